"""Stability: what really happens between logits and a crossentropy, and what it costs.

The mathematics in floating point: `forms` holds the ways in which people write a loss in NumPy,
`walks` how far rounding can carry each, `accuracy` how far it does, `thresholds` at which gap each
gives out, `causes` by which formula, and `published` what others have measured.
"""

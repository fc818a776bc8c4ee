"""Stability: what really happens between logits and a crossentropy, and what it costs.

In reading order: `accuracy` (the forms in which people write a loss in NumPy, held against the
truth), `published` (what others measured), `paths` (which formula Keras really computes, for every
way to write the code), `cost` (what training through clipped probabilities loses), and `question`,
which puts them together.
"""

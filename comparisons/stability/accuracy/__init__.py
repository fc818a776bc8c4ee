"""The mathematics in floating point: every form of a crossentropy in NumPy, against the truth.

Reading order: `forms` (the ways in which people write a loss), `samples`, `truth` (exact values),
`walks` and `binary_walks` (how far rounding can carry each form), `measure` (how far it does),
`series`. Then the gap at which each gives out: `scenes`, `constants`, `causes`, `halves`,
`halves_held`, `expected` (where, by which formula), `thresholds` (where it was found).
"""

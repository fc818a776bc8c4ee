"""How far correct floating-point arithmetic can land from the exact value of a step.

`arithmetic` states what is assumed of a machine, `layers`, `losses` and `optimizers` derive a bound
for every element of every step. Nothing here is fitted: a bound is a count of roundings times the
magnitudes that were rounded, and each docstring does the counting.

Throughout, u is the unit roundoff (half the spacing of floats at 1), gamma_k = k u / (1 - k u)
bounds the joint effect of k roundings, and `tiny` is the smallest normal number, below which
hardware may flush to zero. Terms of order u^2 beside a term of order u are covered by
`SECOND_ORDER`.
"""

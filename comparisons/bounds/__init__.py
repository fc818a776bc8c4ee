"""How far correct floating-point arithmetic can land from the exact value of a step.

`arithmetic` states what is assumed of a machine and proves what adding up costs, `library` what was
measured of libraries; `rounded` carries errors through a formula, `ways` takes the widest of
several, and `layers`, `losses`, `composed` and `optimizers` write down the
formulas: each way in which a step is reasonably computed. Nothing here is fitted.

Throughout, u is the unit roundoff (half the spacing of floats at 1), and `tiny` the smallest normal
number, below which hardware may flush to zero. Nothing of order u^2 is left out.
"""

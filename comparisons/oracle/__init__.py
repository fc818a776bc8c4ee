"""The exact value of each step, enclosed: what the judgement holds every number against.

An oracle function takes the very arrays that an implementation had in its hands, in the layout of
the blackboard, and returns the real number that exact arithmetic makes of them, as an `Exact`.
`exact` says what that is, `balls` holds the ball arithmetic, `layers`, `losses` and `optimizers`
the formulas. `doublewords` does for long optimiser runs what `balls` does for a single pass,
faster.
"""

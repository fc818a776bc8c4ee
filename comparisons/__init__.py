"""The only place where two implementations of a network meet.

Reading order: `quantities` (the names), `dialects` (layouts), `problems` (what is computed),
`engines` (who computes it), `steps` (how a trace is cut), `oracle` (the exact value of a step),
`bounds` (how far rounding can carry it), `compare` (the judgement), `studies` (the questions),
`runner` (a whole run) and `records` (what it leaves behind).
"""

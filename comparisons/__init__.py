"""The only place where two implementations of a network meet.

Reading order: `quantities` (the names), `dialects` (layouts), `problems` (what is computed) and
`catalogue` (those that have a name), `engines` (who computes it), `steps` (how a trace is cut),
`oracle` (the exact value of a step), `bounds` (how far rounding can carry it), `judge` and
`compare` (the verdicts), `trajectories` and `update_steps` (the same for optimisers), `studies`
(the questions), `stability` (the largest of them, asked once for a run), `training` (long runs of
optimisers), `findings` (what Keras does, as scripts), `runner` (a whole run), `records` (what it
leaves behind), `run` (all of it) and `plain` (on disk). What takes long is done in `processes` and
kept in a `journal`.

Then what watches the judgement itself: `exact_pass` (the steps are the gradient), `rounded_pass`
(how far off it may be computed), `suspects` (the
mistakes that people make, to compute with), `identifiability` (which of them given inputs could
reveal), `power` (how often a verdict is wrong), `checking` (somebody's own network)
and `worked` (one verdict, worked out in full).
"""

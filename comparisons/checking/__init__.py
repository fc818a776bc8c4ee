"""Checking: somebody's own network, judged, and its mistake named.

In the order in which a check goes: `connection` (what a person says of the network), `layouts` (how
arrays may be laid out), `answering` (one call of a person's code) and `stranger` (in a process of
its own, with `loading`, `sources`, `given`, `frames`, `process`, `child` and `whereabouts`),
`probes` (what it is asked), `passes` (what was seen, judged), `descended` (the loss that it
descends), `handed_over` (the layout that it speaks), `own_loss` (the loss that it prints),
`diagnosis` with `hypotheses`, `fits`, `shapes` and `updates` (the mistakes), `looks` (in which
dtype), `checked` (all of it) and `records` (the answer). `styles` are networks to try the check on.
"""

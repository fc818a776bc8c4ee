"""The map of paths: which formula Keras really computes between the logits and a crossentropy.

A path is a piece of code; what it computes is never read off its name, but decided from its
numbers. Reading order: `formulas` (the candidates, with their exact values and bounds), `samples`
(logits that tell them apart), `identify` (which of them a loss and a gradient fit), `kinds` (what
that is called), `records`, `atlas` (the cells), `facts` (what they establish), `expedition` (all of
them, on every backend), `map_json`; and `study_paths`, those that a study walks for a problem,
with `study_series`.
"""

"""The map of paths: which formula was really computed between the logits and a crossentropy.

A path is a piece of code; what it computes is never read off its name, but decided from its
numbers: `formulas` holds the candidates, with their exact values and bounds, and `identify` says
which of them a loss and a gradient fit. `samples` are logits that tell the candidates apart.
"""

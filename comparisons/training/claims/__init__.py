"""Claims: what is said of optimisers, each held against many runs.

Last of the package `training`.
"""

"""Variants: which form of an optimiser took the steps of a run.

Second of the package `training`.
"""

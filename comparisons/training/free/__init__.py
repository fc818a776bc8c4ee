"""Free: two runs left alone, and the distance past which nothing can be told from it.

First of the package `training`.
"""

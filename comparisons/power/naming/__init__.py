"""Naming: whether `check` names what is planted, and accuses nobody who is right.

The modules, in the order of their imports: `forms`, `authors`, `written`.
"""

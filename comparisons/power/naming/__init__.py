"""Naming: whether `check` names what is planted, and accuses nobody who is right.

The modules, in the order of their imports: `records`; `forms`, `authors` and `written` (right
networks), `innocents` (checked); `attempts` (mistaken ones, checked); `measure` (all of it).
"""

"""A judgement worked out in full: a few numbers of a run, with all that led to their verdict.

Reading order: `attempts` (other orders of adding, and mistakes), `variants` (what each makes of a
whole array), `elements` (single numbers, term by term), `records` (what is left of them).
"""

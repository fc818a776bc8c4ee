"""What others have published about softmax in low precision, and the same measured here.

Reading order: `digit_logits` (the vectors), `algorithms`, `tables`, `measure`.
"""

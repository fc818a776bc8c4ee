"""Whether given inputs could reveal a mistake at all, why not if they could not, and ones that do.

Reading order: `network` (the steps of a pass), `reasons` (what hides a mistake from them),
`updates` and `update_reasons` (the same for optimisers), `telling` (inputs that hide nothing).
"""

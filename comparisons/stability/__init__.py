"""Softmax in the layer against softmax in the loss: what each really computes, and what it costs.

What it costs to train, in reading order: `starts` (where training begins, well or badly), `dead`
(which wrong answers have lost their gradient), `courses` (training along a path, looked at on the
way), `outcomes`, `freezing`, `solitude`, `order` and `agreement` (what is read off them),
`cost_plans` (what is run), `cost_facts` and `cost_notes` (what it establishes), `cost` (all of it),
`cost_records` (what it leaves behind).
"""

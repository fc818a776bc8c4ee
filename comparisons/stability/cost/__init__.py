"""What it costs to train through clipped probabilities, on real data, in both frameworks.

Reading order: `starts` (where training begins, well or badly), `dead` (which wrong answers have
lost their gradient), `courses` (training along a path, looked at on the way), `outcomes`,
`freezing`, `solitude`, `order` and `agreement` (what is read off them), `plans` (what is run),
`words`, `gains`, `facts` and `notes` (what it establishes), `measure` (all of it), `records` (what
it leaves behind).
"""

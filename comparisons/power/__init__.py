"""Power: how often a verdict is wrong about correct code, and how often it misses a mistake.

Reading order: `draws` makes random correct pairs, `rules` holds what people use today, `histograms`
and `tally` are how measurements of any size stay small and can be added up, `pairs` and `updates`
measure correct code; `scenes`, `trials`, `mistakes` and `mistaken_updates` are about planted
mistakes; `journal` and `campaign` do it ten thousand times, `records` is what comes out.
"""

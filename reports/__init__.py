"""Reports: turns the records of a run into pages, pictures and terminal lines; computes nothing.

Reading order: `numbers` (how a number is written), `prose` (what a reader is told), `verdicts` (a
whole in one sentence), `failures` (a mistake in full), `tables`, `canvas`, `plots`, `number_line`,
`study_page`, `why_bound`, `why_verdict`, `why_page`, `pages`, `publish` (whole or not at all),
`terminal`, `commands`, `cli`.
"""

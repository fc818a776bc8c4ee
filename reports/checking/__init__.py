"""The answer of `twinprop check`, told in the terminal and on a Markdown page.

`sentences` holds what both say, `note` and `page` set it, `command` is what is typed.
"""

"""Checking: somebody's own network, judged, and its mistake named.

In the order in which a check goes: `connection` (what a person says of the network), `layouts` (how
arrays may be laid out).
"""

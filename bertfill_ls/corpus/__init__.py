"""Texts by the thousand and by the million: read by the line, filled by one process, several, or a cluster.

What a row asks and how it is answered is the business of ``inference/rows``. Everything here gives the same bytes,
however many work on it, because the lines that share a pass are told by the file alone.
"""

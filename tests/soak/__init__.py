"""Announcements under fire: killed again and again while the vendor floods, breaks and cuts.

`python -m tests.soak --rounds 300` (or `make soak`) prints what came of it; the suite runs 20.
"""

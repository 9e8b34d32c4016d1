"""Clients that nobody here wrote, at our emulators: they show that these are faithful.

`make peers`; they live in `tests/.peers`, made on first use, with the pins of `peer.txt`.
"""

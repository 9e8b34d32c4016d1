"""An address as a QR code: the path of its dark squares, nothing else."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import segno

#: What scanners need around a code, in squares.
_QUIET = 4


class Qr(NamedTuple):
    """A QR code `size` squares wide, its quiet zone included, as the path of an SVG."""

    size: int
    path: str


@lru_cache(maxsize=256)
def drawn(address: str) -> Qr:
    """Return the QR code of an address; about 4 ms for a new one, so not on the loop.

    Level M: a seventh of it may be hidden by glare or by somebody's head.
    """
    squares = segno.make(address, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(squares, _QUIET):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x + _QUIET} {y}h{length}v1h-{length}z")
            x += length or 1
    return Qr(len(squares) + 2 * _QUIET, "".join(runs))

"""What the header of a write-ahead log says of itself, as SQLite's file format defines it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_HEADER = struct.Struct(">8I")
#: The last bit says in which order of bytes the checksum was counted.
_MAGIC = 0x377F0682
_CHUNK = 1 << 20


def is_broken(database: Path) -> bool:
    """Say whether a database has a log of which SQLite would take nothing, losing what it holds.

    A log of zeros only was being made when the power went: nothing was acknowledged from it.
    """
    log = database.with_name(f"{database.name}-wal")
    try:
        with log.open("rb") as file:
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size or _is_sound(header):
                return False
            rest = iter(lambda: file.read(_CHUNK), b"")
            return any(chunk.strip(b"\0") for chunk in (header, *rest))
    except FileNotFoundError:
        return False
    except OSError:  # a folder, or not ours to read
        return True


def _is_sound(header: bytes) -> bool:
    magic = _HEADER.unpack(header)[0]
    if magic & ~1 != _MAGIC:
        return False
    first, second = 0, 0
    for one, two in _pairs(header[:24], ">" if magic & 1 else "<"):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return (first, second) == _HEADER.unpack(header)[6:]


def _pairs(data: bytes, order: str) -> Iterator[tuple[int, int]]:
    return struct.iter_unpack(f"{order}2I", data)

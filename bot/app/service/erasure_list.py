"""The list of erasures outside the database, so that an older backup brings nobody back.

The database is the truth. The list is written from it, beside it and into the folder of backups.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from bot.store import erasures
from bot.store.disk.private_file import HALF, write_private
from bot.store.erasures import Erasure, Kind

SUFFIX = ".erasures"
_KINDS: tuple[Kind, ...] = ("erased", "withdrawn")
#: What lies in a folder of backups and is none.
_NO_BACKUP = (SUFFIX, HALF, ".broken", ".part", "-wal", "-shm", "-journal")


class BrokenList(Exception):
    """What lies there is no list; the text is its path."""


@dataclass(frozen=True, slots=True)
class ErasureList:
    """Who was erased or withdrew, and of which databases, by the moment they were made."""

    databases: frozenset[int] = frozenset()
    entries: frozenset[Erasure] = frozenset()

    def __or__(self, other: ErasureList) -> ErasureList:
        return ErasureList(self.databases | other.databases, self.entries | other.entries)


def list_path(folder: Path, database: Path) -> Path:
    """Return where the list of a database lies in a folder."""
    return folder / f"{database.name}{SUFFIX}"


def as_bytes(made: ErasureList) -> bytes:
    """Return a list as it is kept; equal lists are equal bytes."""
    said: dict[str, Any] = {"databases": sorted(made.databases)}
    for kind in _KINDS:
        said[kind] = [one[1:] for one in sorted(made.entries) if one.kind == kind]
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def read(path: Path) -> ErasureList | None:
    """Return a list, or None where there is none; raises BrokenList or OSError."""
    try:
        said = json.loads(path.read_bytes())
        return ErasureList(
            frozenset(_whole(said["databases"])),
            frozenset(Erasure(kind, *_whole(one, 3)) for kind in _KINDS for one in said[kind]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenList(str(path)) from error


def _whole(numbers: list[Any], count: int | None = None) -> list[int]:
    if count not in (None, len(numbers)) or any(type(one) is not int for one in numbers):
        raise ValueError("not whole numbers")
    return numbers


def together(lists: Iterable[ErasureList]) -> ErasureList:
    """Return one list of several; what any of them knows counts."""
    return reduce(ErasureList.__or__, lists, ErasureList())


def lists_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every list that lies in some folders, each once."""
    found = {path.resolve(): path for folder in folders for path in folder.glob(f"*{SUFFIX}")}
    yield from sorted(found.values())


def add_to(path: Path, more: ErasureList) -> ErasureList:
    """Write a list, together with what stands in one that is there; returns the whole."""
    try:
        before = read(path) or ErasureList()
    except BrokenList:
        before = ErasureList()
    whole = before | more
    write_private(path, as_bytes(whole), durable=True)
    return whole


def put(path: Path, data: bytes) -> None:
    """Have a list read as it should; what already does is not written again."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, data, durable=True)


def kept_backups(backups: Path, database: Path) -> tuple[tuple[Path, int], ...]:
    """Return what may be a backup, with the moment of its last change: also copies beside us."""
    copies = database.parent.glob(f"{database.name}.before-*")
    return tuple(
        (path, path.stat().st_mtime_ns)
        for path in sorted({*backups.rglob("*"), *copies})
        if path.is_file() and not path.name.endswith(_NO_BACKUP)
    )


def needless(backups: Iterable[Path]) -> frozenset[Erasure]:
    """Return the entries that every kept backup was made after; none where there is no backup.

    A backup that knows an entry itself is younger than it. What cannot be read may be an older
    one, locked up or packed, so it counts as knowing nothing.
    """
    known = [erasures.known_in(path) or frozenset() for path in backups]
    return frozenset.intersection(*known) if known else frozenset()

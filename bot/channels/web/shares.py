"""Who has how much lying in the folder of uploads or under way to it, and how much each may."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.channels.guard import Refused

_MB = 1024 * 1024
_AGAIN_S = 20


@dataclass(frozen=True, slots=True)
class Share:
    """What one may have at once: bytes, lying or announced, and uploads that are under way."""

    bytes: int
    under_way: int


#: A browser; a network, which may be a whole office of trainers; everybody.
COOKIE = Share(40 * _MB, 8)
MACHINE = Share(120 * _MB, 16)
TOGETHER = Share(200 * _MB, 24)


@dataclass(slots=True)
class _Hold:
    cookie: str
    machine: str
    size: int
    under_way: bool = True


class Shares:
    """The account of one folder. What lay there before the start belongs to nobody but counts."""

    def __init__(
        self,
        folder: Path,
        cookie: Share = COOKIE,
        machine: Share = MACHINE,
        together: Share = TOGETHER,
    ) -> None:
        self._folder = folder
        self._cookie = cookie
        self._machine = machine
        self._together = together
        self._held: dict[str, _Hold] = {}

    async def reserve(self, reference: str, cookie: str, machine: str, size: int) -> None:
        """Set bytes aside for an upload before one of them is taken; raises Refused."""
        settled = [name for name, held in self._held.items() if not held.under_way]
        lying = await asyncio.to_thread(_lying, self._folder)
        for name in settled:  # moved on or deleted since
            if name not in lying:
                self._held.pop(name, None)
        new = _Hold(cookie, machine, size)
        others = [held for name, held in self._held.items() if name != reference]
        if _over(self._cookie, new, [held for held in others if held.cookie == cookie]):
            raise Refused(429, "refusals.files_at_once", _AGAIN_S)
        if _over(self._machine, new, [held for held in others if held.machine == machine]):
            raise Refused(429, "refusals.files_of_network", _AGAIN_S)
        if _over(self._together, new, [*others, *self._nobodys(lying, reference)]):
            raise Refused(503, "refusals.files_of_all", 60)
        self._held[reference] = new

    def _nobodys(self, lying: Mapping[str, int], reference: str) -> list[_Hold]:
        return [
            _Hold("", "", size, under_way=False)
            for name, size in lying.items()
            if name not in self._held and name != reference
        ]

    def settle(self, reference: str, size: int) -> None:
        """Record that an upload is whole and lies there."""
        held = self._held[reference]
        held.size, held.under_way = size, False

    def release(self, reference: str) -> None:
        """Give back what was set aside for an upload of which nothing is left."""
        self._held.pop(reference, None)


def _over(share: Share, new: _Hold, others: list[_Hold]) -> bool:
    under_way = sum(held.under_way for held in others) + 1
    return under_way > share.under_way or sum(one.size for one in others) + new.size > share.bytes


def _lying(folder: Path) -> dict[str, int]:
    """Return the size of each file; halves belong to uploads that are counted in full."""
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as found:
        return {one.name: _size(one) for one in found if not one.name.endswith(".half")}


def _size(entry: os.DirEntry[str]) -> int:
    """Return how large a file is; one that has just been moved on is nothing any more."""
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0

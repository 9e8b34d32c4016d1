"""Bench `notices`: what one notice costs, from the instant it is due until it is known as sent.

It can be held against the build before: a checkout of it, whose own code runs, in turns with ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench.checkouts import in_turns
from tests.bench.promise import Promise, median_promise

_SCRIPT = Path(__file__).with_name("one_notice.py")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    people: int = 3_000
    runs: int = 7


async def notices(
    library: Library, size: Size | None = None, before: Path | None = None
) -> list[Promise]:
    """Send one notice to many people as fast as can be, and read the CPU that it took."""
    size = size or Size()
    ours, theirs = await in_turns(_SCRIPT, (size.people,), size.runs, before)
    what = f"a notice to {size.people:,} people"
    told = [
        median_promise(f"{what}: CPU each, until known as sent", _of(ours, "cpu"), None, "ms"),
        Promise(f"{what}: memory at its peak", max(_of(ours, "memory")), 150.0, "MB",
                tuple(_of(ours, "memory"))),
    ]  # fmt: skip
    for key, bar in (("cpu", 0.9), ("memory", 1.0)) if theirs else ():
        ratios = [one / other for one, other in zip(_of(ours, key), _of(theirs, key), strict=True)]
        name = f"{what}: {key}, ours / the build before"
        told.append(median_promise(name, ratios, bar, "ratio"))
    return told


def _of(turns: Sequence[dict[str, float]], key: str) -> list[float]:
    return [turn[key] for turn in turns]

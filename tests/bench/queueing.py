"""Bench `queueing`: one announcement, and reminders, to very many people, until all are queued.

It can be held against the build before: a checkout of it, whose own code runs, its own bench
included. The turns of both alternate, so that what else the machine does falls on both alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench.checkouts import in_turns
from tests.bench.promise import Promise, median_promise

_SCRIPT = Path(__file__).with_name("one_queueing.py")
_WHAT = {"notice": "an announcement", "reminders": "reminders"}
#: Beside the build in which a message and its delivery were one row.
_BARS = {"notice": 0.5, "reminders": 0.6}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    people: int = 100_000
    learners: int = 40
    runs: int = 5


async def queueing(
    library: Library, size: Size | None = None, before: Path | None = None
) -> list[Promise]:
    """Let an announcement, then as many reminders, fall due while people answer a quiz."""
    size = size or Size()
    numbers = (size.learners, size.people)
    ours, theirs = await in_turns(_SCRIPT, numbers, size.runs, before)
    told = []
    for key, what in _WHAT.items():
        name = f"queueing {what} for {size.people:,}"
        told += _told(name, [turn[key] for turn in ours])
        if theirs:
            took = ([one[key]["took"] for one in all_] for all_ in (ours, theirs))
            told += _against(name, _BARS[key], *took)
    memory = [turn["memory"] for turn in ours]
    return [*told, Promise("queueing: memory at its peak", max(memory), 150.0, "MB", tuple(memory))]


def _told(name: str, turns: list[dict[str, float]]) -> list[Promise]:
    delays = [turn["delay"] * 1000 for turn in turns]
    return [
        median_promise(f"{name}, first row to last", [turn["took"] for turn in turns], 3.0, "s"),
        median_promise(f"{name}, first row until all have their address",
                       [turn["addressed"] for turn in turns], None, "s"),
        median_promise(f"{name}, from due to the first row (the tick's turn)",
                       [turn["waited"] for turn in turns], None, "s"),
        Promise(f"{name}, longest delay of another's reply", max(delays), 100.0, "ms",
                tuple(delays)),
    ]  # fmt: skip


def _against(name: str, bar: float, ours: list[float], theirs: list[float]) -> list[Promise]:
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return [
        median_promise(f"{name}, the build before, first row to last", theirs, None, "s"),
        median_promise(f"{name}, ours / the build before", ratios, bar, "ratio"),
    ]

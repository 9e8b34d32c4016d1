"""Bench `hall`: a class of 165 walks in on the web and through Telegram; a roster is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.library.load import Library
from tests.bench.hall_roster import import_a_roster
from tests.bench.hall_telegram import Act, beyond_the_pace, walk_in_on_telegram
from tests.bench.hall_web import STEPS, Crowd, walk_in_on_the_web
from tests.bench.promise import Promise, percentile


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    crowd: Crowd = field(default_factory=Crowd)
    runs: int = 2
    rows: int = 5_000
    others: int = 20


async def hall(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure all parts; each figure is that of the worst run."""
    size = size or Size()
    told = [*await _web(library, size), *await _telegram(library, size)]
    return [*told, *await _roster(library, size)]


async def _web(library: Library, size: Size) -> list[Promise]:
    runs = [await walk_in_on_the_web(library, size.crowd) for _ in range(size.runs)]
    what = f"hall: {size.crowd.people} walk in on the web"
    told = []
    for step in (*STEPS, "screen"):
        seen = tuple(percentile(run.steps[step], 0.99) for run in runs)
        name = "a look of the projector page" if step == "screen" else f"the step `{step}`"
        told.append(Promise(f"{what}, p99 of {name}", max(seen), 1.0, "s", seen))
    longest = tuple(max(max(seen) for seen in run.steps.values()) for run in runs)
    return [
        *told,
        Promise(f"{what}, the longest of all steps", max(longest), None, "s", longest),
        # Somebody missing or doubled would have left no figure; this says that it was looked at.
        Promise(f"{what}, missing or twice on the roll", 0, 0, "people"),
    ]


async def _telegram(library: Library, size: Size) -> list[Promise]:
    told = []
    for crowd in (size.crowd, replace(size.crowd, spread=1.0)):
        runs = [await walk_in_on_telegram(library, crowd) for _ in range(size.runs)]
        told += _held_to_the_pace(crowd, runs)
    return [
        *told,
        Promise("hall: Telegram, calls refused for their pace", 0, 0, "calls"),
        Promise("hall: Telegram, missing or twice on the roll", 0, 0, "people"),
    ]


def _held_to_the_pace(crowd: Crowd, runs: Sequence[list[Act]]) -> list[Promise]:
    what = f"hall: {crowd.people} through Telegram within {crowd.spread:g} s, pace enforced"
    late = tuple(percentile(beyond_the_pace(acts), 0.99) for acts in runs)
    waited = tuple(percentile([act.answered - act.at for act in acts], 0.99) for acts in runs)
    return [
        Promise(f"{what}, p99 of a reply beyond what the pace asks for", max(late), 1.0, "s", late),
        Promise(f"{what}, p99 of a reply", max(waited), None, "s", waited),
    ]


async def _roster(library: Library, size: Size) -> list[Promise]:
    runs = [await import_a_roster(library, size.rows, size.others) for _ in range(size.runs)]
    what = f"hall: a roster of {size.rows:,}"
    previewed = tuple(run.previewed for run in runs)
    taken = tuple(run.taken for run in runs)
    turns = tuple(percentile(run.meanwhile(), 0.99) * 1000 for run in runs)
    longest = tuple(max(run.meanwhile()) * 1000 for run in runs)
    before = tuple(percentile(run.before(), 0.99) * 1000 for run in runs)
    meanwhile = f"{what}, turns of {size.others} others meanwhile"
    return [
        Promise(f"{what}, sent until previewed", max(previewed), 10.0, "s", previewed),
        Promise(f"{what}, chosen until imported", max(taken), 5.0, "s", taken),
        Promise(f"{meanwhile}, p99", max(turns), 100.0, "ms", turns),
        Promise(f"{what}, their turns before, p99", max(before), None, "ms", before),
        Promise(f"{meanwhile}, the longest", max(longest), 100.0, "ms", longest),
    ]

"""Bench `hall`: a class of 165 walks in on the web and through Telegram; a roster is imported."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.library.load import Library
from tests.bench.hall_telegram import beyond_the_pace, walk_in_on_telegram
from tests.bench.hall_web import STEPS, Crowd, walk_in_on_the_web
from tests.bench.promise import Promise, percentile


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    crowd: Crowd = field(default_factory=Crowd)
    runs: int = 2


async def hall(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure all parts; each figure is that of the worst run."""
    size = size or Size()
    return [*await _web(library, size), *await _telegram(library, size)]


async def _web(library: Library, size: Size) -> list[Promise]:
    runs = [await walk_in_on_the_web(library, size.crowd) for _ in range(size.runs)]
    what = f"hall: {size.crowd.people} walk in on the web"
    told = []
    for step in STEPS:
        seen = tuple(percentile(run.steps[step], 0.99) for run in runs)
        told.append(Promise(f"{what}, p99 of the step `{step}`", max(seen), 1.0, "s", seen))
    longest = tuple(max(max(run.steps[step]) for step in STEPS) for run in runs)
    return [
        *told,
        Promise(f"{what}, the longest of all steps", max(longest), None, "s", longest),
        # Somebody missing or doubled would have left no figure; this says that it was looked at.
        Promise(f"{what}, missing or twice on the roll", 0, 0, "people"),
    ]


async def _telegram(library: Library, size: Size) -> list[Promise]:
    runs = [await walk_in_on_telegram(library, size.crowd) for _ in range(size.runs)]
    what = f"hall: {size.crowd.people} walk in through Telegram, pace enforced"
    late = tuple(percentile(beyond_the_pace(acts), 0.99) for acts in runs)
    waited = tuple(percentile([act.answered - act.at for act in acts], 0.99) for acts in runs)
    return [
        Promise(f"{what}, p99 of a reply beyond what the pace asks for", max(late), 1.0, "s", late),
        Promise(f"{what}, p99 of a reply", max(waited), None, "s", waited),
        Promise(f"{what}, calls refused for their pace", 0, 0, "calls"),
        Promise(f"{what}, missing or twice on the roll", 0, 0, "people"),
    ]

"""Bench `turn`: what one quiz answer costs, beside other libraries' bare echo and beside a typed
sentence that must be understood, and how soon the reply is on its way.

Everybody gets the very same updates in the very same way, twice over: evenly, a little below
the pace that Telegram allows, and all at once, with our own pace lifted. The CPU of the whole
process tree from the first tap until all is quiet again is divided by the number of answers;
idle costs are counted, nothing is subtracted. The first round of each warms up and is left out.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.library.load import Library
from tests.bench.contenders import Contender, Office, echo, hearing, office, us
from tests.bench.promise import Promise, median_promise, percentile
from tests.bench.understand import sentences

_PTB, _AIOGRAM = "python-telegram-bot's bare echo", "aiogram's bare echo"
_US, _CROWD = "quiz answer", "quiz answer, 100,000 people"
_HEARD = "typed sentence"
#: The questions of an attempt, so the most rounds that one start gives.
_MOST_ROUNDS = 15

Costs = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; `rate` is how many answers come in a second, evenly."""

    learners: int = 100
    at_once: int = 300
    runs: int = 7
    crowd: int = 100_000
    rate: float = 25.0


async def turn(library: Library, size: Size | None = None) -> list[Promise]:
    """Measure ourselves, with few and with many people, and the rivals, round after round."""
    size = size or Size()
    assert size.runs < _MOST_ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        few = office(Path(folder), library, size.learners, 0)
        many = office(Path(folder), library, size.learners, size.crowd)
        evenly, delays = await _evenly(library, few, many, size)
        (Path(folder) / "office-0.db").unlink()
        class_ = office(Path(folder), library, size.at_once, 0)
        at_once = await _at_once(library, class_, size)
    return [*_costs("evenly", evenly), *_delays(delays, size), *_costs("at once", at_once)]


async def _evenly(
    library: Library, few: Office, many: Office, size: Size
) -> tuple[Costs, list[list[float]]]:
    """Return the costs with default settings, and the delays of each round with many people."""
    async with AsyncExitStack() as stack:
        contenders = {
            _US: await stack.enter_async_context(us(library, few)),
            _PTB: await stack.enter_async_context(echo("ptb_echo", library, few)),
            _AIOGRAM: await stack.enter_async_context(echo("aiogram_echo", library, few)),
            _CROWD: await stack.enter_async_context(us(library, many)),
            _HEARD: await stack.enter_async_context(hearing(library, few, _sentences())),
        }
        costs = await _rounds(contenders, size.runs, size.rate)
        delays = contenders[_CROWD].delays
    people = len(many.attempts)
    return costs, [delays[at : at + people] for at in range(people, len(delays), people)]


async def _at_once(library: Library, office: Office, size: Size) -> Costs:
    async with AsyncExitStack() as stack:
        contenders = {
            _US: await stack.enter_async_context(us(library, office, telegram_pace="off")),
            _PTB: await stack.enter_async_context(echo("ptb_echo", library, office)),
            _AIOGRAM: await stack.enter_async_context(echo("aiogram_echo", library, office)),
        }
        return await _rounds(contenders, size.runs, 0)


async def _rounds(contenders: Mapping[str, Contender], runs: int, rate: float) -> Costs:
    for contender in contenders.values():
        await contender.round(rate)
    costs: Costs = {name: [] for name in contenders}
    for _ in range(runs):
        for name, contender in contenders.items():
            costs[name].append(await contender.round(rate))
    return costs


def _costs(how: str, costs: Costs) -> list[Promise]:
    told = [
        median_promise(f"turn, {how}: CPU, {name}", figures, None, "ms")
        for name, figures in costs.items()
    ]
    ours = costs[_US]
    told.append(
        median_promise(
            f"turn, {how}: answer / {_PTB}", _ratios(ours, costs[_PTB]), 0.7, "ratio"
        )
    )  # fmt: skip
    told.append(
        median_promise(
            f"turn, {how}: answer / {_AIOGRAM}", _ratios(ours, costs[_AIOGRAM]), None, "ratio"
        )
    )  # fmt: skip
    if _CROWD in costs:
        ratios = _ratios(costs[_CROWD], ours)
        told.append(
            median_promise(f"turn, {how}: 100,000 people / few", ratios, 1.15, "ratio")
        )  # fmt: skip
    if _HEARD in costs:
        ratios = _ratios(costs[_HEARD], ours)
        told.append(median_promise(f"turn, {how}: sentence / answer", ratios, 1.5, "ratio"))
    return told


def _sentences() -> list[str]:
    """Return what collaborators say of their own affairs and of the law, as it comes.

    But for what orders a file: making one is no part of being heard.
    """
    rows = sentences("understand_tuned")
    return [
        row["text"]
        for row in rows
        if row["role"] == "collaborator" and "calendar" not in row["right"]
    ]


def _ratios(some: Sequence[float], others: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(some, others, strict=True)]


def _delays(rounds: Sequence[Sequence[float]], size: Size) -> list[Promise]:
    every = [delay for delays in rounds for delay in delays]
    at = f"100,000 people, {size.rate:g} a second"
    slow = tuple(percentile(delays, 0.99) for delays in rounds)
    return [
        Promise(f"turn: tap to reply call, median, {at}", statistics.median(every), None, "ms"),
        Promise(f"turn: tap to reply call, p99, {at}", percentile(every, 0.99), 50.0, "ms", slow),
    ]

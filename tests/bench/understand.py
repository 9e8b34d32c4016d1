"""Bench `understand`: is it heard what people mean, in sentences that whoever tuned has not read.

Measured inside a process, as search is: a decision is a function. The sentences of
`understand_tuned.jsonl` may be looked at; those of `understand_held_out.jsonl` only as a total.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.library.load import Library
from bot.library.meaning.deciding import Heard
from bot.library.meaning.intents import EITHER, HOUSEHOLD, OUT_OF_SCOPE, SEARCH, UNSURE
from tests.bench.consequences import consequences
from tests.bench.phoatis import phoatis
from tests.bench.promise import Promise, percentile

_HERE = Path(__file__).parent
_DAY = date(2026, 11, 30)
_LAW = frozenset({SEARCH, HOUSEHOLD})
_ASKED = frozenset({EITHER, UNSURE})
_NOBODY_KNOWS = frozenset({UNSURE, OUT_OF_SCOPE})
_RUNS = 5


def sentences(name: str) -> list[dict[str, Any]]:
    """Return the sentences of one file: text, role, what is right, what may be asked back."""
    lines = (_HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


async def understand(library: Library, outside: Path | None = None) -> list[Promise]:
    """Judge both files, and the public sentences of PhoATIS where their folder is given."""
    promises: list[Promise] = []
    for half, name in (("tuned", "understand_tuned"), ("held out", "understand_held_out")):
        rows = sentences(name)
        heard = [library.understand(row["text"], row["role"], _DAY) for row in rows]
        promises += _judged(half, rows, heard)
        wrong = consequences(library, rows)
        promises.append(Promise(f"understand: wrong consequences, {half}", wrong, 0, "sentences"))
    return [*promises, _speed(library), *(await phoatis(library, outside))]


def _judged(half: str, rows: Sequence[dict[str, Any]], heard: Sequence[Heard]) -> list[Promise]:
    pairs = list(zip(rows, heard, strict=True))
    law = [pair for pair in pairs if _LAW.intersection(pair[0]["right"][:1])]
    unknown = [pair for pair in pairs if pair[0]["right"][0] in _NOBODY_KNOWS]
    shares = (
        ("right", pairs, _is_right, 0.92),
        ("right or asked", pairs, _is_right_or_asked, 0.97),
        ("law questions taken as law", law, lambda row, one: one.name in _LAW, 0.97),
        ("unsure where nobody could answer", unknown, lambda row, one: one.name in _NOBODY_KNOWS,
         0.85),
    )  # fmt: skip
    told = [
        Promise(
            f"understand: {what}, {half} ({len(among)})",
            sum(bool(kept(row, one)) for row, one in among) / len(among), bar, "share",
            better="more",
        )
        for what, among, kept, bar in shares
    ]  # fmt: skip
    return told


def _is_right(row: dict[str, Any], heard: Heard) -> bool:
    return heard.name in row["right"]


def _is_right_or_asked(row: dict[str, Any], heard: Heard) -> bool:
    """Count a question back where it is expected, or where what is right is among its answers."""
    if _is_right(row, heard) or heard.name in row["asked"]:
        return True
    asked_for = _ASKED.intersection(row["right"]) or set(heard.also).intersection(row["right"])
    return heard.name in _ASKED and bool(asked_for)


def _speed(library: Library) -> Promise:
    """Return the p99 of a decision without the search, in CPU of the thread."""
    rows = sentences("understand_tuned")
    found = [library.search(row["text"], _DAY) for row in rows]
    times: list[float] = []
    gc.collect()
    for _ in range(_RUNS):
        for row, hits in zip(rows, found, strict=True):
            begun = time.thread_time()
            library.decide(row["text"], row["role"], lambda hits=hits: hits)
            times.append((time.thread_time() - begun) * 1000)
    return Promise("understand: p99 of the CPU of a decision", percentile(times, 0.99), 1.0, "ms")

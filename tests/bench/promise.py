"""A promise with its figure: what the bench prints, and how figures of several runs become one."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal


class Miscounted(Exception):
    """The effects were not what was asked for: there is no figure to print."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure held against its bar; without a bar it is only told."""

    name: str
    value: float
    bar: float | None
    unit: str
    runs: tuple[float, ...] = ()
    better: Literal["less", "more"] = "less"

    @property
    def ok(self) -> bool:
        """Return whether the bar is kept."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.better == "less" else self.value >= self.bar

    def as_json(self) -> str:
        """Return the line that is printed."""
        told: dict[str, Any] = {
            "name": self.name,
            "value": round(self.value, 4),
            "bar": self.bar,
            "unit": self.unit,
            "runs": [round(run, 4) for run in self.runs],
            "ok": self.ok,
        }
        return json.dumps(told, ensure_ascii=False)


def median_promise(
    name: str, runs: Iterable[float], bar: float | None, unit: str, **more: Any
) -> Promise:
    """Return a promise whose figure is the median of its runs."""
    figures = tuple(runs)
    return Promise(name, statistics.median(figures), bar, unit, figures, **more)


def percentile(figures: Iterable[float], share: float) -> float:
    """Return the figure below or at which `share` (0 to 1) of all lie."""
    ordered = sorted(figures)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(promises: Sequence[Promise]) -> str:
    """Return the promises as a table to read."""
    wide = max(len(promise.name) for promise in promises)
    return "\n".join(
        f"{'ok ' if promise.ok else 'NO '} {promise.name:{wide}}  {promise.value:10.3f} "
        f"{promise.unit:12} {_bar(promise)}"
        for promise in promises
    )


def _bar(promise: Promise) -> str:
    if promise.bar is None:
        return ""
    return f"{'≤' if promise.better == 'less' else '≥'} {promise.bar:g}"

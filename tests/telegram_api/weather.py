"""Faults by chance: a seeded mix of what the wire and the vendor do to sends and edits."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_api.faults import Fault

#: What can happen, with how often it does unless a test says otherwise.
CHANCES = {"flood": 0.03, "broken": 0.03, "drop": 0.02, "cut": 0.03, "late": 0.05}


@dataclass(slots=True)
class Weather:
    """Which share of the calls meets which fault; `done` counts them by kind.

    `flood` is a 429 that asks for a short wait, `broken` a 5xx, `drop` and `cut` close the
    connection before and after the call is carried out, `late` answers after a while.
    """

    seed: int = 0
    chances: Mapping[str, float] = field(default_factory=lambda: dict(CHANCES))
    methods: tuple[str, ...] = ("sendMessage", "editMessageText")
    flood_seconds: int = 1
    late_seconds: float = 0.3
    done: Counter[str] = field(default_factory=Counter)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        strange = self.chances.keys() - CHANCES.keys()
        if strange:
            raise LookupError(f"no such fault: {sorted(strange)}")
        self._random = random.Random(self.seed)

    def fault(self, method: str) -> Fault | None:
        """Return what happens to this call, or nothing."""
        if method not in self.methods:
            return None
        drawn = self._random.random()
        for kind, chance in self.chances.items():
            if drawn < chance:
                self.done[kind] += 1
                return self._made(kind)
            drawn -= chance
        return None

    def _made(self, kind: str) -> Fault:
        if kind == "flood":
            words = f"Too Many Requests: retry after {self.flood_seconds}"
            asked: dict[str, Any] = {"retry_after": self.flood_seconds}
            return Fault("refuse", status=429, description=words, parameters=asked)
        if kind == "broken":
            status, words = self._random.choice(
                [(500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Timeout")]
            )
            return Fault("refuse", status=status, description=words)
        if kind == "late":
            return Fault("late", delay=self._random.uniform(0, 2) * self.late_seconds)
        return Fault("drop" if kind == "drop" else "cut")

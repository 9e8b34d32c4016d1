"""What a feature declares of itself; the lists that the program runs by are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.registry import Table
from bot.talk.flow import Flow


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that people come for: the name of its folder, its flows and its tables."""

    name: str
    flows: tuple[Flow, ...]
    tables: tuple[Table, ...] = ()

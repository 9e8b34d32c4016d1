"""What a feature declares of itself; the lists that the program runs by are made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.flow import Flow
from bot.conversation.own_data import OwnData
from bot.conversation.turn import AppContext
from bot.store.outgoing.outbox import Queued
from bot.store.registry import Table
from bot.store.sql import Tx

#: One slice of due work: (transaction, now, app, channels' limits, most rows) -> how many.
Due = Callable[[Tx, int, AppContext, Mapping[str, Any], int], int]
#: Looks at parts that are about to go: (transaction, app, parts) -> why one must not, by its id.
Withhold = Callable[[Tx, AppContext, Sequence[Queued]], Mapping[int, str]]
#: A job that has to write, run in the serving process: (writer, job, now in UTC ms) -> outcome.
Write = Callable[[Any, Any, Callable[[], int]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work too long for a turn, and who does it.

    `make` names a function, `module:function`, that runs in a process apart and is imported
    there only: (read-only transaction, order) -> outcome. One that `fetches` begins with a file
    of the channel's; one that `keeps` it makes an attachment of it. `writes` runs in the serving
    process instead, a slice at a time.
    """

    name: str
    make: str = ""
    fetches: bool = False
    keeps: bool = False
    writes: Write | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that people come for: the name of its folder, and what the program runs of it."""

    name: str
    flows: tuple[Flow, ...]
    tables: tuple[Table, ...] = ()
    own_data: tuple[OwnData, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    due: tuple[Due, ...] = ()
    withhold: tuple[Withhold, ...] = ()

"""The draft of a class as it is kept while it is asked for: what is missing is None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from bot.conversation.asking.asking_when import Asking
from bot.conversation.routes import StaleChoice
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.features.classes.routes import FIELDS, Field

#: What nobody has to be asked: without it a commune may send as many as there are seats.
EXTRA: Final = "commune_seats"
#: What is asked for, in this order.
ASKED: Final[tuple[Field, ...]] = tuple(field for field in FIELDS if field != EXTRA)

LONGEST_TITLE = 120
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 5 * 24 * 60

S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class About:
    """What a class is, whenever it begins."""

    title: str = ""
    minutes: int = 0
    venue: str = ""
    seats: int = 0
    audience: tuple[str, ...] = ()
    quiz: str = ""
    commune_seats: int = 0
    need_to_know: str = ""


@dataclass(frozen=True, slots=True)
class DraftState(Asking):
    """What was told of the class; places `picked` for it, and names of others that are `waiting`.

    `starts_at` is UTC milliseconds. Without a quiz `quiz` is an empty text,
    and so is `need_to_know` where nobody needs to know anything.
    """

    version: ClassVar[int] = 2

    title: str | None = None
    starts_at: int | None = None
    minutes: int | None = None
    venue: str | None = None
    seats: int | None = None
    audience: tuple[str, ...] | None = None
    quiz: str | None = None
    commune_seats: int | None = None
    need_to_know: str | None = None
    picked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Leave empty what a draft of before was never asked for."""
        return {"need_to_know": ""} | kept

    @property
    def missing(self) -> Field | None:
        """Return the first field that has to be asked for, or None."""
        return next((field for field in ASKED if getattr(self, field) is None), None)

    @property
    def about(self) -> About:
        """Return what was told but for the beginning; only of a draft with nothing missing."""
        told: dict[str, Any] = {name: getattr(self, name) for name in About.__slots__}
        return About(**told | {EXTRA: self.commune_seats or 0})


def draft_of(turn: Turn, flow: str, kind: type[S]) -> S:
    """Return a flow's draft, with what was opened over it left; raises StaleChoice without one."""
    for depth, frame in enumerate(reversed(turn.frames)):
        if frame.flow == flow:
            if depth:
                del turn.frames[-depth:]
            return frame.state_of(kind)
    raise StaleChoice

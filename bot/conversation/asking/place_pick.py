"""What is tapped in a list of places, as it stands in a choice's id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.conversation.routes import Param, StaleChoice, number

_LIST: Final = "list"
_MORE: Final = "more"


@dataclass(frozen=True, slots=True)
class Pick:
    """A place by its code, another page of what was found, or else everything listed."""

    code: str = ""
    page: int | None = None

    def __str__(self) -> str:
        return f"{_MORE}:{self.page}" if self.page is not None else self.code or _LIST


def _read(text: str) -> Pick:
    head, _, tail = text.partition(":")
    if head == _MORE:
        return Pick(page=number(tail))
    if tail or not head:
        raise StaleChoice
    return Pick("" if head == _LIST else head)


#: The argument of every route that a list of places leads to.
PICK: Final = Param("place", _read, rest=True)

"""Where the buttons of the office's list of people lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.conversation.routes import Param, Route, number, one_of, whole, word

#: What one says again because it takes something away.
_SURE: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of the list that somebody was asked about."""

    ids: tuple[int, ...] = ()

    def __str__(self) -> str:
        return ":".join(map(str, self.ids))


def _read_entries(text: str) -> Entries:
    return Entries(tuple(number(piece) for piece in text.split(":")))


OFFICE = Route("ro-open", whole("page", 0))
IN_COMMUNE = Route("ro-in", word("commune"), whole("page", 0))

#: Without a class it is the file of the office's list.
FILE = Route("ro-file", whole("class", 0))
TEMPLATE = Route("ro-template")
TAKE_FILE = Route("ro-take", whole("job"))
DROP_FILE = Route("ro-drop")

OF_CLASS = Route("ro-class", whole("class"), whole("page", 0))
GATHER = Route("ro-gather", whole("class"), whole("page", 0))
INVITE = Route("ro-summon", whole("class"), word("commune"))
EMPTY = Route("ro-empty", whole("class"), one_of("sure", _SURE, 0))

INVITEES = Route("ro-who", whole("class"), word("commune"), whole("page", 0))
ABSENT = Route("ro-absent", whole("class"), whole("page", 0))
ABSENT_IN = Route("ro-gone", whole("class"), word("commune"), whole("page", 0))
PERSON = Route("ro-one", whole("class"), word("person"))
UNDO_CLAIM = Route("ro-undo", whole("class"), whole("entry"), one_of("sure", _SURE, 0))

THIS_IS_ME = Route("id-yes", whole("person"), whole("entry"))
NOT_ME = Route(
    "id-no", whole("person"), Param("entries", _read_entries, default=(Entries(),), rest=True)
)
ASK_LATER = Route("id-later")

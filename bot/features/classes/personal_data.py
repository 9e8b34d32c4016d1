"""What is kept of somebody beside their seats, told to themselves; seats are told with presence."""

from __future__ import annotations

from bot.conversation.own_data import OwnData, when
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import rows, scalar

_CALENDARS = "SELECT count(*) FROM calendars_taken WHERE person = :person"


def _calendars(turn: Turn) -> list[Ready]:
    count = scalar(turn.tx, _CALENDARS, person=turn.me.id)
    return [Ready(turn.words("my_data.calendars", count=count))] if count else []


_SUBSTITUTES = (
    "SELECT t.title, t.starts_at, p.full_name, c.full_name, s.state FROM substitutions s "
    "JOIN trainings t ON t.id = s.training JOIN people p ON p.id = s.person "
    "JOIN people c ON c.id = s.colleague "
    "WHERE s.person = :person OR s.colleague = :person ORDER BY s.id"
)


def _substitutes(turn: Turn) -> list[Ready]:
    return [
        Ready(
            turn.words(
                "my_data.substitute", title=title, start=when(turn, starts_at), asker=asker,
                colleague=colleague, state=state,
            )
        )
        for title, starts_at, asker, colleague, state in rows(
            turn.tx, _SUBSTITUTES, person=turn.me.id
        )
    ]  # fmt: skip


OWN_DATA = (
    OwnData("substitutes", "classes", _substitutes, ("substitutions",)),
    OwnData("calendars", "technical", _calendars, ("calendars_taken",)),
)

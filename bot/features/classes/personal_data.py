"""What is kept of somebody beside their seats, told to themselves; seats are told with presence."""

from __future__ import annotations

from bot.conversation.own_data import OwnData
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import scalar

_CALENDARS = "SELECT count(*) FROM calendars_taken WHERE person = :person"


def _calendars(turn: Turn) -> list[Ready]:
    count = scalar(turn.tx, _CALENDARS, person=turn.me.id)
    return [Ready(turn.words("my_data.calendars", count=count))] if count else []


OWN_DATA = (OwnData("calendars", "technical", _calendars, ("calendars_taken",)),)

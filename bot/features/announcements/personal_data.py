"""What somebody has read of announcements and sent along with them, told to themselves."""

from __future__ import annotations

from bot.conversation.own_data import OwnData
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import scalar

_CONFIRMED = "SELECT count(*) FROM confirmations WHERE person = :person"
_HANDED_IN = "SELECT count(*) FROM attachments WHERE owner = :person"


def _confirmed(turn: Turn) -> list[Ready]:
    count = scalar(turn.tx, _CONFIRMED, person=turn.me.id)
    return [Ready(turn.words("my_data.confirmed", count=count))] if count else []


def _handed_in(turn: Turn) -> list[Ready]:
    count = scalar(turn.tx, _HANDED_IN, person=turn.me.id)
    return [Ready(turn.words("my_data.handed_in", count=count))] if count else []


OWN_DATA = (
    OwnData("confirmed", "technical", _confirmed, ("confirmations",)),
    OwnData("handed_in", "technical", _handed_in, ("attachments",)),
)

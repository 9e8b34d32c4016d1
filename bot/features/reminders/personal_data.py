"""What comes by itself to somebody, told to themselves."""

from __future__ import annotations

from bot.conversation.own_data import OwnData
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import rows, scalar

_DUE = "SELECT count(*) FROM reminders WHERE person = :person AND state = 'due'"
_OFF = (
    "SELECT kind FROM muted_reminders WHERE person = :person AND lifted_at IS NULL "
    "ORDER BY at, kind"
)


def _due(turn: Turn) -> list[Ready]:
    count = scalar(turn.tx, _DUE, person=turn.me.id)
    return [Ready(turn.words("my_data.reminders", count=count))]


def _off(turn: Turn) -> list[Ready]:
    rules = turn.app.library.reminders
    labels = [
        rules[kind].label if kind in rules else kind
        for (kind,) in rows(turn.tx, _OFF, person=turn.me.id)
    ]
    return [Ready(turn.words("my_data.reminders_off", labels=labels))] if labels else []


OWN_DATA = (
    OwnData("reminders", "technical", _due, ("reminders",)),
    OwnData("reminders_off", "technical", _off, ("muted_reminders",)),
)

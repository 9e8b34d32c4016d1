"""In which classes somebody had a seat or was present, told to themselves: one line for each."""

from __future__ import annotations

from datetime import date

from bot.conversation.own_data import OwnData, when
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import rows
from bot.text.dates import say_day
from bot.text.durations import say_minutes

_CLASSES = (
    "SELECT t.title, t.starts_at, r.made_at, r.withdrawn_at, min(a.at) FROM trainings t "
    "LEFT JOIN registrations r ON r.training = t.id AND r.person = :person "
    "LEFT JOIN presence a ON a.training = t.id AND a.person = :person "
    "WHERE r.person IS NOT NULL OR a.person IS NOT NULL "
    "GROUP BY t.id, t.title, t.starts_at, r.id, r.made_at, r.withdrawn_at "
    "ORDER BY t.starts_at, t.id, r.id"
)


def _classes(turn: Turn) -> list[Ready]:
    return [
        Ready(
            turn.words(
                "my_data.class",
                title=title,
                start=when(turn, starts_at),
                registered=when(turn, made_at),
                withdrawn=when(turn, withdrawn_at),
                present=when(turn, present_at),
            )
        )
        for title, starts_at, made_at, withdrawn_at, present_at in rows(
            turn.tx, _CLASSES, person=turn.me.id
        )
    ]


_LATE = (
    "SELECT t.title, n.day, n.what, n.minutes FROM late_notices n "
    "JOIN trainings t ON t.id = n.training WHERE n.person = :person ORDER BY n.day, t.id"
)


def _late(turn: Turn) -> list[Ready]:
    return [
        Ready(
            turn.words(
                "my_data.late", title=title, what=what, length=minutes and say_minutes(minutes),
                day=say_day(date.fromisoformat(day), turn.now.date()),
            )
        )
        for title, day, what, minutes in rows(turn.tx, _LATE, person=turn.me.id)
    ]  # fmt: skip


OWN_DATA = (
    OwnData("classes", "classes", _classes, ("registrations", "attendance", "roll_changes")),
    OwnData("late", "classes", _late, ("late_notices",)),
)

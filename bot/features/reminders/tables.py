"""The tables of reminders: what falls due for whom, and what they have switched off."""

from __future__ import annotations

from bot.store.registry import Table, deleted, taken_over_unless
from bot.store.sql import Tx, run


def _rest(tx: Tx, person: int) -> None:
    run(tx, "DELETE FROM reminders WHERE person = :person AND state = 'due'", person=person)


TABLES: tuple[Table, ...] = (
    Table(
        "reminders", written_in="store.outgoing.messages",
        person=("person",), erase=deleted("reminders"),
        join=taken_over_unless(
            "reminders",
            "(mine.kind, mine.subject, mine.due_at) = "
            "(reminders.kind, reminders.subject, reminders.due_at)",
        ),
        shown="technical", rest=_rest,
    ),
    Table(
        "muted_reminders", person=("person",), erase=deleted("muted_reminders"),
        join=taken_over_unless("muted_reminders", "mine.kind = muted_reminders.kind"),
        shown="technical",
    ),
)  # fmt: skip

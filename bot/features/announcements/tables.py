"""The tables of announcements: what was sent, who has confirmed it, what went along."""

from __future__ import annotations

from bot.store.registry import Erased, Table, deleted, disowned, taken_over, taken_over_unless
from bot.store.set_back import AT_ONCE_MS
from bot.store.sql import Tx, run


def _erase(tx: Tx, who: Erased) -> None:
    """Empty drafts and forget who was told how far they were: the rest is the office's."""
    run(
        tx,
        "UPDATE announcements SET state = 'dropped', text = '' "
        "WHERE author = :person AND state = 'draft'",
        person=who.person,
    )
    run(
        tx,
        "UPDATE announcements SET channel = '', place = '', told = '' WHERE author = :person",
        person=who.person,
    )


def _put_back(tx: Tx, now: int, by: int) -> None:
    """Let those that were about to go keep the seconds in which they can be taken back."""
    run(
        tx,
        "UPDATE announcements SET due_at = due_at - :by WHERE state = 'due' AND due_at > :now "
        "AND due_at <= :until",
        by=by,
        now=now,
        until=now + by + AT_ONCE_MS,
    )


TABLES: tuple[Table, ...] = (
    Table(
        "announcements", person=("author",), erase=_erase,
        join=taken_over("announcements", "author"), shown="they are the office's words",
        written=("text", "author"), happened=("told_at",), put_back=_put_back, placed=True,
    ),
    # How many confirmed an announcement is told of people who are still there.
    Table(
        "confirmations", person=("person",), erase=deleted("confirmations"),
        join=taken_over_unless(
            "confirmations", "mine.announcement = confirmations.announcement"
        ),
        shown="technical",
    ),
    # The office's, like the announcement that they go with; the owner goes.
    Table(
        "attachments", written_in="store.attachments",
        person=("owner",), erase=disowned("attachments", "owner"),
        join=taken_over("attachments", "owner"), shown="technical",
    ),
)  # fmt: skip

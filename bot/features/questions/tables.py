"""The tables of questions: those that people leave for the trainers, and what no card answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timezone

from bot.domain.instants import DAY_MS, local_moment
from bot.store.registry import (
    MOST_AT_ONCE,
    Erased,
    Step,
    Table,
    deleted,
    outlived,
    taken_over,
)
from bot.store.sql import Tx, run

_UTC = timezone.utc  # noqa: UP017 (named for what it is)
_NOBODY = "no row says who asked: see the README"


def _erase(tx: Tx, who: Erased) -> None:
    """Empty what somebody asked; it has been cut from what others were shown before."""
    run(
        tx,
        "UPDATE noted_questions SET person = NULL, place = '', channel = '', text = '', "
        "answer = '', card = '' WHERE person = :person",
        person=who.person,
    )


def _sweep_topics(now: int, mailboxes: Collection[str]) -> Iterator[Step]:
    """Delete the counts of months that are over; a day later, wherever the office is."""
    yield lambda tx: _deleted(
        tx,
        "DELETE FROM unanswered_topics WHERE (month, topic) IN "
        "(SELECT month, topic FROM unanswered_topics WHERE month < :month LIMIT :most)",
        now,
    )


def _sweep_sentences(now: int, mailboxes: Collection[str]) -> Iterator[Step]:
    yield lambda tx: _deleted(
        tx,
        "DELETE FROM unanswered_sentences WHERE (month, digest) IN "
        "(SELECT month, digest FROM unanswered_sentences WHERE month < :month LIMIT :most)",
        now,
    )


def _deleted(tx: Tx, statement: str, now: int) -> bool:
    month = f"{local_moment(now - DAY_MS, _UTC):%Y-%m}"
    return run(tx, statement, month=month, most=MOST_AT_ONCE) == MOST_AT_ONCE


TABLES: tuple[Table, ...] = (
    Table(
        "noted_questions", read_by=("store",), person=("person", "answered_by"), erase=_erase,
        join=taken_over("noted_questions", "person", "answered_by"), shown="questions",
        written=("answer", "answered_by"), quoted=("text", "person"), placed=True,
    ),
    Table(
        "help_calls", person=("person",), erase=deleted("help_calls"),
        join=taken_over("help_calls", "person"), shown="when a question of theirs rang",
        sweep=outlived("help_calls", "id", "rang_at", 2), happened=("rang_at",),
    ),
    Table("unanswered_topics", erase=_NOBODY, sweep=_sweep_topics),
    Table("unanswered_sentences", erase=_NOBODY, sweep=_sweep_sentences),
)  # fmt: skip

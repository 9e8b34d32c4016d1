"""The table of questions that people leave for the trainers."""

from __future__ import annotations

from bot.features.people.redaction import cut_question
from bot.store.registry import Erased, Table, taken_over
from bot.store.sql import Tx, rows, run


def _erase(tx: Tx, who: Erased) -> None:
    """Cut what somebody asked from the notices of those who were told of it, and empty it."""
    asked = rows(
        tx, "SELECT text FROM noted_questions WHERE person = :person", person=who.person
    )  # fmt: skip
    for (text,) in asked:
        cut_question(tx, text, who.instead)
    run(
        tx,
        "UPDATE noted_questions SET person = NULL, place = '', channel = '', text = '', "
        "answer = '' WHERE person = :person",
        person=who.person,
    )


TABLES: tuple[Table, ...] = (
    Table(
        "noted_questions", person=("person", "answered_by"), erase=_erase,
        join=taken_over("noted_questions", "person", "answered_by"), shown="questions",
        written=("answer", "answered_by"), placed=True,
    ),
)  # fmt: skip

"""The table of questions that people leave for the trainers."""

from __future__ import annotations

from bot.store.registry import Erased, Table, taken_over
from bot.store.sql import Tx, run


def _erase(tx: Tx, who: Erased) -> None:
    """Empty what somebody asked; it has been cut from what others were shown before."""
    run(
        tx,
        "UPDATE noted_questions SET person = NULL, place = '', channel = '', text = '', "
        "answer = '' WHERE person = :person",
        person=who.person,
    )


TABLES: tuple[Table, ...] = (
    Table(
        "noted_questions", read_by=("store",), person=("person", "answered_by"), erase=_erase,
        join=taken_over("noted_questions", "person", "answered_by"), shown="questions",
        written=("answer", "answered_by"), quoted=("text", "person"), placed=True,
    ),
)  # fmt: skip

"""The tables of quizzes: what was drawn for whom, and what they answered."""

from __future__ import annotations

from collections import Counter

from bot.store.registry import Counts, Erased, Table, disowned, taken_over
from bot.store.sql import Tx, rows


def _done(tx: Tx, who: Erased) -> Counts:
    counted: Counts = Counter()
    for quiz, training, finished, passed in rows(
        tx,
        "SELECT quiz, coalesce(training, 0), "
        "max(CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END), max(coalesce(passed, 0)) "
        "FROM attempts WHERE person = :person GROUP BY quiz, coalesce(training, 0)",
        person=who.person,
    ):
        subject = f"erased:{training}:{quiz}:{who.commune}"
        for name, happened in (("began", 1), ("finished", finished), ("passed", passed)):
            counted[name, subject] += happened
    return counted


TABLES: tuple[Table, ...] = (
    # Scores stay, the owner goes.
    Table(
        "attempts", read_by=("announcements", "attendance"),
        person=("person",), erase=disowned("attempts"), join=taken_over("attempts"),
        shown="quizzes", counted=_done,
        active="EXISTS (SELECT 1 FROM attempts t WHERE t.person = p.id AND t.started_at >= :since)",
    ),
    Table("answers", erase="belong to an attempt", shown="quizzes"),
)  # fmt: skip

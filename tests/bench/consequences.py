"""Whether a sentence did something that nobody asked for: each is said once and undone again.

By somebody signed up, with a class booked for tomorrow and a quiz open; a trainer's and an admin's
by one. What stands in these tables must stand there afterwards as before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.library.load import Library
from tests.conversation.rough import Rough

#: What a turn may only change where it was asked to, after a yes.
_TABLES = (
    "people", "address_people", "roles", "invites", "registrations", "trainings", "attendance",
    "roll_changes", "announcements", "confirmations", "noted_questions", "attempts", "answers",
    "muted_reminders", "roster", "summons", "substitutions",
)  # fmt: skip
_SENT = {"announcements": "WHERE state <> 'draft'"}
#: A bare word that the program teaches may act at once: `KHÔNG ĐI ĐƯỢC`.
_MAY_ACT = frozenset({"withdraw"})


def consequences(library: Library, rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how many sentences changed something that was not meant to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        office = Rough(Path(folder), library)
        wrong = sum(acts(office, row) and _MAY_ACT.isdisjoint(row["right"]) for row in rows)
        office.close()
    return wrong


def acts(office: Rough, row: Mapping[str, Any]) -> bool:
    """Say whether a sentence changes what only a yes may change."""
    before = state(office)
    with office.undone():
        office.act(office.people[row["role"]], "text", row["text"])
        return state(office) != before


def state(office: Rough) -> list[list[Any]]:
    """Return what only a yes may change, whoever's it is; a draft is shown to nobody else."""
    return [
        office.tx.execute(f"SELECT * FROM {table} {_SENT.get(table, '')}").fetchall()
        for table in _TABLES
    ]

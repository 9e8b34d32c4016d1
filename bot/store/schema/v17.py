"""Calls for help: when somebody's last ones rang the trainers, and which question each is."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE help_calls (
        id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id),
        question INTEGER NOT NULL REFERENCES noted_questions (id), rang_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX help_calls_person ON help_calls (person, rang_at)",
    "CREATE INDEX help_calls_question ON help_calls (question)",
)

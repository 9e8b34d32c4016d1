"""Tables of short rows that are found by their whole key: kept in it, a write touches less."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE seen_updates_by_key (
        channel TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (channel, key)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO seen_updates_by_key (channel, key, at)
        SELECT channel, key, at FROM seen_updates ORDER BY channel, key""",
    "DROP TABLE seen_updates",
    "ALTER TABLE seen_updates_by_key RENAME TO seen_updates",
    "CREATE INDEX seen_updates_at ON seen_updates (at)",
    """CREATE TABLE answers_by_key (
        attempt INTEGER NOT NULL REFERENCES attempts (id), question TEXT NOT NULL,
        chosen INTEGER NOT NULL, correct INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (attempt, question)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO answers_by_key (attempt, question, chosen, correct, at)
        SELECT attempt, question, chosen, correct, at FROM answers ORDER BY attempt, question""",
    "DROP TABLE answers",
    "ALTER TABLE answers_by_key RENAME TO answers",
)

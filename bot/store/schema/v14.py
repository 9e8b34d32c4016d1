"""How a question ended, and what no card answered: counts by topic, without anybody in them."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE noted_questions ADD COLUMN card TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE noted_questions ADD COLUMN closed INTEGER NOT NULL DEFAULT 0",
    # By their keys, not in the order in which they came: that would tell who asked.
    """CREATE TABLE unanswered_topics (
        month TEXT NOT NULL, topic TEXT NOT NULL, times INTEGER NOT NULL,
        PRIMARY KEY (month, topic)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE unanswered_sentences (
        month TEXT NOT NULL, digest TEXT NOT NULL, people INTEGER NOT NULL,
        communes INTEGER NOT NULL, times INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (month, digest)
    ) STRICT, WITHOUT ROWID""",
)

"""Which messages name whom, and what names and questions are looked up by."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # At most one of both is set. A line is no foreign key: tables of features come after those
    # of messages. A message names somebody once.
    """CREATE TABLE message_mentions (
        message INTEGER NOT NULL REFERENCES messages (id),
        person INTEGER REFERENCES people (id), entry INTEGER
    ) STRICT""",
    # What was queued before has to be read whenever somebody goes, until it is swept.
    "INSERT INTO message_mentions (message) SELECT id FROM messages ORDER BY id",
    "CREATE INDEX message_mentions_message ON message_mentions (message)",
    """CREATE UNIQUE INDEX message_mentions_person ON message_mentions (person, message)
        WHERE person IS NOT NULL""",
    """CREATE UNIQUE INDEX message_mentions_entry ON message_mentions (entry, message)
        WHERE entry IS NOT NULL""",
    """CREATE UNIQUE INDEX message_mentions_to_read ON message_mentions (message)
        WHERE person IS NULL AND entry IS NULL""",
    # Without it, whoever deletes a message has SQLite look through all parts for one of it.
    "CREATE INDEX parts_message ON parts (message)",
    "CREATE INDEX people_full_name ON people (full_name)",
    "CREATE INDEX people_phone ON people (phone) WHERE phone <> ''",
    "CREATE INDEX roster_full_name ON roster (full_name)",
    "CREATE INDEX roster_phone ON roster (phone) WHERE phone <> ''",
    """CREATE INDEX noted_questions_asked ON noted_questions (replace(text, '\n', ' '))
        WHERE person IS NOT NULL""",
    # What a job told is emptied after a day.
    "CREATE INDEX jobs_told ON jobs (sender) WHERE outcome <> ''",
)

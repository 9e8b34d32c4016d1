"""What to know for a class, seats that go on in a while, who comes late, who goes for whom."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE trainings ADD COLUMN need_to_know TEXT NOT NULL DEFAULT ''",
    # Until then whoever gave a seat back can take it back; NULL for a seat that is kept.
    "ALTER TABLE registrations ADD COLUMN leaves_at INTEGER",
    """CREATE INDEX registrations_leaving ON registrations (leaves_at)
        WHERE leaves_at IS NOT NULL AND withdrawn_at IS NULL""",
    # `day` is the one that it is said of, ISO; `minutes` is 0 where nobody said how many.
    """CREATE TABLE late_notices (
        training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id),
        day TEXT NOT NULL, what TEXT NOT NULL CHECK (what IN ('late', 'early')),
        minutes INTEGER NOT NULL, said_at INTEGER NOT NULL,
        PRIMARY KEY (training, person, day)
    ) STRICT""",
    "CREATE INDEX late_notices_person ON late_notices (person)",
    "CREATE INDEX late_notices_said ON late_notices (said_at)",
    """CREATE TABLE substitutions (
        id INTEGER PRIMARY KEY, training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id),
        colleague INTEGER NOT NULL REFERENCES people (id),
        state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'yes', 'no', 'dropped')),
        asked_at INTEGER NOT NULL, answered_by INTEGER REFERENCES people (id), answered_at INTEGER
    ) STRICT""",
    "CREATE INDEX substitutions_training ON substitutions (training)",
    "CREATE INDEX substitutions_person ON substitutions (person)",
    "CREATE INDEX substitutions_colleague ON substitutions (colleague)",
    """CREATE INDEX substitutions_answered ON substitutions (answered_by)
        WHERE answered_by IS NOT NULL""",
    "CREATE INDEX substitutions_asked ON substitutions (asked_at)",
)

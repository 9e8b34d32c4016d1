"""The hall: the office's list of people, half-days, roll-call, series, screens."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE roster (
        id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, same TEXT NOT NULL,
        letters TEXT NOT NULL, province TEXT NOT NULL, commune TEXT NOT NULL,
        village TEXT NOT NULL DEFAULT '', work TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '', person INTEGER REFERENCES people (id),
        added_by INTEGER, added_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX roster_same ON roster (same)",
    "CREATE INDEX roster_commune ON roster (commune, letters)",
    "CREATE INDEX roster_person ON roster (person) WHERE person IS NOT NULL",
    """CREATE TABLE roster_refusals (
        person INTEGER NOT NULL REFERENCES people (id),
        entry INTEGER NOT NULL REFERENCES roster (id), at INTEGER NOT NULL,
        PRIMARY KEY (person, entry)
    ) STRICT""",
    "CREATE INDEX roster_refusals_entry ON roster_refusals (entry)",
    """CREATE TABLE summons (
        training INTEGER NOT NULL REFERENCES trainings (id),
        entry INTEGER NOT NULL REFERENCES roster (id), at INTEGER NOT NULL,
        PRIMARY KEY (training, entry)
    ) STRICT""",
    "CREATE INDEX summons_entry ON summons (entry)",
    "DROP INDEX attendance_person",
    "ALTER TABLE attendance RENAME TO attendance_of_days",
    """CREATE TABLE attendance (
        training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id),
        session INTEGER NOT NULL, state TEXT NOT NULL, how TEXT NOT NULL,
        at INTEGER NOT NULL, marked_by INTEGER, address TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (training, person, session)
    ) STRICT""",
    """INSERT INTO attendance (training, person, session, state, how, at, marked_by)
        SELECT training, person, 0, 'present', how, at, marked_by FROM attendance_of_days""",
    "DROP TABLE attendance_of_days",
    "CREATE INDEX attendance_person ON attendance (person)",
    "CREATE INDEX attendance_address ON attendance (address) WHERE address <> ''",
    # Who was there in a half-day: what most questions about attendance are about.
    """CREATE VIEW presence AS SELECT training, person, session, at, how FROM attendance
        WHERE state IN ('present', 'late')""",
    """CREATE TABLE roll_changes (
        id INTEGER PRIMARY KEY, training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id), session INTEGER NOT NULL,
        state TEXT NOT NULL, how TEXT NOT NULL, at INTEGER NOT NULL,
        noted_at INTEGER NOT NULL, marked_by INTEGER, counted INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX roll_changes_person ON roll_changes (person)",
    "CREATE INDEX roll_changes_training ON roll_changes (training, person, session)",
    "ALTER TABLE trainings ADD COLUMN series INTEGER REFERENCES trainings (id)",
    "ALTER TABLE trainings ADD COLUMN commune_seats INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX trainings_series ON trainings (series) WHERE series IS NOT NULL",
    """CREATE TABLE screens (
        link_hash TEXT PRIMARY KEY, training INTEGER NOT NULL REFERENCES trainings (id),
        issued_by INTEGER, issued_at INTEGER NOT NULL, key_hash TEXT UNIQUE,
        opened_at INTEGER, closed_at INTEGER
    ) STRICT""",
    "CREATE INDEX screens_training ON screens (training)",
    """CREATE TABLE calendars_taken (
        training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id), at INTEGER NOT NULL,
        PRIMARY KEY (training, person)
    ) STRICT""",
    "CREATE INDEX calendars_taken_person ON calendars_taken (person)",
)

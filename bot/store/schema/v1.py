"""People, their addresses, classes, quizzes, questions, and what is queued for them."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE people (
        id INTEGER PRIMARY KEY, full_name TEXT NOT NULL DEFAULT '',
        province TEXT NOT NULL DEFAULT '', commune TEXT NOT NULL DEFAULT '',
        village TEXT NOT NULL DEFAULT '', work TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '', code_hash TEXT UNIQUE,
        consent_version TEXT NOT NULL DEFAULT '', consent_at INTEGER,
        consent_channel TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL, withdrawn_at INTEGER, erased_at INTEGER
    ) STRICT""",
    "CREATE INDEX people_commune ON people (commune)",
    """CREATE TABLE addresses (
        id TEXT PRIMARY KEY, channel TEXT NOT NULL, place TEXT NOT NULL,
        person INTEGER REFERENCES people (id),
        unreachable TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX addresses_person ON addresses (person)",
    """CREATE TABLE address_people (
        address TEXT NOT NULL REFERENCES addresses (id),
        person INTEGER NOT NULL REFERENCES people (id),
        linked_at INTEGER NOT NULL, PRIMARY KEY (address, person)
    ) STRICT""",
    "CREATE INDEX address_people_person ON address_people (person)",
    """CREATE TABLE roles (
        id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id),
        role TEXT NOT NULL, place TEXT NOT NULL DEFAULT '',
        granted_by INTEGER, granted_at INTEGER NOT NULL, revoked_at INTEGER
    ) STRICT""",
    "CREATE INDEX roles_person ON roles (person)",
    """CREATE TABLE invites (
        id INTEGER PRIMARY KEY, code_hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
        place TEXT NOT NULL DEFAULT '', issued_by INTEGER, issued_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL, used_by INTEGER, used_at INTEGER, revoked_at INTEGER
    ) STRICT""",
    """CREATE TABLE tries (
        id INTEGER PRIMARY KEY, address TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX tries_address ON tries (address, kind, at)",
    """CREATE TABLE seen_updates (
        channel TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (channel, key)
    ) STRICT""",
    "CREATE INDEX seen_updates_at ON seen_updates (at)",
    """CREATE TABLE conversations (
        place TEXT NOT NULL, sender TEXT NOT NULL, frames TEXT NOT NULL,
        updated_at INTEGER NOT NULL, PRIMARY KEY (place, sender)
    ) STRICT""",
    # Its ids stand on screens (T12) and are the web page's event ids: never given out twice.
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, cause TEXT NOT NULL, ordinal INTEGER NOT NULL,
        recipient TEXT NOT NULL, part INTEGER NOT NULL,
        channel TEXT NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL,
        person INTEGER, slot TEXT NOT NULL DEFAULT '', edit TEXT NOT NULL DEFAULT '',
        body TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, sent_at INTEGER,
        UNIQUE (cause, ordinal, recipient, part)
    ) STRICT""",
    """CREATE INDEX outbox_open ON outbox (channel, due_at, id)
        WHERE state IN ('pending', 'sending', 'retry', 'unknown')""",
    """CREATE INDEX outbox_answers ON outbox (channel, due_at, id)
        WHERE state IN ('pending', 'sending', 'retry', 'unknown') AND kind = 'answer'""",
    """CREATE INDEX outbox_place ON outbox (place, id)
        WHERE state IN ('pending', 'sending', 'retry', 'unknown')""",
    "CREATE INDEX outbox_created ON outbox (created_at)",
    "CREATE INDEX outbox_person ON outbox (person)",
    """CREATE TABLE slots (
        place TEXT NOT NULL, slot TEXT NOT NULL, message TEXT NOT NULL,
        sent_at INTEGER NOT NULL, PRIMARY KEY (place, slot)
    ) STRICT""",
    """CREATE TABLE dead_letters (
        id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, key TEXT NOT NULL,
        sender TEXT NOT NULL DEFAULT '', person INTEGER, raw BLOB NOT NULL,
        reason TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE trainings (
        id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, venue TEXT NOT NULL,
        seats INTEGER NOT NULL, audience TEXT NOT NULL, quiz TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'open', opened_at INTEGER, quiz_opened_at INTEGER,
        created_by INTEGER REFERENCES people (id), created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX trainings_starts ON trainings (starts_at)",
    """CREATE TABLE registrations (
        id INTEGER PRIMARY KEY, training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id),
        made_at INTEGER NOT NULL, withdrawn_at INTEGER
    ) STRICT""",
    """CREATE UNIQUE INDEX registrations_held ON registrations (training, person)
        WHERE withdrawn_at IS NULL""",
    "CREATE INDEX registrations_person ON registrations (person)",
    """CREATE TABLE attendance (
        training INTEGER NOT NULL REFERENCES trainings (id),
        person INTEGER NOT NULL REFERENCES people (id),
        at INTEGER NOT NULL, how TEXT NOT NULL, marked_by INTEGER,
        PRIMARY KEY (training, person)
    ) STRICT""",
    "CREATE INDEX attendance_person ON attendance (person)",
    """CREATE TABLE attempts (
        id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id),
        quiz TEXT NOT NULL, quiz_version TEXT NOT NULL, training INTEGER,
        draw TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
        score INTEGER, total INTEGER NOT NULL, passed INTEGER
    ) STRICT""",
    "CREATE INDEX attempts_person ON attempts (person, quiz)",
    "CREATE INDEX attempts_quiz ON attempts (quiz, training)",
    """CREATE TABLE answers (
        attempt INTEGER NOT NULL REFERENCES attempts (id), question TEXT NOT NULL,
        chosen INTEGER NOT NULL, correct INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (attempt, question)
    ) STRICT""",
    """CREATE TABLE noted_questions (
        id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id),
        place TEXT NOT NULL, channel TEXT NOT NULL, commune TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL, asked_at INTEGER NOT NULL, answered_by INTEGER,
        answer TEXT NOT NULL DEFAULT '', answered_at INTEGER
    ) STRICT""",
    "CREATE INDEX noted_questions_open ON noted_questions (answered_at, asked_at)",
    """CREATE TABLE announcements (
        id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES people (id),
        audience TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
        reached_to INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL, finished_at INTEGER
    ) STRICT""",
    """CREATE TABLE reminders (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
        person INTEGER NOT NULL REFERENCES people (id), due_at INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'due', reason TEXT NOT NULL DEFAULT '',
        UNIQUE (kind, subject, person, due_at)
    ) STRICT""",
    "CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'due'",
    "CREATE INDEX reminders_subject ON reminders (subject, person)",
    """CREATE TABLE jobs (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, args TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0,
        channel TEXT NOT NULL, place TEXT NOT NULL, sender TEXT NOT NULL,
        outcome TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, started_at INTEGER,
        finished_at INTEGER
    ) STRICT""",
    "CREATE INDEX jobs_open ON jobs (state, id)",
    """CREATE TABLE files (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, mime TEXT NOT NULL, path TEXT NOT NULL,
        place TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor INTEGER, action TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY, subject TEXT NOT NULL, raised INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE counts (
        name TEXT NOT NULL, subject TEXT NOT NULL, value INTEGER NOT NULL,
        PRIMARY KEY (name, subject)
    ) STRICT""",
    """CREATE TABLE secrets (
        name TEXT PRIMARY KEY, value TEXT NOT NULL
    ) STRICT""",
)

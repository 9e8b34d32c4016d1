"""Sending that can be trusted: what goes first, until when it matters, what is held."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE outbox ADD COLUMN expires_at INTEGER",
    """UPDATE outbox SET priority = CASE kind WHEN 'answer' THEN 0
        WHEN 'announcement' THEN 2 ELSE 1 END""",
    "DROP INDEX outbox_open",
    "DROP INDEX outbox_answers",
    "DROP INDEX outbox_place",
    "DROP INDEX outbox_created",
    """CREATE INDEX outbox_waiting ON outbox (channel, priority, due_at, id)
        WHERE state IN ('pending', 'retry')""",
    """CREATE INDEX outbox_under_way ON outbox (channel, id)
        WHERE state IN ('sending', 'unknown')""",
    """CREATE INDEX outbox_place ON outbox (place, id)
        WHERE state IN ('pending', 'held', 'sending', 'retry', 'unknown')""",
    """CREATE INDEX outbox_announced ON outbox (cause, state, channel, reason, part)
        WHERE kind = 'announcement'""",
    "ALTER TABLE announcements ADD COLUMN file TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE announcements ADD COLUMN repeats INTEGER REFERENCES announcements (id)",
    "ALTER TABLE announcements ADD COLUMN channel TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE announcements ADD COLUMN place TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE announcements ADD COLUMN queued_at INTEGER",
    "ALTER TABLE announcements ADD COLUMN told TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE announcements ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0",
    """CREATE INDEX announcements_open ON announcements (due_at, id)
        WHERE state IN ('due', 'sending', 'paused', 'stopping')""",
    """CREATE TABLE confirmations (
        announcement INTEGER NOT NULL REFERENCES announcements (id),
        person INTEGER NOT NULL REFERENCES people (id), at INTEGER NOT NULL,
        PRIMARY KEY (announcement, person)
    ) STRICT""",
    "CREATE INDEX confirmations_person ON confirmations (person)",
    """CREATE TABLE attachments (
        id TEXT PRIMARY KEY, owner INTEGER REFERENCES people (id), kind TEXT NOT NULL,
        name TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL, path TEXT NOT NULL,
        vendor_ids TEXT NOT NULL DEFAULT '{}', created_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX attachments_created ON attachments (created_at)",
    "CREATE INDEX announcements_file ON announcements (file) WHERE file <> ''",
    "CREATE INDEX reminders_person ON reminders (person, due_at) WHERE state = 'due'",
    "ALTER TABLE reminders ADD COLUMN carried_by INTEGER",
    """CREATE INDEX reminders_carried ON reminders (carried_by)
        WHERE carried_by IS NOT NULL""",
    """CREATE INDEX registrations_order ON registrations (training, id)
        WHERE withdrawn_at IS NULL""",
    """CREATE TABLE muted_reminders (
        person INTEGER NOT NULL REFERENCES people (id), kind TEXT NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (person, kind)
    ) STRICT""",
    """CREATE TABLE push_subscriptions (
        endpoint TEXT PRIMARY KEY, address TEXT NOT NULL REFERENCES addresses (id),
        p256dh TEXT NOT NULL, auth TEXT NOT NULL, created_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX push_subscriptions_address ON push_subscriptions (address)",
)

"""What is said once, who gets it, and each call that carries it."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # What went out, a line a part, for whoever looks with a tool of their own. It stands before
    # the tables: SQLite's look over a database leaves out the free pages where the first of
    # `PRAGMA table_list` is a view.
    """CREATE VIEW outgoing AS SELECT p.id, m.cause_kind || ':' || m.cause_id AS cause,
        m.ordinal, p.ordinal AS part, p.channel, p.place, m.kind, d.person, m.slot, p.edit,
        m.reply AS body, p.state, p.due_at, p.attempts, p.vendor_id AS message, p.reason,
        p.created_at, p.sent_at, p.priority, m.expires_at
        FROM parts p JOIN deliveries d ON d.id = p.delivery
        JOIN messages m ON m.id = d.message""",
    # One thing said is a row, each who hears it another, each call a third.
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY, cause_kind TEXT NOT NULL, cause_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL, variant TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL,
        slot TEXT NOT NULL DEFAULT '', reply TEXT NOT NULL,
        fitted INTEGER NOT NULL DEFAULT 0, expires_at INTEGER, created_at INTEGER NOT NULL,
        UNIQUE (cause_kind, cause_id, ordinal, variant)
    ) STRICT""",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES messages (id),
        person INTEGER REFERENCES people (id), place TEXT, state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '', priority INTEGER NOT NULL,
        due_at INTEGER NOT NULL, created_at INTEGER NOT NULL
    ) STRICT""",
    # Its ids stand on screens (T12) and are the web page's event ids: never given out twice.
    """CREATE TABLE parts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        delivery INTEGER NOT NULL REFERENCES deliveries (id),
        message INTEGER NOT NULL REFERENCES messages (id), ordinal INTEGER NOT NULL,
        channel TEXT NOT NULL, place TEXT NOT NULL, edit TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL, priority INTEGER NOT NULL, named INTEGER NOT NULL DEFAULT 0,
        plain INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
        due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        leased_by TEXT NOT NULL DEFAULT '', vendor_id TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, sent_at INTEGER,
        UNIQUE (delivery, place, ordinal)
    ) STRICT""",
    # What was queued before keeps its text, its address and its id.
    """INSERT INTO messages (id, cause_kind, cause_id, ordinal, variant, kind, slot, reply,
            fitted, expires_at, created_at)
        SELECT id, substr(cause, 1, instr(cause, ':') - 1),
            substr(cause, instr(cause, ':') + 1), ordinal + 1000 * part, recipient, kind,
            slot, body, 1, expires_at, created_at FROM outbox""",
    """INSERT INTO deliveries (id, message, person, place, state, priority, due_at, created_at)
        SELECT o.id, o.id, p.id, CASE WHEN p.id IS NULL THEN o.place END, 'routed',
            o.priority, o.due_at, o.created_at
        FROM outbox o LEFT JOIN people p ON p.id = o.person""",
    """INSERT INTO parts (id, delivery, message, ordinal, channel, place, edit, state, priority,
            plain, copies, due_at, attempts, vendor_id, reason, created_at, sent_at)
        SELECT id, id, id, 0, channel, place, edit, state, priority,
            coalesce(json_extract(body, '$.plain'), 0),
            coalesce(json_extract(body, '$.copies'), 0), due_at, attempts, message, reason,
            created_at, sent_at FROM outbox""",
    """INSERT INTO sqlite_sequence (name, seq) SELECT 'parts', 0 WHERE NOT EXISTS
        (SELECT 1 FROM sqlite_sequence WHERE name = 'parts')""",
    """UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT o.seq FROM sqlite_sequence o
        WHERE o.name = 'outbox'), 0)) WHERE name = 'parts'""",
    "ALTER TABLE jobs ADD COLUMN leased_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE reminders ADD COLUMN delivery INTEGER REFERENCES deliveries (id)",
    """UPDATE reminders SET delivery = (SELECT o.id FROM outbox o
            WHERE o.cause = 'reminder:' || reminders.id AND o.part = 0)
        WHERE state = 'done'""",
    "DROP TABLE outbox",
    "CREATE UNIQUE INDEX deliveries_to_person ON deliveries (message, person)",
    """CREATE UNIQUE INDEX deliveries_to_place ON deliveries (message, place)
        WHERE place IS NOT NULL""",
    "CREATE INDEX deliveries_person ON deliveries (person) WHERE person IS NOT NULL",
    """CREATE INDEX deliveries_waiting ON deliveries (priority, due_at, id, message)
        WHERE state = 'waiting'""",
    """CREATE INDEX parts_waiting ON parts (channel, priority, due_at, id)
        WHERE state IN ('pending', 'retry')""",
    """CREATE INDEX parts_under_way ON parts (channel, id)
        WHERE state IN ('sending', 'unknown')""",
    """CREATE INDEX parts_place ON parts (place, id)
        WHERE state IN ('pending', 'held', 'sending', 'retry', 'unknown')""",
    # How far an announcement is, is read of the indexes alone, while it is being sent.
    """CREATE INDEX parts_announced ON parts
        (message, state, channel, reason, ordinal, priority)
        WHERE priority = 2""",
    """CREATE INDEX deliveries_aside ON deliveries (message, state, reason)
        WHERE state IN ('held', 'dead')""",
    """CREATE INDEX reminders_delivery ON reminders (delivery)
        WHERE delivery IS NOT NULL""",
)

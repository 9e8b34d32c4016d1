"""The tables, as numbered lists of single statements; a list that has landed is never edited.

What becomes of each table's rows when a person goes is declared by its owner: `registry.py`.
Instants are UTC milliseconds; days are ISO text.
"""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
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
    ),
    (
        # Sending that can be trusted: what goes first, until when it matters, what is held.
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
    ),
    (
        # The hall: the office's list of people, half-days, roll-call, series, screens.
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
    ),
    (
        # Whose plain cookie is void since the browser showed the `__Host-` one.
        """CREATE TABLE host_cookies (
            address_hash TEXT PRIMARY KEY, seen_at INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX host_cookies_seen ON host_cookies (seen_at)",
    ),
    (
        # Who was erased or withdrew consent, for backups that are older than that.
        """CREATE TABLE erasures (
            kind TEXT NOT NULL, person INTEGER NOT NULL, created_at INTEGER NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (person, created_at, kind)
        ) STRICT""",
        """INSERT INTO erasures (kind, person, created_at, at)
            SELECT 'erased', id, created_at, erased_at FROM people WHERE erased_at IS NOT NULL""",
        """INSERT INTO erasures (kind, person, created_at, at)
            SELECT 'withdrawn', id, created_at, withdrawn_at FROM people
            WHERE withdrawn_at IS NOT NULL""",
    ),
    (
        # Wrong codes are counted by network too; it is kept as a keyed hash.
        "ALTER TABLE tries ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX tries_origin ON tries (origin, kind, at) WHERE origin <> ''",
    ),
    (
        # A quiz that is open may be stopped by the trainer, and opened again.
        "ALTER TABLE trainings ADD COLUMN quiz_stopped_at INTEGER",
    ),
    (
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
    ),
)

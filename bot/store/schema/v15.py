"""Requests of those who lost their personal code: from which address, and what was decided."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # `person` is who asks, as they signed up anew, `name` and `commune` are theirs as they asked;
    # `kept` is whose record was opened for them, `used_at` a JSON list of the addresses it had.
    """CREATE TABLE lost_codes (
        id INTEGER PRIMARY KEY, address TEXT NOT NULL,
        person INTEGER NOT NULL REFERENCES people (id), asked_at INTEGER NOT NULL,
        name TEXT NOT NULL, commune TEXT NOT NULL, used_at TEXT NOT NULL DEFAULT '[]',
        state TEXT NOT NULL DEFAULT 'open'
            CHECK (state IN ('open', 'confirmed', 'refused', 'lapsed', 'taken_back')),
        kept INTEGER REFERENCES people (id), decided_by INTEGER REFERENCES people (id),
        decided_at INTEGER, told INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX lost_codes_waiting ON lost_codes (state, told, asked_at)",
    "CREATE INDEX lost_codes_person ON lost_codes (person)",
    "CREATE INDEX lost_codes_kept ON lost_codes (kept) WHERE kept IS NOT NULL",
    "CREATE INDEX lost_codes_decided_by ON lost_codes (decided_by) WHERE decided_by IS NOT NULL",
)

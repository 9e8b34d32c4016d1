"""Codes that join another machine or channel of somebody."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE link_codes (
        id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id),
        address TEXT NOT NULL, code_hash TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'open', asked_from TEXT NOT NULL DEFAULT '', asked_at INTEGER
    ) STRICT""",
    "CREATE INDEX link_codes_person ON link_codes (person)",
    "CREATE INDEX link_codes_address ON link_codes (address)",
)

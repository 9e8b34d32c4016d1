"""Wrong codes are counted by network too; it is kept as a keyed hash."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE tries ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX tries_origin ON tries (origin, kind, at) WHERE origin <> ''",
)

"""How long the pieces are that a text was cut into, and until when a run's leases are good."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE parts ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, begun_at INTEGER NOT NULL, leased_until INTEGER NOT NULL
    ) STRICT""",
)

"""How texts were cut, until when a run's leases are good, which messages count as unasked for."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE parts ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, begun_at INTEGER NOT NULL, leased_until INTEGER NOT NULL
    ) STRICT""",
    # What counts towards what a person gets without having asked for it.
    "ALTER TABLE messages ADD COLUMN bounded INTEGER NOT NULL DEFAULT 0",
    "UPDATE messages SET bounded = 1 WHERE kind = 'announcement'",
    # Switched on again, at that instant.
    "ALTER TABLE muted_reminders ADD COLUMN lifted_at INTEGER",
)

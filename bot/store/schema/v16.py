"""When a notice was let go: within its minute a word takes it back, whenever it is to go."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE announcements ADD COLUMN released_at INTEGER NOT NULL DEFAULT 0",
)

"""How long the pieces are that a text was cut into."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE parts ADD COLUMN size INTEGER NOT NULL DEFAULT 0",)

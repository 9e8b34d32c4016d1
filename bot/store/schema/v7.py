"""A quiz that is open may be stopped by the trainer, and opened again."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE trainings ADD COLUMN quiz_stopped_at INTEGER",)

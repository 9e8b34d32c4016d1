"""Who was erased or withdrew consent, for backups that are older than that."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE erasures (
        kind TEXT NOT NULL, person INTEGER NOT NULL, created_at INTEGER NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (person, created_at, kind)
    ) STRICT""",
    """INSERT INTO erasures (kind, person, created_at, at)
        SELECT 'erased', id, created_at, erased_at FROM people WHERE erased_at IS NOT NULL""",
    """INSERT INTO erasures (kind, person, created_at, at)
        SELECT 'withdrawn', id, created_at, withdrawn_at FROM people
        WHERE withdrawn_at IS NOT NULL""",
)

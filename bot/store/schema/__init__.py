"""The tables, as numbered lists of single statements; a list that has landed is never edited.

What becomes of each table's rows when a person goes is declared by its owner: `registry.py`.
Instants are UTC milliseconds; days are ISO text. A database says by `PRAGMA user_version` how many
of the lists it has been through.
"""

from __future__ import annotations

from bot.store.schema import (
    v1,
    v2,
    v3,
    v4,
    v5,
    v6,
    v7,
    v8,
    v9,
    v10,
    v11,
    v12,
    v13,
    v14,
    v15,
    v16,
    v17,
    v18,
    v19,
)

_STEPS = (v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15, v16, v17, v18, v19)
MIGRATIONS: tuple[tuple[str, ...], ...] = tuple(step.STATEMENTS for step in _STEPS)

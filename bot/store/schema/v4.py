"""Whose plain cookie is void since the browser showed the `__Host-` one."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE host_cookies (
        address_hash TEXT PRIMARY KEY, seen_at INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX host_cookies_seen ON host_cookies (seen_at)",
)

"""How many messages a channel has taken in a month, where its vendor counts them."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE meters (
        channel TEXT NOT NULL, month TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0,
        received INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (channel, month)
    ) STRICT""",
)

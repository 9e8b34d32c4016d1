"""What the program is made of before it has channels: database, clock, what features do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.server.metrics import Metrics
from bot.app.service.erasure_keeping import ErasureKeeping
from bot.channels.contract import Limits
from bot.clock import Clock
from bot.conversation.feature import Due, JobKind, Withhold
from bot.conversation.turn import AppContext
from bot.store.writer import Reader, Writer


@dataclass
class Parts:
    """What `bootstrap` has built and `Program` runs."""

    writer: Writer
    reader: Reader
    clock: Clock
    app: AppContext
    metrics: Metrics
    database: Path
    content: tuple[Path, Path]
    timezone: str
    host: str
    port: int
    due: Sequence[Due]
    withhold: Sequence[Withhold]
    jobs: Mapping[str, JobKind]
    erasures: ErasureKeeping
    #: Whose leases are good: made anew at each start.
    run_id: str = field(default_factory=lambda: secrets.token_hex(8))
    proxies: Sequence[str] = ()  # addresses and ranges whose forwarding headers are believed
    limits: dict[str, Limits] = field(default_factory=dict)

    async def close(self) -> None:
        """Close the database; one that is left open keeps the process from ending."""
        # Who closes last moves the log into the database: not into one that is not to be touched,
        # and a reader can not.
        order = (self.writer, self.reader) if self.writer.sealed else (self.reader, self.writer)
        for connection in order:
            await connection.close()

"""Files on their way in: fetched from the channel they came by, kept once they were looked at."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.channels.contract import Channel, NotFetched
from bot.log import Log
from bot.store import attachments, jobs
from bot.store.attachments import Attachment
from bot.store.jobs import Job
from bot.store.sql import Tx

log = Log("work")

#: The Bot API hands out no more; documents and pictures have their own limits after that.
MOST_BYTES = 20 * 1024 * 1024
_SECONDS = 90.0
_PAUSE_S = 1.0  # grows with each try
_LIVES_S = 3600.0
_SWEEP_EVERY_S = 600.0


def incoming_folder(files: Path) -> Path:
    """Return where bytes lie that nobody has looked at yet, below the folder of kept files."""
    return files / "incoming"


class Fetching:
    """The part of a job's life that needs a channel, and with it a token."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        files: Path,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channels = channels
        self._folder = incoming_folder(files)
        self._now = now
        self._swept_at = -math.inf

    async def fetch(self, job: Job) -> dict[str, Any] | None:
        """Return where the bytes lie now, or an error; None where another try may help."""
        await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        channel = self._channels.get(job.channel)
        if channel is None:
            return {"error": "gone"}
        try:
            async with asyncio.timeout(_SECONDS):
                await channel.fetch(job.args["reference"], self._path(job), MOST_BYTES)
        except NotFetched as error:
            if error.reason != "failed":
                return {"error": error.reason}
        except TimeoutError:
            log.warning("fetch_too_long", job=job.id, channel=job.channel)
        except Exception as error:  # a channel's fault costs this file, not the program
            log.error("fetch_failed", job=job.id, channel=job.channel, error=type(error).__name__)
        else:
            return {"source": str(self._path(job))}
        await asyncio.sleep(_PAUSE_S * job.tries)
        return None

    def forget(self, job: Job) -> None:
        """Delete the bytes as they came, if any did: what is kept of them was written anew."""
        self._path(job).unlink(missing_ok=True)

    def _path(self, job: Job) -> Path:
        return self._folder / f"job-{job.id}"

    def sweep(self) -> None:
        """Every ten minutes, delete what lies there for an hour and was taken by no conversation.

        Bytes age by this machine's own clock, whatever the demo's says.
        """
        if self._now() - self._swept_at < _SWEEP_EVERY_S or not self._folder.is_dir():
            return
        self._swept_at = self._now()
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):  # it may just be moved on
                if time.time() - path.stat().st_mtime > _LIVES_S:
                    path.unlink()


def clear(tx: Tx, files: Path, kinds: Sequence[str]) -> None:
    """Delete what lies there from before and no job waits for; called before channels begin.

    `kinds` are those of the jobs that begin with a file.

    A file whose turn was cut short by a crash is none: its page sends it again.
    """
    folder = incoming_folder(files)
    if not folder.is_dir():
        return
    awaited = set()
    for job in jobs.open_ones(tx, kinds):
        awaited |= {f"job-{job.id}", job.args.get("reference")}
    for path in folder.iterdir():
        if path.name not in awaited:
            path.unlink(missing_ok=True)


def keep(tx: Tx, job: Job, outcome: Mapping[str, Any], now: int) -> None:
    """Record what the job wrote; run again after a crash, it changes nothing."""
    attachments.add(
        tx,
        Attachment(
            job.args["id"], job.args["owner"], outcome["kind"], outcome["name"], outcome["mime"],
            outcome["size"], outcome["path"], {}, now,
        ),
    )  # fmt: skip


def told(job: Job, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the conversation hears of an outcome: no paths."""
    if "path" not in outcome:
        return {"error": outcome["error"]}
    return {
        "attachment": job.args["id"], "kind": outcome["kind"], "name": outcome["name"],
        "size": outcome["size"],
    }  # fmt: skip

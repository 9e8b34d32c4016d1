"""Jobs: run in a process apart with time and memory caps; the outcome comes back as an Incoming."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.app.service import fetching
from bot.app.service.fetching import Fetching
from bot.channels.contract import Channel, Receiver, Unavailable
from bot.clock import Clock
from bot.conversation.feature import JobKind
from bot.conversation.messages import Incoming
from bot.domain.instants import DAY_MS
from bot.log import Log
from bot.messaging.file_links import LINK_LIVES_MS
from bot.store import jobs
from bot.store.jobs import Job
from bot.store.sql import Tx, dump
from bot.store.writer import StoreUnavailable, Writer

log = Log("work")

#: A job that takes longer is ended; one that failed so often is given up with a reason.
SECONDS = 120
MEMORY_BYTES = 1_500_000_000
MOST_TRIES = 3
_FILE_LIVES_MS = DAY_MS


class JobFailed(Exception):
    """The process ended before it had told an outcome; without a code, it was ended: too long."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


async def run_apart(
    order: Mapping[str, Any], seconds: float,
    begun: Callable[[asyncio.subprocess.Process], None] = lambda process: None,
) -> dict[str, Any]:  # fmt: skip
    """Run an order in a process of its own and return its outcome; raises JobFailed."""
    # Nothing of our environment goes along: it holds tokens.
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.app.service.job_process",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    begun(process)
    try:
        out, _ = await asyncio.wait_for(process.communicate(dump(order).encode()), seconds)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise JobFailed from None
    if process.returncode != 0:
        raise JobFailed(process.returncode)
    outcome: dict[str, Any] = json.loads(out)
    return outcome


class _Lane:
    """Jobs of some kinds, one at a time: who waits for a file is not held up by an export."""

    def __init__(self, kinds: Sequence[str] = (), but: Sequence[str] = ()) -> None:
        self.kinds = kinds
        self.but = but
        self.notified = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self.cut_short: Job | None = None  # stands as running, but its outcome was not kept


class Work:
    """One job at a time in each lane, oldest first."""

    def __init__(
        self, writer: Writer, clock: Clock, receiver: Receiver, database: Path, files: Path,
        content: tuple[Path, Path], timezone: str, channels: Mapping[str, Channel],
        kinds: Mapping[str, JobKind], run_id: str = "",
    ) -> None:  # fmt: skip
        self._writer = writer
        self._clock = clock
        self._receiver = receiver
        self._database = database
        self._files = files
        self._channels = channels
        self._fetching = Fetching(channels, files)
        self._content = content
        self._timezone = timezone
        self._kinds = kinds
        self._run_id = run_id
        fetched = [name for name, kind in kinds.items() if kind.fetches]
        self._lanes = (_Lane(but=fetched), _Lane(kinds=fetched))
        self._stopping = False

    def notify(self) -> None:
        """Look for jobs."""
        for lane in self._lanes:
            lane.notified.set()

    async def recover(self) -> None:
        """Let jobs that were running when their run ended begin again; call before `run`."""
        await self._writer.write(jobs.begin_again)
        self.notify()

    async def run(self) -> None:
        """Run jobs until stopped."""
        await asyncio.gather(*(self._serve(lane) for lane in self._lanes))

    async def _serve(self, lane: _Lane) -> None:
        while not self._stopping:
            await lane.notified.wait()
            lane.notified.clear()
            self._fetching.sweep()
            while not self._stopping and await self._next(lane):
                pass

    async def stop(self) -> None:
        """End the running jobs; they will be begun again at the next start."""
        self._stopping = True
        self.notify()
        for lane in self._lanes:
            if lane.process and lane.process.returncode is None:
                lane.process.kill()
                await lane.process.wait()

    async def _next(self, lane: _Lane) -> bool:
        try:
            job = await self._claim(lane)
            if job is None:
                return False
            lane.cut_short = job
            outcome = await self._run(lane, job)
            if outcome is None and not self._stopping and job.tries < MOST_TRIES:
                await self._writer.write(lambda tx: jobs.retry(tx, job.id, self._run_id))
            elif not self._stopping:
                await self._finish(job, outcome or {"error": "failed"})
            lane.cut_short = None
        except (StoreUnavailable, Unavailable):
            await asyncio.sleep(1.0)
        return True

    async def _claim(self, lane: _Lane) -> Job | None:
        now, left = self._clock.now_ms(), lane.cut_short

        def claim(tx: Tx) -> Job | None:
            if left is not None:
                jobs.retry(tx, left.id, self._run_id)
            return jobs.claim(tx, now, lane.kinds, lane.but, self._run_id)

        job = await self._writer.write(claim)
        lane.cut_short = None
        return job

    async def _run(self, lane: _Lane, job: Job) -> dict[str, Any] | None:
        kind = self._kinds.get(job.kind)
        if kind is None:  # ordered by another release
            log.error("job_unknown", job=job.id, kind=job.kind)
            return {"error": "failed"}
        if kind.writes:
            return await kind.writes(self._writer, job, self._clock.now_ms)
        more: dict[str, Any] = {"make": kind.make}
        if kind.fetches:
            fetched = await self._fetching.fetch(job)
            if fetched is None or "error" in fetched:
                return fetched
            more |= fetched
        if kind.keeps:
            more["name"] = job.args["id"]
        return await self._in_process(lane, job, more)

    async def _in_process(
        self, lane: _Lane, job: Job, more: dict[str, Any]
    ) -> dict[str, Any] | None:
        self._files.mkdir(parents=True, exist_ok=True)
        order = {
            "args": job.args, "database": str(self._database),
            "folder": str(self._files), "name": f"job-{job.id}", "now": self._clock.now_ms(),
            "content": str(self._content[0]), "quizzes": str(self._content[1]),
            "timezone": self._timezone, "memory": MEMORY_BYTES, **more,
        }  # fmt: skip
        try:
            return await run_apart(
                order, SECONDS, lambda process: setattr(lane, "process", process)
            )
        except JobFailed as error:
            event = "job_too_long" if error.code is None else "job_failed"
            log.error(event, job=job.id, kind=job.kind, code=error.code)
            return None

    async def _finish(self, job: Job, outcome: dict[str, Any]) -> None:
        """Hand the outcome in as an Incoming, then close the job: a crash between repeats it."""
        now = self._clock.now_ms()
        if not await self._writer.write(lambda tx: jobs.wanted(tx, job.id)):
            return self._drop(job, outcome)
        text = dump(await self._kept(job, outcome, now))
        await self._receiver.receive(
            Incoming(
                job.channel, job.sender, job.place, f"job:{job.id}", "job", text, choice=job.kind
            )
        )
        await self._writer.write(lambda tx: jobs.finish(tx, job.id, text, now, self._run_id))
        return self._fetching.forget(job)

    def _drop(self, job: Job, outcome: dict[str, Any]) -> None:
        """Delete what was made for somebody who has been erased meanwhile."""
        for made in (outcome, *outcome.get("files", {}).values()):
            if "path" in made:
                Path(made["path"]).unlink(missing_ok=True)
        self._fetching.forget(job)

    async def _kept(self, job: Job, outcome: dict[str, Any], now: int) -> dict[str, Any]:
        """Record the files that a job made, and return what is told of the outcome."""
        if job.kind in self._kinds and self._kinds[job.kind].keeps:
            if "path" in outcome:
                await self._writer.write(lambda tx: fetching.keep(tx, job, outcome, now))
            return fetching.told(job, outcome)
        if "path" in outcome:
            outcome["file"] = await self._keep_file(job, outcome, outcome.pop("path"), now)
        for name, made in outcome.pop("files", {}).items():
            outcome[name] = await self._keep_file(job, made, made["path"], now)
        return outcome

    def _file_lives(self, channel: str) -> int:
        """Return for how long a file is kept: as long as a link to it opens, where it has one."""
        made = self._channels.get(channel)
        by_link = made is not None and made.limits.files_by_link
        return LINK_LIVES_MS if by_link else _FILE_LIVES_MS

    async def _keep_file(self, job: Job, made: Mapping[str, Any], path: str, now: int) -> str:
        id_ = os.urandom(16).hex()
        name, mime = made["name"], made["mime"]
        await self._writer.write(
            lambda tx: jobs.add_file(
                tx, id_, name, mime, path, job.place, now, now + self._file_lives(job.channel)
            )
        )
        return id_

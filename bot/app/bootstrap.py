"""Builds the running program from Settings; the only place that wires the packages together."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from bot.app.channels.installed import CHANNELS, pages
from bot.app.channels.wiring import Build, Wiring
from bot.app.parts import Parts
from bot.app.program import Program
from bot.app.server.metrics import Metrics
from bot.app.server.private_files import PrivateFiles
from bot.app.server.projector import Projector
from bot.app.service import fetching
from bot.app.service.downloads import Downloads
from bot.app.service.erasure_keeping import ErasureKeeping
from bot.app.settings import Settings
from bot.clock import Clock
from bot.conversation.turn import AppContext, Office
from bot.domain.unasked import Bounds
from bot.features.installed import DUE, JOBS, OWN_DATA, TABLES, WITHHOLD, every_flow
from bot.library.load import Library, load
from bot.library.model import Fault
from bot.messaging import file_links
from bot.messaging.file_links import FileLinks
from bot.store.integrity import AT_ONCE
from bot.store.migrate import migrate
from bot.store.secrets import secret
from bot.store.writer import Reader, Writer


class BadContent(Exception):
    """Content or quizzes have faults; starting with them would mislead people."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} lỗi nội dung")
        self.faults = faults


def read_library(settings: Settings) -> Library:
    """Return the library; raises BadContent with every fault."""
    library, faults = load(settings.content, settings.quizzes)
    if faults:
        raise BadContent(faults)
    return library


def app_context(settings: Settings, library: Library) -> AppContext:
    """Return what stays the same from turn to turn."""
    quiet_from, _, quiet_to = settings.quiet_hours.partition("-")
    office = Office(
        settings.office, settings.contact, settings.retention_days, ZoneInfo(settings.timezone),
        consent_version(settings, library), settings.public_url, quiet_from, quiet_to,
        frozenset(settings.admins.replace(",", " ").split()),
        Bounds(settings.unasked_per_day, settings.unasked_per_week, settings.unasked_tries),
    )  # fmt: skip
    return AppContext(library, office, every_flow(), TABLES, OWN_DATA)


def consent_version(settings: Settings, library: Library) -> str:
    """Return a short name of the consent text as it reads now; a changed text asks again."""
    wording = library.wording
    keys = ("signup.consent", "signup.consent_details")
    text = "|".join(
        wording.render(key, **{name: name for name in wording.names(key)}) for key in keys
    )
    whole = f"{text}|{settings.office}|{settings.contact}|{settings.retention_days}"
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


async def open_parts(settings: Settings, clock: Clock, library: Library) -> Parts:
    """Bring the database up to date, open it and return the program's parts."""
    database = settings.database_path
    migrate(database, clock.now_ms(), AT_ONCE)
    instead = library.wording.render("erased.somebody")
    keeping = ErasureKeeping(database, settings.backups_path, TABLES, instead)
    keeping.take_in(clock.now_ms())
    writer = await Writer.open(database)
    reader = await Reader.open(database)
    return Parts(
        writer, reader, clock, app_context(settings, library), Metrics(), database,
        (settings.content, settings.quizzes), settings.timezone, settings.host, settings.port,
        due=DUE,
        withhold=WITHHOLD,
        jobs=JOBS,
        erasures=keeping,
        proxies=settings.proxies,
    )  # fmt: skip


async def build_program(
    settings: Settings,
    clock: Clock,
    library: Library,
    prefixes: Sequence[str] = ("",),
    adjust: Callable[[Parts], None] | None = None,
    channels: Sequence[Build] = CHANNELS,
) -> Program:
    """Return the program, ready to run; `prefixes` are where pages are mounted."""
    parts = await open_parts(settings, clock, library)
    try:
        if adjust:
            adjust(parts)
        return await _build(settings, parts, prefixes, channels)
    except BaseException:
        await parts.close()
        raise


async def _build(
    settings: Settings, parts: Parts, prefixes: Sequence[str], channels: Sequence[Build]
) -> Program:
    files = settings.database_path.parent / "files"
    fetched = [name for name, kind in parts.jobs.items() if kind.fetches]
    await parts.writer.write(lambda tx: fetching.clear(tx, files, fetched))
    program = Program(parts)
    links = await _file_links(settings, parts)
    wiring = Wiring(settings, parts, program.receive, program.mailbox, prefixes, links)
    program.connect([mounted for build in channels for mounted in await build(wiring)])
    projector = Projector(
        program.screens, settings.office, wiring.say, prefixes[0], settings.public_url,
        settings.proxies,
    )  # fmt: skip
    program.pages = [(prefixes[0], projector.routes()), *pages(settings)]
    if links is not None:
        downloads = Downloads(links, parts.reader, parts.clock, settings.timezone)
        private = PrivateFiles(downloads, wiring.say)
        program.pages = [*program.pages, ("", private.routes())]
    return program


async def _file_links(settings: Settings, parts: Parts) -> FileLinks | None:
    """Return what makes addresses of files; nothing without a public address."""
    if not settings.public_url:
        return None
    fresh = secrets.token_urlsafe(32)
    key = await parts.writer.write(lambda tx: secret(tx, file_links.SECRET, fresh))
    return FileLinks(settings.public_url, key, parts.clock)

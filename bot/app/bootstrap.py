"""Builds the running program from Settings; the only place that wires the rooms together."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from bot.app.program import Parts, Program
from bot.app.server.metrics import Metrics
from bot.app.server.projector import Projector
from bot.app.service import fetching
from bot.app.service.erasure_keeping import ErasureKeeping
from bot.app.service.host_cookies import HostCookies
from bot.app.service.receive import Receive
from bot.app.settings import Settings
from bot.channels.contract import Channel, Pace, Say
from bot.channels.web.channel import WebChannel
from bot.channels.web.cookies import host_named
from bot.channels.web.push import PushChannel
from bot.channels.web.subscribing import Bell
from bot.channels.web.vapid import Keys
from bot.clock import Clock
from bot.conversation.turn import AppContext, Office
from bot.domain.unasked import Bounds
from bot.features.installed import DUE, JOBS, OWN_DATA, TABLES, WITHHOLD, every_flow
from bot.library.load import Library, load
from bot.library.model import Fault
from bot.messaging.mailbox import PlaceMailbox
from bot.messaging.ringing import Browsers
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
) -> Program:
    """Return the program, ready to run; `prefixes` are where the web page is mounted."""
    parts = await open_parts(settings, clock, library)
    try:
        return await _build(settings, parts, prefixes, adjust)
    except BaseException:
        await parts.close()
        raise


async def _build(
    settings: Settings,
    parts: Parts,
    prefixes: Sequence[str],
    adjust: Callable[[Parts], None] | None,
) -> Program:
    if adjust:
        adjust(parts)
    cookie_secret = await parts.writer.write(
        lambda tx: secret(tx, "web_cookie", secrets.token_urlsafe(32))
    )

    files = settings.database_path.parent / "files"
    fetched = [name for name, kind in parts.jobs.items() if kind.fetches]
    await parts.writer.write(lambda tx: fetching.clear(tx, files, fetched))
    register = await _register(settings, parts, prefixes)
    ringer, bell = _ringing(settings, parts)
    proxies, say = settings.proxies, parts.app.library.wording.render

    def channels(receive: Receive, mailbox: PlaceMailbox) -> list[tuple[str, Channel]]:
        made: list[tuple[str, Channel]] = [
            (
                prefix,
                WebChannel(
                    receive, mailbox, cookie_secret, settings.office, say, prefix,
                    settings.public_url, proxies, bell,
                    fetching.incoming_folder(files), register, parts.app.flows.built,
                ),
            )
            for prefix in prefixes
        ]  # fmt: skip
        token = settings.telegram_token.get_secret_value()
        if token:
            made.append(("", _telegram(settings, token, receive, say)))
        if ringer:
            made.append(("", ringer))
        return made

    program = Program(parts, channels)
    projector = Projector(
        program.screens, settings.office, say, prefixes[0], settings.public_url, proxies
    )
    program.pages = [(prefixes[0], projector.routes())]
    return program


async def _register(
    settings: Settings, parts: Parts, prefixes: Sequence[str]
) -> HostCookies | None:
    """Return who has which cookie; nothing where browsers would not take the `__Host-` one."""
    if not all(host_named(settings.public_url, prefix) for prefix in prefixes):
        return None
    return await HostCookies.open(parts.writer, parts.reader, parts.clock)


def _ringing(settings: Settings, parts: Parts) -> tuple[PushChannel | None, Bell | None]:
    """Return what rings closed pages and where pages ask for it; nothing where it is off."""
    if not settings.rings:
        return None, None
    browsers = Browsers(parts.writer, parts.reader, parts.clock, WebChannel.name)
    services = settings.push_services.replace(",", " ").split()
    keys = Keys(browsers)
    ringer = PushChannel(
        browsers, keys, services, settings.push_contact, settings.push_proxy, parts.metrics.rung
    )
    return ringer, Bell(browsers, keys, services)


def _telegram(settings: Settings, token: str, receive: Receive, say: Say) -> Channel:
    # Imported only where it is used: half of the program's start is this library.
    from bot.channels.telegram.channel import TelegramChannel

    return TelegramChannel(
        token, settings.telegram_api, receive, say, settings.public_url,
        settings.webhook_secret.get_secret_value(), settings.telegram_proxy,
        pace=pace_of(settings.telegram_pace),
    )  # fmt: skip


def pace_of(text: str) -> Pace:
    """Return the pace that a setting like `30/3,1/3,20/60` or `off` stands for."""
    if text == "off":
        return Pace()
    whole, place, group = (part.split("/") for part in text.split(","))
    return Pace(
        channel_rate=float(whole[0]), channel_tolerance=int(whole[1]),
        place_rate=float(place[0]), place_tolerance=int(place[1]),
        group_count=int(group[0]), group_seconds=float(group[1]),
    )  # fmt: skip

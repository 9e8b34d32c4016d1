"""The screens of classes: a link opened once, and what a screen shows at a moment. No names."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from bot.clock import Clock
from bot.conversation.capabilities import title_of
from bot.conversation.turn import AppContext
from bot.domain.half_days import HalfDay, half_day_at, half_days
from bot.domain.instants import local_moment
from bot.domain.rights import reaches
from bot.domain.trainings import Training, doors_at
from bot.features.announcements.words import roles_of
from bot.features.attendance import door, door_tokens, hall, screens
from bot.features.classes import trainings
from bot.features.reminders import planning
from bot.store.secrets import kept, secret
from bot.store.sql import Tx
from bot.store.writer import Reader, Writer
from bot.text.dates import say_moment, say_span, say_time

#: A page without network goes on for so long with what it was given, UTC milliseconds.
AHEAD_MS = 15 * 60_000

Why = Literal["unknown", "closed", "rights", "ended"]


class NotShown(Exception):
    """A screen that may not be shown, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Opened:
    """A screen that has been opened: the code of its class, its key, and how long it lives."""

    code: str
    key: str
    seconds: int


class DoorQr(NamedTuple):
    """What the QR of the door holds from one instant until another, UTC milliseconds."""

    since: int
    until: int
    address: str


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows; instants are UTC milliseconds, texts are for people."""

    now: int
    clock: str
    code: str
    title: str
    when: str
    venue: str
    half: str
    starts_at: int
    ends_at: int
    #: From then on the code lets people in, and how that is said.
    doors_at: int
    opens: str
    cancelled: bool
    present: int
    expected: int
    done: int
    #: Whether there is a quiz, whether it can be done now, and whether the trainer has stopped it.
    quiz: bool
    quiz_open: bool
    quiz_stopped: bool
    #: How the code is used beside the QR: the address to type, or the bot to write to.
    way: Literal["page", "bot", ""]
    place: str
    quiz_place: str
    #: Changes whenever addresses that were handed out earlier are no longer right.
    series: str
    door: tuple[DoorQr, ...]
    quiz_address: str


class Screens:
    """Opens links through the writer, reads what a screen shows through the reader."""

    def __init__(self, writer: Writer, reader: Reader, clock: Clock, app: AppContext) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self.app = app

    async def open(self, link: str, keys: Sequence[str], fresh: str) -> Opened | None:
        """Open a link for the first of some keys, or open it again for whoever opened it.

        So an answer that was lost on its way costs no link. `fresh` is a secret nobody knows,
        which becomes the key of the QR if there is none yet. Raises StoreUnavailable.
        """
        return await self._writer.write(
            partial(_open, link=link, keys=keys, fresh=fresh, now=self._clock.now_ms())
        )

    async def look(self, code: str, key: str) -> View:
        """Return what the screen with this key shows of the class with this code.

        Raises NotShown, or sqlite3.Error where the database cannot be read.
        """
        now, app = self._clock.now_ms(), self.app
        return await self._reader.read(lambda tx: _look(tx, app, code, key, now))


def _open(tx: Tx, link: str, keys: Sequence[str], fresh: str, now: int) -> Opened | None:
    secret(tx, door.SECRET, fresh)
    for key in keys:
        training = screens.opened_with(tx, link, key)
        if training is not None:
            return _as_opened(tx, training, key, now)
    try:
        training = screens.open_once(tx, link, keys[0], now)
    except sqlite3.IntegrityError:  # a key that opened another link already
        return None
    return None if training is None else _as_opened(tx, training, keys[0], now)


def _as_opened(tx: Tx, training: int, key: str, now: int) -> Opened | None:
    found = trainings.find(tx, training)
    if found is None:
        return None
    lives = found.ends_at + screens.SCREEN_LIVES_MS - now
    return Opened(found.code, key, max(60, lives // 1000))


def _look(tx: Tx, app: AppContext, code: str, key: str, now: int) -> View:
    screen = screens.find(tx, key)
    training = trainings.find(tx, screen.training) if screen else None
    if screen is None or training is None or training.code != code:
        raise NotShown("unknown")
    if screen.closed:
        raise NotShown("closed")
    if not _may_show(tx, app, screen.issued_by, training):
        raise NotShown("rights")
    if now >= training.ends_at + screens.SCREEN_LIVES_MS:
        raise NotShown("ended")
    return _view(tx, app, training, now)


def _may_show(tx: Tx, app: AppContext, issued_by: int | None, training: Training) -> bool:
    """Say whether who gave the link is still a trainer over every place the class is for."""
    if issued_by is None:
        return False
    roles, covers = roles_of(tx, app, issued_by), app.library.places.covers
    return all(reaches(roles, "trainer", place, covers) for place in training.audience)


def _view(tx: Tx, app: AppContext, training: Training, now: int) -> View:
    zone = app.office.zone
    here = local_moment(now, zone)
    halves = half_days(training, zone)
    half_day = half_day_at(halves, now, zone)
    counted = screens.count(tx, training.id, half_day.number, training.quiz, training.starts_at)
    opens_at = _opens_at(training)
    way, place, quiz_place = _way(app, training)
    series, codes = _door(tx, app, training, now)
    quiz = planning.quiz_state(app, training, now)
    starts, ends = local_moment(training.starts_at, zone), local_moment(training.ends_at, zone)
    return View(
        now, say_time(here), training.code, training.title, say_span(starts, ends, here),
        training.venue, _half(app, half_day) if len(halves) > 1 else "",
        training.starts_at, training.ends_at, opens_at,
        say_moment(local_moment(opens_at, zone), here), training.cancelled, counted.present,
        hall.figures(tx, training).expected, counted.done,
        bool(training.quiz), quiz == "open", quiz == "stopped", way, place, quiz_place, series,
        codes,
        door.address(app, "bai", training.code) if training.quiz else "",
    )  # fmt: skip


def _opens_at(training: Training) -> int:
    """Return when the doors open or opened: by themselves, or by hand before."""
    by_hand = training.opened_at
    return doors_at(training) if by_hand is None else min(by_hand, doors_at(training))


def _half(app: AppContext, half_day: HalfDay) -> str:
    half = app.library.wording.render("classes.half_day", half=half_day.half).strip()
    return f"{half} {half_day.day.day}/{half_day.day.month}"


def _way(app: AppContext, training: Training) -> tuple[Literal["page", "bot", ""], str, str]:
    """Return how people come to the door and to the quiz who cannot scan, as they type it."""
    office = app.office
    if office.public_url:
        base = office.public_url.partition("://")[2]
        return "page", f"{base}/lop/{training.code}", f"{base}/bai/{training.code}"
    name = app.bot_channel
    if not name:
        return "", "", ""
    wording = app.library.wording
    where = wording.plain(
        "projector.bot", handle=app.channels[name].handle, channel=title_of(wording, name)
    )
    return "bot", where, where


def _door(tx: Tx, app: AppContext, training: Training, now: int) -> tuple[str, tuple[DoorQr, ...]]:
    key = kept(tx, door.SECRET)
    pattern = door.address(app, "lop", "-")
    if not key or not pattern:
        return "none", ()
    series = hashlib.sha256(f"{pattern}|{training.id}|{training.quiz}|{key}".encode())
    return series.hexdigest()[:12], tuple(_codes(app, key, training.id, now))


def _codes(app: AppContext, key: str, training: int, now: int) -> Iterator[DoorQr]:
    """Yield what the QR holds now and for as long as a page may be without network."""
    since = now - now % door_tokens.SHOWN_MS
    while since <= now + AHEAD_MS:
        token = door_tokens.token(key, training, since)
        until = since + door_tokens.SHOWN_MS
        yield DoorQr(since, until, door.address(app, "lop", token))
        since = until

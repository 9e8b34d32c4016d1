"""Makes the database of a class whose door stands open: its code, its QR, its trainer's browser."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.app.bootstrap import consent_version
from bot.app.settings import Settings
from bot.channels.web import identity
from bot.features.attendance import door_tokens
from bot.features.attendance.door import SECRET
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store import people
from bot.store.migrate import migrate
from bot.store.secrets import secret
from bot.store.writer import prepare
from tests.office import COMMUNE, CONTACT, HOUR, OFFICE

CODE = "GHJKMN"
TITLE = "Rà soát hộ nghèo"
PROVINCE = "p38"


@dataclass(frozen=True, slots=True)
class Doorway:
    """A class, and what its projector and its trainer hold in hand."""

    training: int
    code: str
    communes: tuple[str, ...]
    key: str
    trainer_cookie: str

    def qr(self) -> str:
        """Return the word that the QR of the screen holds now."""
        return door_tokens.token(self.key, self.training, int(time.time() * 1000))


def communes_of(library: Library, count: int) -> tuple[str, ...]:
    """Return that many communes of the province, the one of the office first."""
    others = [one.code for one in library.places.children(PROVINCE) if one.code != COMMUNE]
    return (COMMUNE, *others[: count - 1])


def make_doorway(
    database: Path, library: Library, seats: int, communes: int = 5, quiz: str = ""
) -> Doorway:
    """Fill a database with one trainer and a class that began ten minutes ago.

    It is shorter than an hour: at any time of the day it is one half-day.
    """
    now = int(time.time() * 1000)
    migrate(database, now)
    version = consent_version(Settings(office=OFFICE, contact=CONTACT), library)
    meant = communes_of(library, communes)
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        tx.execute("BEGIN IMMEDIATE")
        trainer = _signed_up(tx, "thay", "Lò Văn Thầy", version, now)
        people.grant(tx, trainer, "trainer", PROVINCE, None, now)
        new = NewTraining(
            CODE, TITLE, now - HOUR // 6, now + 3 * HOUR // 4, "Hội trường", seats, meant, quiz
        )
        training = trainings.add(tx, new, trainer, now - 50 * HOUR)
        key = secret(tx, SECRET, "khóa của cửa")
        made = Doorway(training, CODE, meant, key, _cookie(tx, "thay"))
        tx.execute("COMMIT")
    return made


def add_visitors(database: Path, library: Library, count: int) -> list[str]:
    """Add people who have signed up on the web; return the cookies of their browsers."""
    now = int(time.time() * 1000)
    version = consent_version(Settings(office=OFFICE, contact=CONTACT), library)
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        tx.execute("BEGIN IMMEDIATE")
        for number in range(count):
            _signed_up(tx, f"khach{number}", f"Người Khác {number}", version, now)
        cookies = [_cookie(tx, f"khach{number}") for number in range(count)]
        tx.execute("COMMIT")
    return cookies


def _cookie(tx: sqlite3.Connection, id: str) -> str:
    """Return the cookie that proves a browser's address, as the program will sign it."""
    return identity.sign(secret(tx, "web_cookie", "khóa của bánh"), id)


def _signed_up(tx: sqlite3.Connection, id: str, name: str, version: str, now: int) -> int:
    address = f"web:{id}"
    people.touch(tx, address, "web", address, now)
    person = people.create(tx, now - HOUR, version, "web", f"hash-{id}")
    people.change(tx, person, full_name=name, commune=COMMUNE, province=PROVINCE, work="village")
    people.link(tx, address, person, now)
    return person


def roll(database: Path, training: int) -> Sequence[tuple[str, str, str]]:
    """Return (name, commune, how) of everybody recorded as present, in order of arrival."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as tx:
        found = tx.execute(
            "SELECT p.full_name, p.commune, a.how FROM presence a JOIN people p "
            "ON p.id = a.person WHERE a.training = :training ORDER BY a.at, p.id",
            {"training": training},
        )
        return [(row[0], row[1], row[2]) for row in found]

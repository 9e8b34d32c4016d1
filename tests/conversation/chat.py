"""A person at a real conversation: turns run over a real database file, replies kept."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

from bot.app.service.receive import run_turn
from bot.channels.contract import Limits
from bot.conversation.capabilities import Capabilities
from bot.conversation.flow import Flow, Flows
from bot.conversation.messages import Choice, Incoming, IncomingKind, typed
from bot.conversation.turn import AppContext, Office
from bot.features.installed import FLOWS, LISTENERS, OWN_DATA, TABLES
from bot.library.load import Library
from bot.store.sql import one, rows
from bot.store.writer import prepare
from tests.conversation.outgoing import show_what_waits
from tests.fresh import fresh

ZONE = timezone(timedelta(hours=7))
#: 23/11/2026, 8:00 in Viet Nam.
MORNING = 1_795_395_600_000
LIMITS = {
    "web": Limits(text=3500, prints_choices=False, mailbox=True, browser=True),
    "telegram": Limits(text=4096, unit="utf16"),
}


#: The same, as the conversation reads it.
CHANNELS = {
    "web": Capabilities(mailbox=True, browser=True), "telegram": Capabilities(abroad=True),
}  # fmt: skip


class World:
    """One database and one clock; `person` gives somebody a phone in it."""

    def __init__(self, path: Path, content: Library, flows: tuple[Flow, ...] = FLOWS) -> None:
        self.path = path
        self.lay()
        self.tx = sqlite3.connect(path, isolation_level=None)
        prepare(self.tx)
        show_what_waits(self.tx)
        self.now = MORNING
        self.flows = flows
        self.content = content
        self.consent_version = "1"
        self._key = 0

    def lay(self) -> None:
        """Put the database at its path, before it is opened."""
        fresh(self.path)

    @property
    def app(self) -> AppContext:
        """Return the context with the consent text of today."""
        office = Office(
            "Sở Nông nghiệp và Môi trường Thanh Hóa", "chị Hoa, 0912 345 678", 730, ZONE,
            self.consent_version,
        )  # fmt: skip
        flows = Flows(self.flows, LISTENERS)
        return AppContext(self.content, office, flows, TABLES, OWN_DATA, CHANNELS)

    def phone(self, address: str = "telegram:1001") -> Phone:
        """Return a phone with this address."""
        return Phone(self, address)

    def run(self, incoming: Incoming) -> list[tuple[str, list[Choice]]]:
        """Run one turn, commit it and return what was answered to the one who wrote."""
        self.now += 1000
        self.tx.execute("BEGIN IMMEDIATE")
        try:
            seed = f"seed {self._key}".encode()
            result = run_turn(self.tx, incoming, self.now, self.app, LIMITS, seed)
            self.tx.execute("COMMIT")
        except BaseException:
            self.tx.execute("ROLLBACK")
            raise
        return [
            (row.body["text"], [Choice(*pair) for pair in row.body.get("choices", ())])
            for row in result.queued
            if row.place == incoming.place and row.person is None
        ]

    def next_key(self) -> str:
        """Return the key of the next update."""
        self._key += 1
        return str(self._key)

    def count(self, statement: str, **values: object) -> int:
        """Return the one number that a query gives."""
        found = one(self.tx, statement, **values)
        assert found is not None
        return int(found[0])

    def close(self) -> None:
        """Close the database."""
        self.tx.close()


class Phone:
    """One address; `text` holds the last answer, `choices` what it offers."""

    def __init__(self, world: World, address: str) -> None:
        self.world = world
        self.address = address
        self.channel = address.split(":", 1)[0]
        self.origin = ""  # the network it is in
        self.text = ""
        self.choices: list[Choice] = []

    def say(self, *texts: str) -> str:
        """Type texts one after the other and return what the last was answered."""
        for text in texts:
            key = self.world.next_key()
            self._take(typed(self.channel, self.address, self.address, key, text))
        return self.text

    def send(self, kind: IncomingKind, text: str = "") -> str:
        """Send something that is not typed text."""
        key = self.world.next_key()
        self._take(Incoming(self.channel, self.address, self.address, key, kind, text))
        return self.text

    def tap(self, id: str) -> str:
        """Tap a button by its id, old or new."""
        key = self.world.next_key()
        self._take(Incoming(self.channel, self.address, self.address, key, "choice", choice=id))
        return self.text

    def choose(self, label: str) -> str:
        """Tap the button of the last answer whose label begins so."""
        found = [choice for choice in self.choices if choice.label.startswith(label)]
        assert found, f"{label!r} is not among {[choice.label for choice in self.choices]}"
        return self.tap(found[0].id)

    def _take(self, incoming: Incoming) -> None:
        answers = self.world.run(replace(incoming, origin=self.origin))
        self.text = "\n---\n".join(text for text, _ in answers)
        self.choices = answers[-1][1] if answers else []

    @property
    def person(self) -> int | None:
        """Return who is active here."""
        row = one(self.world.tx, "SELECT person FROM addresses WHERE id = :id", id=self.address)
        return row[0] if row else None

    def field(self, name: str) -> object:
        """Return a column of the active person."""
        row = one(
            self.world.tx,
            f"SELECT {name} FROM people WHERE id = :id",
            id=self.person,
        )
        return row[0] if row else None


def texts_to(world: World, address: str) -> list[str]:
    """Return every text queued for an address."""
    query = "SELECT body FROM outgoing WHERE place = :place ORDER BY id"
    found = rows(world.tx, query, place=address)
    return [body for (body,) in found]


def sign_up(phone: Phone, name: str = "Hà Thị Lan") -> Phone:
    """Sign somebody up in xã Mường Chanh with the shortest answers."""
    if "Tên anh/chị là" in phone.say("/batdau", "1", name):  # typed once more, it is the name
        phone.say(name)
    phone.say("thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    return phone

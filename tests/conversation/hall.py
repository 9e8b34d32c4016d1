"""A training office for tests: a trainer, collaborators of one commune, classes and a clock."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.conversation.turn import AppContext
from bot.domain.trainings import TAKE_BACK_MS, Training
from bot.features.classes import trainings
from bot.features.classes.giving_back import going_on
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import remind
from bot.library.load import Library
from bot.library.places import Places
from bot.messaging import queueing
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import CHANNELS, LIMITS, ZONE, Phone, World

HOUR = 3_600_000


def at(text: str) -> int:
    """Return `2026-12-20 07:30` in Viet Nam as UTC milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


@dataclass(frozen=True)
class Sent:
    """One message that came by itself."""

    text: str
    kind: str
    due_at: int
    choices: tuple[str, ...]


@cache
def place_of(places: Places, name: str) -> str:
    """Return the code of the place that a name means; looked up once for all tests."""
    return places.find(name, None, 1)[0].place.code


def link(word: str) -> str:
    """Return the deep link into the bot of these tests."""
    return f"https://t.me/dong_hanh_bot?start={word}" if word else "https://t.me/dong_hanh_bot"


class Hall(World):
    """The world of the class flows, with public addresses."""

    def __init__(self, folder: Path, library: Library) -> None:
        super().__init__(folder / "hall.db", library)
        self.commune = place_of(self.content.places, "Mường Chanh, Thanh Hóa")
        self.province = self.content.places.get(self.commune).parent or ""
        self.elsewhere = place_of(self.content.places, "Mường Chanh, Sơn La")

    @property
    def app(self) -> AppContext:
        """Return the context with an address on the web and on Telegram."""
        app = super().app
        office = replace(app.office, public_url="https://donghanh.example")
        telegram = replace(CHANNELS["telegram"], handle="@dong_hanh_bot", link=link)
        return replace(app, office=office, channels={**CHANNELS, "telegram": telegram})

    def member(self, name: str, commune: str = "", role: str = "", place: str = "") -> Phone:
        """Return the phone of somebody who has signed up, with a role or none."""
        phone = self.phone(f"telegram:{name}")
        people.touch(self.tx, phone.address, "telegram", phone.address, self.now)
        person = people.create(self.tx, self.now, self.consent_version, "telegram", f"h-{name}")
        fields = {"commune": commune or self.commune, "province": self.province, "work": "village"}
        people.change(self.tx, person, full_name=name, **fields)
        people.link(self.tx, phone.address, person, self.now)
        if role:
            people.grant(self.tx, person, role, place, None, self.now)
        return phone

    def training(
        self, starts: str, seats: int = 5, quiz: str = "", title: str = "Rà soát hộ nghèo",
        audience: tuple[str, ...] = ("",), code: str = "ACDEFG",
    ) -> Training:  # fmt: skip
        """Open a class of four hours."""
        new = NewTraining(
            code, title, at(starts), at(starts) + 4 * HOUR, "Nhà văn hóa xã", seats, audience, quiz
        )
        id_ = trainings.add(self.tx, new, None, self.now)
        return self.again(id_)

    def again(self, id: int) -> Training:
        """Return a class as it is now."""
        found = trainings.find(self.tx, id)
        assert found is not None
        return found

    def clock(self, text: str) -> None:
        """Put the clock to a moment in Viet Nam."""
        self.now = at(text)

    def seats_go_on(self) -> None:
        """Let ten minutes pass: a seat given back goes to who waits for it."""
        self.now += TAKE_BACK_MS
        going_on.due_messages(self.tx, self.now, self.app, LIMITS, 500)

    def tick(self, text: str) -> int:
        """Put the clock to a moment and take what is due."""
        self.clock(text)
        going_on.due_messages(self.tx, self.now, self.app, LIMITS, 500)
        taken = remind.due_messages(self.tx, self.now, self.app, LIMITS)
        queueing.open_due(self.tx, self.now, self.app, LIMITS, 500)
        return taken

    def sent(self, phone: Phone) -> list[Sent]:
        """Return what came to a phone by itself, oldest first."""
        found = rows(
            self.tx,
            "SELECT body, kind, due_at FROM outgoing WHERE place = :place AND person IS NOT NULL "
            "ORDER BY delivery",
            place=phone.address,
        )
        result = []
        for raw, kind, due_at in found:
            body = json.loads(raw)
            labels = tuple(choice[1] for choice in body.get("choices", ()))
            result.append(Sent(body["text"], kind, due_at, labels))
        return result

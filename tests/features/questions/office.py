"""An office with people who ask and people who answer, over the real content."""

from __future__ import annotations

import json
from pathlib import Path

from bot.features.reminders import remind
from bot.messaging import queueing
from bot.store import people
from bot.store.sql import rows
from bot.text import markup
from tests.conftest import shipped
from tests.conversation.chat import LIMITS, Phone, World, sign_up

QUESTION = "Hộ mới thoát nghèo có còn được vay vốn ngân hàng chính sách không?"


def office(tmp_path: Path) -> World:
    """Return an empty office on the morning of 23/11/2026, with everything people can do."""
    return World(tmp_path / "office.db", shipped())


def officer(world: World, address: str, role: str = "trainer", place: str = "") -> Phone:
    """Give somebody with a role over a place, or over the whole office."""
    phone = sign_up(world.phone(address), f"Lò Văn {address[-1]}")
    assert phone.person is not None
    people.grant(world.tx, phone.person, role, place, None, world.now)
    return phone


def ask(phone: Phone, text: str = QUESTION) -> str:
    """Ask the trainers something and say yes to what is shown."""
    phone.say(f"/hoidap {text}")
    return phone.choose("Gửi")


def later(world: World, minutes: int = 6) -> None:
    """Let some minutes pass, and what falls due go."""
    world.now += minutes * 60_000
    remind.due_messages(world.tx, world.now, world.app, LIMITS)
    queueing.open_due(world.tx, world.now, world.app, LIMITS, 100)


def notices(world: World, phone: Phone) -> list[str]:
    """Return what came to a phone by itself."""
    query = (
        "SELECT body FROM outgoing WHERE place = :place AND kind IN ('notice', 'reminder') "
        "ORDER BY id"
    )
    found = rows(world.tx, query, place=phone.address)
    return [markup.plain(json.loads(body)["text"]) for (body,) in found]


def ids(phone: Phone) -> list[str]:
    """Return the ids of what the last answer offers."""
    return [choice.id for choice in phone.choices]


def noted(world: World) -> list[str]:
    """Return the texts of all noted questions."""
    return [text for (text,) in rows(world.tx, "SELECT text FROM noted_questions ORDER BY id")]

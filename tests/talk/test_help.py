"""Help, leaving, cancelling, and the kind lines for what asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.load import Library
from bot.store import people, registrations, trainings
from bot.store.trainings import NewTraining
from bot.talk.commands import COMMANDS
from tests.talk.chat import World, sign_up

HOUR = 3_600_000


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def test_help_shows_what_the_role_has(world: World) -> None:
    """A collaborator sees no trainer's command; an admin sees every built one."""
    lan = sign_up(world.phone())
    built = world.house.flows.built

    seen = lan.say("/help")
    assert "/dangky" in seen
    assert "/lop" not in seen and "cấp mã cá nhân" not in seen
    people.grant(world.tx, lan.person or 0, "admin", "", None, world.now)
    seen = lan.say("/trogiup")
    assert all(f"/{command.name} " in seen for command in COMMANDS if command.name in built)
    assert "gõ **cấp mã cá nhân**" in seen


@pytest.mark.parametrize("text", ["/help", "trợ giúp", "TRO GIUP", "menu"])
def test_help_by_word(world: World, text: str) -> None:
    """Help comes by command, alias and word, also for strangers."""
    assert "/tracuu" in world.phone().say(text)


def test_leaving(world: World) -> None:
    """`/thoat` leaves what is open, and says so when nothing is."""
    phone = world.phone()

    assert "Không có việc nào đang mở" in phone.say("/thoat")
    assert "Đã thoát" in phone.say("/batdau", "thoát")
    assert "Không có việc nào đang mở" in phone.say("/thoat")


def test_cancelling_asks_what(world: World) -> None:
    """`/huy` lists the open errand and every seat held, and takes back the one chosen."""
    lan = sign_up(world.phone())
    assert "không có việc nào để hủy" in lan.say("/huy")
    start = world.now + 48 * HOUR
    new = NewTraining("K7QM3X", "Rà soát", start, start + HOUR, "Nhà văn hóa", 5, ("",), "")
    training = trainings.add(world.tx, new, None, world.now)
    registrations.book(world.tx, training, lan.person or 0, world.now)

    lan.say("/hoso", "/cancel")
    assert ["Thoát việc", "Trả chỗ lớp"] == [choice.label[:11].strip() for choice in lan.choices]
    lan.choose("Trả chỗ")
    assert registrations.order(world.tx, training) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("xin chào", "Chào anh/chị"),
        ("em cảm ơn ạ", "Không có gì"),
        ("vâng", "Vâng ạ"),
        ("ok", "Vâng ạ"),
        ("thôi", "không sao"),
        ("😀", "gõ bằng chữ"),
        ("???", "gõ bằng chữ"),
    ],
)
def test_kind_lines(world: World, text: str, part: str) -> None:
    """What asks for nothing gets one kind line and keeps nothing."""
    phone = world.phone()

    assert part in phone.say(text)
    assert world.count("SELECT count(*) FROM people") == 0


@pytest.mark.parametrize("kind", ["other", "file"])
def test_stickers_and_photos(world: World, kind: str) -> None:
    """A sticker or photo gets one kind line."""
    assert "gõ bằng chữ" in world.phone().send(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 1_000_000, "\u202eabc\u202c", "a" + "\u0301" * 500, "\x00\x07"]
)
def test_strange_texts(world: World, text: str) -> None:
    """Empty, enormous, backward and piled-up texts get an answer, also in the middle of sign-up."""
    phone = world.phone()
    assert phone.say(text)
    phone.say("/start", "1")
    assert phone.say(text)
    assert "Bước 3/5" in phone.say("Lan", "Lan") or phone.field("full_name")

"""Help, leaving, cancelling, and the kind lines for what asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from bot.conversation.commands import COMMANDS
from bot.conversation.shortcuts import named
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store import people
from bot.text.folding import fold
from tests.conversation.chat import Phone, World, sign_up

HOUR = 3_600_000


@pytest.fixture
def world(tmp_path: Path, library: Library) -> Iterator[World]:
    made = World(tmp_path / "office.db", library)
    yield made
    made.close()


def test_help_is_a_menu_of_what_the_role_has(world: World) -> None:
    """Each role finds every command it has as a button, on the first screen or behind the last."""
    lan = sign_up(world.phone())
    built = {command.name for command in COMMANDS if command.name in world.app.flows.built}

    assert [] == named(lan.say("/help"))
    assert ["Lớp của tôi", "Việc khác"] == [_labels(lan)[0], _labels(lan)[-1]]
    mine = {command.name for command in COMMANDS if command.role == "collaborator"} & built
    assert mine - {"trogiup", "batdau"} <= _offered(lan) <= mine
    for role in ("trainer", "admin"):
        people.grant(world.tx, lan.person or 0, role, "", None, world.now)
        assert "Lớp của tôi" == (lan.say("/trogiup") and _labels(lan)[0])
        assert "0912 345 678" in lan.text
        assert ("capma" in _offered(lan)) is (role == "admin")
    lan.say("/trogiup")
    assert built - {"trogiup", "batdau"} == _offered(lan)
    assert "gõ **cấp mã cá nhân**" in lan.text


def _labels(phone: Phone) -> list[str]:
    return [choice.label for choice in phone.choices]


def _offered(phone: Phone) -> set[str]:
    """Return the commands behind the buttons of the menu and of its second screen."""
    first = [choice.id for choice in phone.choices]
    phone.choose("Việc khác")
    more = [choice.id for choice in phone.choices]
    return {id.partition(":")[2] for id in first + more if id.startswith("go:")}


@pytest.mark.parametrize("text", ["/help", "trợ giúp", "TRO GIUP", "menu"])
def test_help_by_word(world: World, text: str) -> None:
    """The menu comes by command, alias and word, also for strangers, who begin with signing up."""
    phone = world.phone()
    phone.say(text)
    assert ["Đăng ký", "Đăng ký lớp"] == _labels(phone)[:2]
    assert "có đồng ý không" in phone.say("1")


@pytest.mark.parametrize("role", ["", "trainer"])
def test_a_button_of_the_menu_by_its_name(world: World, role: Literal["", "trainer"]) -> None:
    """Whatever was shown last, the words that stand on a button lead where it leads."""
    lan = sign_up(world.phone())
    if role:
        people.grant(world.tx, lan.person or 0, role, "", None, world.now)
    first = lan.say("/trogiup") and _labels(lan)
    for label in (*first, "Hồ sơ của tôi"):
        lan.say("/thoat", "/trogiup")
        if label not in first:
            lan.choose("Việc khác")
        shown = lan.choose(label)
        for typed in (label, label.upper(), fold(label)):
            lan.say("/thoat", "chuẩn nghèo")
            assert lan.say(typed) == shown, typed


def test_a_menu_in_the_middle_of_something_leads_back(world: World) -> None:
    """What was begun waits below the menu, and one button goes on with it."""
    phone = world.phone()
    phone.say("/batdau", "1", "trợ giúp")
    assert "Làm tiếp" == _labels(phone)[-1]
    assert "Họ và tên" in phone.choose("Làm tiếp")


def test_leaving(world: World) -> None:
    """`/thoat` leaves what is open, and says so when nothing is."""
    phone = world.phone()

    assert "Không có việc nào đang mở" in phone.say("/thoat")
    assert "Đã thoát" in phone.say("/batdau", "thoát")
    assert "Không có việc nào đang mở" in phone.say("/thoat")


def test_cancelling_asks_what(world: World) -> None:
    """`/huy` lists the open task and every seat held, and takes back the one chosen."""
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


@pytest.mark.parametrize("word", ["ừ", "vâng ạ", "ok em", "có"])
def test_a_mere_yes_never_sounds_like_done(world: World, word: str) -> None:
    """Of several choices one is asked for again; a single one that was asked about is taken."""
    lan = sign_up(world.phone())
    lan.say("/lambai")
    assert "chọn mục nào" in lan.say(word) and len(lan.choices) > 1
    lan.say("1")
    assert "Câu 1/" in lan.text
    other = sign_up(world.phone("telegram:2"), "Hà Văn Tuấn")
    other.say("quên mã")
    other.choose("Lấy mã mới") if len(other.choices) > 2 else None
    other.say("chuẩn nghèo năm nay bao nhiêu")
    assert "Vâng ạ" in other.say(word)
    assert "Căn cứ" not in other.say("1"), "the numbers of what was only read are over"

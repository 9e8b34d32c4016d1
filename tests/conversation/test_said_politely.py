"""Words, commands and answers mean the same with what people write around them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.commands import CALLED, COMMANDS
from bot.conversation.typed_commands import read
from bot.library.load import Library
from bot.text.options import first_word_typed
from tests.conversation.rough import Rough

SHOWN = tuple(command.name for command in COMMANDS)


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Rough]:
    """Give an office with classes, quizzes and people."""
    made = Rough(tmp_path, library)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("đăng ký", "đăng ký."), ("đăng ký", "Đăng ký ạ"), ("lịch", "Lịch ạ"),
        ("làm bài", "làm bài nhé"), ("kết quả", "kết quả!"), ("trợ giúp", "trợ giúp."),
        ("tiếp", "tiếp ạ"), ("lưu lịch", "LƯU LỊCH ạ"), ("hồ sơ", "dạ em hồ sơ ạ"),
        ("thoát", "“Thoát” nhé"), ("hỏi đáp", "hoi dap em oi"), ("/lich", "/lịch"),
        ("/dangky", "/dang ky"), ("/trogiup", "/trợgiúp"), ("/hoso", "/hố"), ("/lich", "/lich ạ"),
        ("/lambai", "/Làm bài!"), ("/huy", "/hủy"), ("/nhaclich", "/nhắc lịch với ạ"),
    ],
)  # fmt: skip
def test_a_word_is_heard_with_what_stands_around_it(office: Rough, word: str, said: str) -> None:
    """Whatever the bare word does is done."""
    phone = office.people["collaborator"]
    with office.undone():
        bare = phone.say(word)
    assert phone.say(said).split("\n")[0] == bare.split("\n")[0]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("/dangki", ["dangky"]), ("/lichh", ["lich"]), ("/tracu", ["tracuu"]), ("/xyzt", [])],
)
def test_the_nearest_command_is_offered(office: Rough, typed: str, offered: list[str]) -> None:
    """By name in the text and as a button; nothing is done for a guess."""
    phone = office.people["collaborator"]
    text = phone.say(typed)
    assert "chưa có lệnh này" in text
    assert [f"/{name}" in text for name in offered] == [True] * len(offered)
    assert {f"go:{name}" for name in offered or ["trogiup"]} == {one.id for one in phone.choices}


def test_nobody_is_offered_a_command_of_another_role(office: Rough) -> None:
    """What a collaborator does not have is not named."""
    assert "/capma" not in office.people["collaborator"].say("/capm")
    assert "/capma" in office.people["admin"].say("/capm")


@pytest.mark.parametrize(
    ("typed", "name", "args"),
    [
        ("/tracuu hộ nghèo 2026", "tracuu", "hộ nghèo 2026"),
        ("/start lop-AB12", "batdau", "lop-AB12"),
        ("/hoi dap Bao giờ nộp?", "hoidap", "Bao giờ nộp?"), ("/lich@bot_x", "lich", ""),
        ("/Tra_Cứu bhyt", "tracuu", "bhyt"), ("/thoat.", "thoat", ""), ("/thóat", "thoat", ""),
    ],
)  # fmt: skip
def test_what_stands_behind_a_command_stays_as_typed(typed: str, name: str, args: str) -> None:
    """The question of a search, what a link carries."""
    assert read(typed, CALLED, SHOWN)[:2] == (name, args)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("nhập", 0), ("nhập ạ", 0), ("Bỏ", 1), ("bỏ nhé", 1), ("Dạ em nhập với ạ", 0),
        ("sửa", None), ("nhập hết", None), ("", None),
    ],
)  # fmt: skip
def test_the_first_word_of_a_choice_is_that_choice(said: str, found: int | None) -> None:
    """Where it is open and no other begins so."""
    labels = ["Nhập 2 người", "Bỏ, không nhập", "Sửa tên", "Sửa xã", "Xong"]
    assert first_word_typed(said, labels) == found

"""A yes to a name that was shown, and what is said in the place of one."""

from __future__ import annotations

import pytest

from bot.text.names import said
from bot.text.sentences.own_name import agrees, is_none, is_sentence

NAMES = [
    "Lò Văn Ín", "Đới Tí", "Trương Bản", "Dung", "Phái", "Chuẩn Văn Đúng", "Lò Văn Cơ", "Hà Thị Mà",
    "Ý Nhi", "Y Bhăm", "Sai Văn Phủ", "Chờ A Páo", "Hồ Văn Để", "Khoan", "Tư", "Ngô Bá Nghe",
    "Danh Sách Hùng",
]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "đúng tên rồi", "chuẩn", "chuẩn rồi", "uk", "đg r", "dung r", "dung roi",
        "đúng rồi đấy em", "đúng tên chị rồi", "Chuẩn luôn em", "vâng đúng rồi ạ", "Đúng tên em ạ",
        "dạ đúng rồi", "chính xác", "uk em", "Đúng rồi.", "phải rồi em",
    ],
)  # fmt: skip
def test_a_yes_in_other_words(line: str) -> None:
    """It says that the name is right, and nothing more."""
    assert agrees(line)


@pytest.mark.parametrize(
    "line",
    ["Lò Văn Đúng", "đúng là Hà Thị Lan", "không đúng", "chưa đúng", "đúng họ sai tên", "Hà",
     "sai rồi", "đúng không?", "đúng hay sai", "Chuẩn Văn"],
)  # fmt: skip
def test_what_is_no_yes(line: str) -> None:
    """Another name, a no, a half of one."""
    assert not agrees(line)


@pytest.mark.parametrize(
    "line",
    [
        "chờ tí", "Chờ chị tí", "cho ti", "để chị gõ đã", "đợi tí anh hỏi vợ", "đợi chút nhé",
        "tên gì cũng được", "gì cũng được", "trưởng bản", "Trưởng thôn ạ", "em là trưởng bản",
        "cán bộ xã", "cộng tác viên", "CTV", "không phải tên em", "sai tên rồi", "nhầm tên",
        "danh sách", "Danh sach", "lịch học ạ", "thông báo",
    ],
)  # fmt: skip
def test_what_is_no_name(line: str) -> None:
    """Whoever waits, or says what they are."""
    assert is_none(line)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_names(name: str) -> None:
    """Also those that sound like such words, said alone or with a courtesy."""
    assert not is_none(name)
    assert said(name) == name
    assert said(f"em tên {name} ạ") == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("không, tôi tên Hà", "Hà"), ("à nhầm, Lò Văn Ính", "Lò Văn Ính"),
        ("Không phải, tên chị là Lò Thị May", "Lò Thị May"), ("sai rồi, Hà Thị Lan", "Hà Thị Lan"),
        ("không tôi tên là Hà Văn Tư", "Hà Văn Tư"), ("Nhầm, Lò Văn Cơ", "Lò Văn Cơ"),
        ("tên của anh là Hà Văn Tư", "Hà Văn Tư"), ("hà văn tư sinh năm 1980", "hà văn tư"),
        ("lò văn ín nha em", "lò văn ín"), ("tên chị là Lò Thị May nghe em", "Lò Thị May"),
        ("ghi là Tư", "Tư"), ("ghi tên chị là Tư nhé", "Tư"),
        ("À tên bác là Lò Văn Ính cơ", "Lò Văn Ính"),
        ("chị là Trần Thị Hồng, 35 tuổi", "Trần Thị Hồng"),
        ("chị tên Trần Thị Hồng 35 tuổi", "Trần Thị Hồng"), ("bác là Lò Văn Cơ", "Lò Văn Cơ"),
        ("dạ anh là Hà Văn Tư", "Hà Văn Tư"), ("Hà Văn Tư sn 1980", "Hà Văn Tư"),
        ("chị Là", "Là"), ("Hà Thị Là", "Hà Thị Là"), ("Anh Đào", "Đào"),
    ],
)  # fmt: skip
def test_the_name_alone(line: str, name: str) -> None:
    """Out of a correction, a sentence of somebody older, with age or year behind."""
    assert said(line) == name


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("chủ hộ bận cho con đi họp bình xét thay được k", True),
        ("em tên là Công Tằng Tôn Nữ Thị Lan ạ", False),
        ("Nguyễn Phúc Công Tằng Tôn Nữ Hồng Hà", False),
        ("em tên là Lò Thị Hoa con ông Lò Văn Ín", False), ("lò văn ín", False),
    ],
)  # fmt: skip
def test_a_sentence_is_no_name(line: str, sentence: bool) -> None:
    """Long names have capitals; what is said before a name is cut off."""
    assert is_sentence(line, said(line)) is sentence

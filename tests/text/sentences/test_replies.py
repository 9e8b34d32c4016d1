"""Words that answer, hold or leave, and what is none of them."""

from __future__ import annotations

import pytest

from bot.text.sentences import replies


@pytest.mark.parametrize(
    "text", ["có", "không ạ", "vâng", "ok", "khoan đã", "thôi", "Hủy!", "quay lại", "gửi nhầm rồi"]
)
def test_they_are_no_title_and_no_place(text: str) -> None:
    """With or without polite words."""
    assert replies.is_one(text)


@pytest.mark.parametrize(
    "text", ["Hội trường xã", "Khoan Dung", "Lò Văn Thôi", "8h", "Nhà văn hóa bản Hủa"]
)
def test_others_may_be(text: str) -> None:
    """A name may begin as one of them."""
    assert not replies.is_one(text)


@pytest.mark.parametrize(
    ("text", "yes", "says_what", "no"),
    [
        ("có", True, False, False),
        ("đồng ý ạ", True, False, False),
        ("đổi giờ đi", True, True, False),
        ("ừ hủy đi", True, True, False),
        ("ok hủy lớp", True, True, False),
        ("hủy", False, False, False),
        ("Đổi", False, False, False),
        ("vâng", False, False, False),
        ("không hủy nữa", False, False, True),
        ("thôi không đổi nữa", False, False, True),
        ("không", False, False, True),
        ("hủy lớp sáng mai", False, False, False),
        ("đổi giờ đi được không?", False, False, False),
        ("vẫn dời cho anh", True, True, False),
        ("cứ cho làm đi em", True, True, False),
        ("thôi khỏi dời nữa", False, False, True),
        ("thôi để nguyên", False, False, True),
        ("cứ để vậy đi", False, False, True),
        ("ừ", False, False, False),
    ],
)
def test_a_yes_or_no_to_what_is_shown(text: str, yes: bool, says_what: bool, no: bool) -> None:
    """A bare word of a button is neither; another sentence is neither."""
    assert (replies.confirms(text), replies.says_what(text), replies.refuses(text)) == (
        yes,
        says_what,
        no,
    )


@pytest.mark.parametrize(
    ("text", "all_of_them"),
    [
        ("tất cả", True),
        ("mọi người ạ", True),
        ("Toàn bộ", True),
        ("Mường Xén", False),
        ("tà cạ", False),
    ],
)
def test_everybody(text: str, all_of_them: bool) -> None:
    """Also where a commune is called nearly so."""
    assert replies.everybody(text) == all_of_them

"""A yes, a no, an `ok`, a greeting, thanks: told apart in short lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.typed import is_greeting, is_no, is_thanks, is_vague_yes, is_yes

KINDS = {"yes": is_yes, "no": is_no, "vague": is_vague_yes, "hi": is_greeting, "thanks": is_thanks}


LINES = {
    "yes": "có|Có ạ|co|dạ có|đồng ý|dong y|Đúng rồi ạ|yes|xác nhận|có, em đồng ý",
    "no": "không|Khong|ko ạ|dạ không ạ|k|thôi|không, cảm ơn|không ạ em cảm ơn|hông|chưa",
    "vague": "ok|OK!!!|vâng|Vâng ạ|ừ|dạ|dạ vâng|đc|được rồi|👍👍",
    "hi": "chào|Xin chào|chào em|alo|hello|chào Đồng Hành|em ơi|👋",
    "thanks": "cảm ơn|Cám ơn ạ|cam on em nhieu|cảm ơn anh chị|thanks|vâng ạ cảm ơn nhiều|🙏|❤️",
    "": "cò|tra cứu hộ nghèo|có bao nhiêu hộ|không biết đăng ký ở đâu||12|đ|chào bán hàng|cháo"
    "|vâng, em muốn hỏi",
}


@pytest.mark.parametrize(
    ("kind", "line"), [(kind, line) for kind, lines in LINES.items() for line in lines.split("|")]
)
def test_short_lines_are_of_one_kind(kind: str, line: str) -> None:
    """A yes, a no, an `ok`, a greeting and thanks are told apart; a question is none of them."""
    assert [name for name, test in KINDS.items() if test(line)] == ([kind] if kind else [])


@given(st.text())
def test_any_line_has_a_kind_or_none(text: str) -> None:
    """No text breaks the readers of short answers, and none is both a yes and a no."""
    kinds = [name for name, test in KINDS.items() if test(text)]
    assert not {"yes", "no"} <= set(kinds)

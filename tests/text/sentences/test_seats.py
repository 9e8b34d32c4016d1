"""How many seats a class is to have, as a sentence says it."""

from __future__ import annotations

import pytest

from bot.text.sentences.seats import SeatsWish, seats_wished


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("đổi số chỗ lớp thứ năm thành 50", SeatsWish(all=50)),
        ("tăng lớp thứ năm lên 50 chỗ", SeatsWish(all=50)),
        ("giam lop mai xuong con 30 cho", SeatsWish(all=30)),
        ("thêm 5 chỗ cho lớp mai ạ", SeatsWish(more=5)),
        ("bớt 10 chỗ", SeatsWish(more=-10)),
        ("đổi số chỗ", SeatsWish()),
        ("tăng sĩ số lớp chiều mai", SeatsWish()),
        ("đổi chỗ lớp mai sang nhà văn hóa", None),
        ("thêm một chỗ cho em", None),
        ("nói với lớp mai còn 5 chỗ", None),
        ("nhắn lớp mai: thêm 5 chỗ ngồi nên ai cũng có ghế", None),
        ("đổi sang phòng có 60 chỗ", None),
        ("đổi lớp ngày 12 sang 13 số chỗ giữ nguyên", SeatsWish()),
        ("lớp còn 5 chỗ không", None),
        ("đổi số chỗ được không?", None),
        ("tăng mức vay lên 100 triệu", None),
    ],
)
def test_what_is_wished(text: str, wish: SeatsWish | None) -> None:
    """A total, so many more or fewer, or only that it is to change; nothing of other seats."""
    assert seats_wished(text) == wish

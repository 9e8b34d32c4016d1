"""The QR as a path: square by square what the code of the address is."""

from __future__ import annotations

import re

import pytest
import segno

from bot.app.server import qr


@pytest.mark.parametrize(
    "address",
    [
        "https://donghanh.example/lop/1abcdefghijklmnop",
        "https://t.me/dong_hanh_bot?start=lop-1abcdefghijklmnop",
        "https://đồng-hành.vn/lop/1",
    ],
)
def test_the_path_fills_just_the_dark_squares(address: str) -> None:
    """Each once, four squares of quiet around, and a seventh of the code may be hidden."""
    code = segno.make(address, error="m", micro=False)
    drawn = qr.drawn(address)
    filled = [
        (int(x) + n, int(y))
        for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawn.path)
        for n in range(int(length))
        if length == back
    ]
    dark = [
        (x + 4, y + 4)
        for y, row in enumerate(code.matrix)
        for x, square in enumerate(row)
        if square
    ]
    assert filled == dark and code.error in ("M", "Q", "H")
    assert drawn.size == len(code.matrix) + 8

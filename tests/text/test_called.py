"""What `bot.text.called` promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.called import Called, read
from bot.text.ticks import Likely, Named, Said, called, parse


def said(*pairs: tuple[str, Said], others: Said | None = None, but: tuple[str, ...] = ()) -> Called:
    """Return what was said of people by name."""
    return Called(pairs, others, but)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tuấn vắng", said(("Tuấn", "absent"))), ("tuan vang", said(("tuan", "absent"))),
        ("Lan vắng ạ", said(("Lan", "absent"))), ("Tuấn có phép", said(("Tuấn", "excused"))),
        ("Tuấn đến muộn", said(("Tuấn", "late"))), ("Tuấn đến rồi", said(("Tuấn", "present"))),
        ("Tuấn không đến", said(("Tuấn", "absent"))), ("chị Lan vắng", said(("chị Lan", "absent"))),
        ("hôm nay Tuấn bị vắng", said(("Tuấn", "absent"))),
        ("Vàng Thị Lan xin nghỉ", said(("Vàng Thị Lan", "excused"))),
        ("ghi nhầm, Lan vắng", said(("Lan", "absent"))),
        ("ghi nhầm rồi, Lan vắng", said(("Lan", "absent"))),
        ("nhầm Lan có mặt", said(("Lan", "present"))),
        ("chỉ có Lan vắng", said(("Lan", "absent"))), ("vắng mỗi Tuấn", said(("Tuấn", "absent"))),
        ("Tuấn, Lan vắng", said(("Tuấn", "absent"), ("Lan", "absent"))),
        ("Tuấn và Lan vắng; Páo muộn",
         said(("Tuấn", "absent"), ("Lan", "absent"), ("Páo", "late"))),
        ("Tuấn vắng\nLan có phép", said(("Tuấn", "absent"), ("Lan", "excused"))),
        ("vắng Tuấn, Lan có phép", said(("Tuấn", "absent"), ("Lan", "excused"))),
        ("vắng Tuấn phép Lan", said(("Tuấn", "absent"), ("Lan", "excused"))),
    ],
)  # fmt: skip
def test_a_name_and_how_they_stand(typed: str, meant: Called) -> None:
    """One or several, each with the state that belongs to them."""
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tất cả có mặt trừ Tuấn", said(others="present", but=("Tuấn",))),
        ("tat ca co mat tru tuan", said(others="present", but=("tuan",))),
        ("tất cả trừ Tuấn", said(others="present", but=("Tuấn",))),
        ("có mặt hết trừ Tuấn và Lan", said(others="present", but=("Tuấn", "Lan"))),
        ("tất cả vắng trừ Tuấn", said(others="absent", but=("Tuấn",))),
        ("tất cả có mặt, trừ Tuấn vắng", said(("Tuấn", "absent"), others="present")),
        ("mọi người đều đến chỉ có Lan vắng", said(("Lan", "absent"), others="present")),
        ("moi nguoi deu den chi co lan vang", said(("lan", "absent"), others="present")),
        ("đủ cả, chỉ thiếu Lan", said(("Lan", "absent"), others="present")),
        ("cả lớp đến đủ, riêng Tuấn nghỉ phép", said(("Tuấn", "excused"), others="present")),
        ("Tuấn vắng, còn lại có mặt", said(("Tuấn", "absent"), others="present")),
        ("mọi người đều đến", said(others="present")),
    ],
)  # fmt: skip
def test_all_the_others(typed: str, meant: Called) -> None:
    """All but some, who are left out or stand otherwise."""
    assert read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", "Lan", "Vàng Thị Lan", "vắng Lan", "vắng: Lan, Hoa", "có mặt", "vắng", "ghi nhầm",
        "ghi nhầm Tuấn", "mọi người", "cả lớp", "1 3 5", "vắng 2 người", "Tuấn vắng 3 buổi",
        "ai vắng", "Tuấn vắng à", "Tuấn vắng?", "Tuấn vắng không", "Tuấn chưa đến",
        "ngày mai Tuấn vắng", "hôm qua Tuấn vắng", "Lan vắng thành có mặt", "mọi người đến chưa",
        "xã Mường Chanh", "chuẩn nghèo là gì", "Tuấn trừ Lan",
    ],
)  # fmt: skip
def test_nothing_else_is_read(typed: str) -> None:
    """Names alone, states alone, questions, another day."""
    assert read(typed) is None


@given(st.text(max_size=80))
def test_a_name_that_is_read_was_typed(typed: str) -> None:
    """Whatever is typed: each name has a letter, and something is said of it or of all."""
    found = read(typed)
    if found is not None:
        names = [*(name for name, _ in found.changes), *found.left_out]
        assert names or found.others
        assert all(any(map(str.isalpha, name)) for name in names)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("vắng 2 người", "absent"), ("2 người vắng", "absent"), ("có 3 người có mặt", "present"),
        ("vắng hai người ạ", "absent"), ("2 bạn có phép", "excused"), ("vang 2 nguoi", "absent"),
    ],
)  # fmt: skip
def test_a_count_says_of_nobody_who_it_is(typed: str, state: Said) -> None:
    """Neither a number of the list nor a name."""
    assert parse(typed, 10) == Named(state, ())


NAMES = ("Vàng Thị Lan", "Hà Thị Lân", "Lan", "Hà Văn Tuấn", "Lò Thị Lan Anh", "Lan Văn Tú")


@pytest.mark.parametrize(
    ("typed", "found", "sure"),
    [
        ("lan", (0, 1, 2), True), ("Lan", (0, 1, 2), True), ("Lân", (1,), True),
        ("Lấn", (0, 1, 2), False), ("Lan Anh", (4,), True), ("anh", (4,), True),
        ("Thị Lan", (0,), True), ("Tuấn", (3,), True), ("tuan", (3,), True), ("Hà", (), False),
        ("Tu", (5,), True), ("Vàng", (), False), ("", (), False),
    ],
)  # fmt: skip
def test_people_are_called_by_the_end_of_their_names(
    typed: str, found: tuple[int, ...], sure: bool
) -> None:
    """Never by the family's name or by a beginning; marks that were typed are looked at."""
    assert called(typed, NAMES) == Likely(found, sure)

"""The live list of a class: counts, communes, names, half-days, a notice to who is absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.roll import How, Mark, RollState
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from tests.conversation.chat import Phone
from tests.conversation.hall import HOUR, Hall, at

START = "2026-12-20 07:30"


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class on 20/12/2026, 7:30 to 11:30, on that morning at 7:00."""
    made = Hall(tmp_path, library)
    made.training(START, seats=300)
    made.clock("2026-12-20 07:00")
    yield made
    made.close()


@pytest.fixture
def thay(hall: Hall) -> Phone:
    """Return the trainer."""
    return hall.member("Thầy", role="trainer")


def booked(hall: Hall, name: str, commune: str = "") -> int:
    """Return somebody with a seat."""
    person = hall.member(name, commune).person or 0
    registrations.book(hall.tx, 1, person, hall.now)
    return person


def mark(
    hall: Hall, person: int, state: RollState = "present", how: How = "code", half_day: int = 0
) -> None:
    """Record somebody now."""
    attendance.record(hall.tx, 1, person, half_day, Mark(state, how, hall.now), hall.now)


def invite(hall: Hall, *names: str, commune: str = "") -> None:
    """Put people on the list of the class whom only the office knows."""
    lines = [RosterLine(name, hall.province, commune or hall.commune, "Bản Ngố") for name in names]
    roster.take(hall.tx, lines, None, 1, hall.now, set())


def test_who_is_here_and_who_is_not_yet(hall: Hall, thay: Phone) -> None:
    """Registered and invited are awaited, the queue is not; late and excused are told."""
    an, binh, chi = (booked(hall, name) for name in ("An", "Bình", "Chi"))
    booked(hall, "Dũng")
    invite(hall, "Hà Văn Tư")
    walk_in = hall.member("Én").person or 0
    mark(hall, an)
    mark(hall, binh, "late", "roll_call")
    mark(hall, chi, "excused", "roll_call")
    mark(hall, walk_in, how="walk_in")
    said = thay.tap("hl-open:1")
    assert "Đã đến: **2/5**" in said
    assert "Chưa đến: 3 (có phép 1)" in said
    assert "Vào lớp tại chỗ: 1" in said and "Đến muộn: 1" in said
    assert "Cửa lớp mở" not in said
    hall.clock("2026-12-20 12:00")
    assert "Vắng: 3 (có phép 1)" in thay.choose("Xem lại")
    assert "**Vắng: 3**" in thay.choose("Vắng (3)")


def test_it_is_one_message_changed_in_place(hall: Hall, thay: Phone) -> None:
    """Whatever is looked at stands in the slot of the class."""
    booked(hall, "An")
    for id in ("hl-open:1", "hl-who:1:0:away:0", f"hl-in:1:0:{hall.commune}:0", "hl-where:1:0:0"):
        thay.tap(id)
    slots = rows(hall.tx, "SELECT slot FROM outgoing WHERE place = :place", place=thay.address)
    assert [slot for (slot,) in slots] == ["hall:1"] * 4


def test_before_the_doors_it_says_when_they_open(hall: Hall, thay: Phone) -> None:
    """Nobody wonders why nobody is here."""
    hall.clock("2026-12-19 20:00")
    booked(hall, "An")
    assert "Cửa lớp mở 6h30 sáng Chủ nhật, 20/12" in thay.tap("hl-open:1")
    assert not [one for one in thay.choices if one.id.startswith("hl-tell")]


def test_who_only_waits_for_a_seat_is_not_called_missing(hall: Hall, thay: Phone) -> None:
    """Whoever of the queue comes all the same has walked in."""
    trainings.set_seats(hall.tx, 1, 1, hall.now)
    booked(hall, "An")
    waits = booked(hall, "Bình")
    assert "Đã đến: **0/1**" in thay.tap("hl-open:1")
    mark(hall, waits)
    assert "Đã đến: **0/1**" in thay.choose("Xem lại") and "tại chỗ: 1" in thay.text


def test_names_stand_in_order_with_their_time_a_screen_at_a_time(hall: Hall, thay: Phone) -> None:
    """Given names the Vietnamese way, twelve to a screen below 900 characters."""
    names = ("Lò Văn Đông", "Vi Thị Dung", "Hà Thị Ý", "Phạm Thị An", "Lê Văn Ân", "Hà Văn Én")
    for name in (*names, *(f"Vàng Thị Lan {n}" for n in range(10))):
        mark(hall, booked(hall, name))
        hall.now += 60_000
    first = thay.tap("hl-who:1:0:here:0")
    order = ["Phạm Thị An", "Lê Văn Ân", "Vi Thị Dung", "Lò Văn Đông", "Hà Văn Én"]
    assert "**Đã đến: 16**" in first and "- Phạm Thị An, xã Mường Chanh · 7h03" in first
    second = thay.choose("Trang sau")
    together = first + second
    found = [together.index(name) for name in order]
    assert found == sorted(found)
    assert together.index("Hà Văn Én") < together.index("Hà Thị Ý")
    assert "trang 2/2" in second and first.count("\n- ") == 12 and second.count("\n- ") == 4
    assert len(first) < 900
    assert "Trang sau" not in [one.label for one in thay.choices]


def test_states_are_words(hall: Hall, thay: Phone) -> None:
    """Late with its time, leave and absence without one."""
    mark(hall, booked(hall, "An"), "late", "roll_call")
    mark(hall, booked(hall, "Bình"), "excused", "roll_call")
    mark(hall, booked(hall, "Chi"), "absent", "roll_call")
    booked(hall, "Dũng")
    said = thay.tap(f"hl-in:1:0:{hall.commune}:0")
    assert "An · muộn, 7h00" in said and "Bình · có phép" in said and "Chi · vắng" in said
    assert "- Dũng\n" in said
    assert said.index("Chưa đến: 3") < said.index("Đã đến: 1")


@pytest.mark.parametrize(
    "typed", ["muong chanh", "Mường Chanh", "xã Mường Chanh", "chanh", "CHANH."]
)
def test_a_commune_is_found_by_a_few_letters(hall: Hall, thay: Phone, typed: str) -> None:
    """With marks or without, with its kind or without."""
    booked(hall, "An")
    booked(hall, "Bình", pu_nhi(hall))
    thay.tap("hl-open:1")
    assert "**xã Mường Chanh**\nRà soát hộ nghèo, lúc 7h" in thay.say(typed)
    assert "An" in thay.text and "Bình" not in thay.text


def pu_nhi(hall: Hall) -> str:
    """Return another commune."""
    return hall.content.places.find("Pù Nhi, Thanh Hóa", None, 1)[0].place.code


def test_letters_of_several_communes_ask_which(hall: Hall, thay: Phone) -> None:
    """Two communes whose names begin alike are both offered."""
    booked(hall, "An")
    booked(hall, "Bình", hall.content.places.find("Mường Lát, Thanh Hóa", None, 1)[0].place.code)
    thay.tap("hl-open:1")
    assert "là nơi nào dưới đây" in thay.say("mường")
    assert "**xã Mường Lát**" in thay.choose("xã Mường Lát")


@pytest.mark.parametrize("typed", ["chuẩn nghèo", "x", "xã", "Hà Nội", "ACDEFG"])
def test_what_is_no_commune_of_the_class_goes_on_to_others(
    hall: Hall, thay: Phone, typed: str
) -> None:
    """A question typed at the list is answered as anywhere."""
    booked(hall, "An")
    thay.tap("hl-open:1")
    assert "**xã Mường Chanh**" not in thay.say(typed) and "là nơi nào" not in thay.text
    assert thay.text


def test_communes_that_miss_most_people_come_first(hall: Hall, thay: Phone) -> None:
    """All of them are a tap away, however many there are."""
    places = hall.content.places.children(hall.province)[:20]
    for place in places:
        invite(hall, f"Người {place.name}", commune=place.code)
    invite(hall, "Hai", "Ba", commune=places[13].code)
    said = thay.tap("hl-open:1")
    assert "Đã đến: **0/22**" in said
    offered = [one.label for one in thay.choices if one.id.startswith("hl-in:")]
    assert len(offered) == 6 and offered[0] == f"{places[13].name}: 0/3"
    thay.choose("Xem hết các xã")
    seen = {one.label for one in thay.choices if one.id.startswith("hl-in:")}
    thay.choose("Trang sau")
    seen |= {one.label for one in thay.choices if one.id.startswith("hl-in:")}
    assert len(seen) == 20


def test_half_days_are_looked_at_one_by_one(hall: Hall, thay: Phone) -> None:
    """Who was there on the first morning only is awaited on the second."""
    trainings.move(hall.tx, 1, at(START), at("2026-12-21 16:30"), False, hall.now)
    an = booked(hall, "An")
    mark(hall, an, half_day=0)
    assert "buổi sáng 20/12" in thay.tap("hl-open:1") and "**1/1**" in thay.text
    hall.clock("2026-12-21 08:00")
    assert "buổi sáng 21/12" in thay.tap("hl-open:1") and "**0/1**" in thay.text
    thay.choose("Xem buổi khác")
    assert [one.label for one in thay.choices][:4] == [
        "sáng 20/12", "chiều 20/12", "sáng 21/12", "chiều 21/12",
    ]  # fmt: skip
    assert "**1/1**" in thay.choose("sáng 20/12")
    assert "An" in thay.choose("Đã đến (1)") and "buổi sáng 20/12" in thay.text
    assert "Vắng: 1" in thay.tap("hl-open:1:1")


def test_the_absent_are_written_to_from_here(hall: Hall, thay: Phone) -> None:
    """The draft's audience stands; who has no Đồng Hành is to be phoned, and counted."""
    mark(hall, booked(hall, "An"))
    booked(hall, "Bình")
    invite(hall, "Hà Văn Tư", "Hà Văn Năm")
    hall.clock("2026-12-20 07:31")
    thay.tap("hl-open:1")
    said = thay.choose("Gửi tin cho người vắng")
    assert said.startswith("2 người vắng chỉ có tên") and "gọi điện" in said
    assert "**Thông báo mới** cho học viên vắng lớp Rà soát hộ nghèo" in said
    said = thay.say("Lớp đã bắt đầu, mời anh chị đến.")
    assert "Gửi cho: học viên vắng lớp Rà soát hộ nghèo" in said and "1 người" in said


def test_nobody_is_left_to_write_to(hall: Hall, thay: Phone) -> None:
    """Only people without Đồng Hành are missing, or nobody at all."""
    invite(hall, "Hà Văn Tư")
    hall.clock("2026-12-20 08:00")
    assert "Những người vắng (1)" in thay.tap("hl-tell:1") and "gọi điện" in thay.text
    roster.dismiss(hall.tx, 1)
    assert "Không còn ai vắng" in thay.tap("hl-tell:1")
    thay.choose("Về số người")
    assert not [one for one in thay.choices if one.id.startswith("hl-tell")]


@pytest.mark.parametrize(
    "id",
    ["hl-open:1:7", "hl-open:1:-1", "hl-who:1:0:nobody:0", "hl-who:1:0:here", "hl-in:1:0:c1:0",
     "hl-in:1:0", "hl-where:1:0", "hl-open:99", "hl-who:1"],
)  # fmt: skip
def test_a_forged_button_is_an_old_one(hall: Hall, thay: Phone, id: str) -> None:
    """A half-day, a group or a commune that is none shows nothing."""
    booked(hall, "An")
    assert "Nút này đã cũ" in thay.tap(id)


@pytest.mark.parametrize("head", ["hl-open:1", "hl-half:1", "hl-who:1:0:away:0", "hl-tell:1"])
def test_a_trainer_of_elsewhere_sees_nobody(hall: Hall, head: str) -> None:
    """The list is for who is in charge of every place of the class."""
    booked(hall, "An")
    other = hall.member("Xa", hall.elsewhere, "trainer", hall.elsewhere)
    assert "Nút này đã cũ" in other.tap(head)


def test_a_cancelled_class_has_no_list(hall: Hall, thay: Phone) -> None:
    """An old button says so."""
    thay.tap("hl-open:1")
    trainings.cancel(hall.tx, 1, hall.now)
    assert "Nút này đã cũ" in thay.choose("Xem lại")


def test_odd_people_do_not_break_it(hall: Hall, thay: Phone) -> None:
    """No commune, markup in a name, a village longer than a line."""
    odd = booked(hall, "Lan *đậm* _x_ [a](b)")
    people.change(hall.tx, odd, commune="", village="Bản " + "rất dài " * 20)
    booked(hall, "An")
    assert "Chưa rõ xã: 0/1" in [one.label for one in thay.tap("hl-open:1") and thay.choices]
    said = thay.choose("Chưa rõ xã")
    assert "**Chưa rõ xã**" in said and "Lan \\*đậm\\*" in said and len(said) < 300


def test_the_list_of_who_registered_marks_how_they_stand(hall: Hall, thay: Phone) -> None:
    """Here, late, with leave, absent; nothing while nothing is known."""
    mark(hall, booked(hall, "An"))
    mark(hall, booked(hall, "Bình"), "late", "roll_call")
    mark(hall, booked(hall, "Chi"), "excused", "roll_call")
    mark(hall, booked(hall, "Dũng"), "absent", "withdrawn")
    booked(hall, "Én")
    said = thay.tap("tr-who:1").replace("\\", "")
    for line in ("An, xã Mường Chanh ✓ có mặt", "Bình, xã Mường Chanh ✓ muộn"):
        assert line in said
    assert "Chi, xã Mường Chanh (có phép)" in said and "Dũng, xã Mường Chanh (vắng)" in said
    assert "Én, xã Mường Chanh\n" in said
    hall.now += 5 * HOUR
    assert "Én, xã Mường Chanh \\(vắng)" in thay.tap("tr-who:1")

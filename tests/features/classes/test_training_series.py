"""A trainer opens several classes from one description, and says how many a commune may send."""

from __future__ import annotations

import pytest

from bot.domain.trainings import Training
from bot.features.classes import registrations, trainings
from bot.store.sql import rows
from bot.text import markup
from tests.conversation.chat import Phone
from tests.conversation.hall import HOUR, Hall, at

OPEN = (
    "/lop",
    "1",
    "Rà soát cuối năm",
    "20/12 7h30",
    "1",
    "Hội trường tỉnh",
    "40",
    "1",
    "3",
    "để trống",
)
LINES = (
    "20/12 7h30; Hội trường xã Mường Lát; Mường Lát, Tam Chung; 165\n"
    "21/12 7h30 | HT Mường Chanh | mường chanh và Quang Chiểu\n"
    "22/12 13h30; Pù Nhi, Nhi Sơn; 30"
)


@pytest.fixture
def trainer(hall: Hall) -> Phone:
    """Return a trainer of one province who is about to open several classes."""
    phone = hall.member("Thầy", role="trainer", place=hall.province)
    phone.say(*OPEN)
    phone.choose("Mở nhiều lớp")
    return phone


def opened(hall: Hall) -> list[Training]:
    """Return every class, soonest first."""
    return trainings.since(hall.tx, 0)


def names(hall: Hall, training: Training) -> list[str]:
    """Return the places a class is for."""
    return [hall.content.places.name(code) for code in training.audience]


def test_classes_of_one_description_are_opened_in_one_go(hall: Hall, trainer: Phone) -> None:
    """Each has its own time, place, communes, seats and code; what is left out is as described."""
    draft = trainer.say(LINES)
    assert "**Lớp 2**: 7h30 sáng thứ Hai, 21/12; HT Mường Chanh; xã Mường Chanh" in draft
    preview = trainer.say("1")
    assert "mở 3 lớp?" in preview and "Tổng số chỗ: 235" in preview
    assert "Số xã có lớp: 6" in preview and "Còn 160 xã chưa có lớp: " in preview
    assert hall.count("SELECT count(*) FROM trainings") == 0

    said = trainer.say("2")

    first, second, third = opened(hall)
    assert {one.series for one in (first, second, third)} == {first.id}
    assert (first.starts_at, first.seats) == (at("2026-12-20 07:30"), 165)
    assert all(one.ends_at - one.starts_at == 4 * HOUR for one in (first, second, third))
    assert (second.venue, second.seats) == ("HT Mường Chanh", 40)
    assert (third.venue, third.seats) == ("Hội trường tỉnh", 30)
    assert names(hall, second) == ["xã Mường Chanh", "xã Quang Chiểu"]
    codes = {one.code for one in (first, second, third)}
    assert len(codes) == 3 and all(said.count(code) == 2 for code in codes)
    passed_on = said.split("\n---\n")[1]
    assert len(markup.plain(passed_on)) <= 500 and "HT Mường Chanh" in passed_on
    assert hall.count("SELECT count(*) FROM audit WHERE action = 'training.opened'") == 3


def test_agreeing_twice_opens_them_once_and_the_draft_is_gone(hall: Hall, trainer: Phone) -> None:
    """An old button meets the state of today; nothing is left to go back to."""
    trainer.say(LINES, "1", "2")
    assert "Nút này đã cũ" in trainer.tap("ts-open")
    assert "Nút này đã cũ" in trainer.tap("to-open")
    assert len(opened(hall)) == 3
    assert "Làm tiếp" not in trainer.say("/lop")


def test_a_1_typed_twice_opens_nothing(hall: Hall, trainer: Phone) -> None:
    """The first choice changes nothing on the draft, on the preview and where a line is faulty."""
    trainer.say(LINES, "1", "1", "1", "1")
    trainer.say("24/12 2h; HT; Trung Lý", "1", "1")
    assert not opened(hall) and "4 lớp" in trainer.tap("ts-lines")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("20/12 2h; HT; Mường Lát", "Lớp 1, ngày giờ “20/12 2h”: là sáng hay chiều?"),
        ("20/12; HT; Mường Lát", "Lớp 1, ngày giờ “20/12”: mấy giờ?"),
        ("7h30; HT; Mường Lát", "Lớp 1, ngày giờ “7h30”: ngày nào?"),
        ("rằm tháng chạp; HT; Mường Lát", "là ngày âm lịch"),
        ("30/2 7h; HT; Mường Lát", "không có thật"),
        ("23/11/2026 7h; HT; Mường Lát", "đã qua"),
        ("hôm nào đó; HT; Mường Lát", "“hôm nào đó” chưa rõ"),
        ("20/12 7h30; HT; Mường Látt, Xyzxyz", "“Xyzxyz”: chưa thấy xã này"),
        ("20/12 7h30; HT; Quy Nhơn, Mường Lát", "“Quy Nhơn”: chưa thấy xã này"),
        ("20/12 7h30; HT; Mường Lát; 0", "số chỗ chưa đúng"),
        ("20/12 7h30; HT; Mường Lát; 99999", "số chỗ chưa đúng"),
        ("20/12 7h30; HT; Mường Lát\n21/12 7h30; HT", "Lớp 2: chưa ghi xã nào"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_said_with_its_line_and_holds_the_opening(
    hall: Hall, trainer: Phone, line: str, fault: str
) -> None:
    """Nothing is guessed; the forged button shows the draft again."""
    assert fault in trainer.say(line)
    assert not any(choice.id == "ts-check" for choice in trainer.choices)
    for forged in ("ts-check", "ts-open"):
        assert fault in trainer.tap(forged)
    assert not opened(hall)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("sửa 2 22/12 14h", "**Lớp 2**: 2h00 chiều thứ Ba, 22/12; HT Mường Chanh; xã Mường Chanh"),
        ("sua lop 2 50 chỗ", "xã Quang Chiểu; 50 chỗ"),
        ("sửa 2: Nhà văn hóa", "**Lớp 2**: 7h30 sáng thứ Hai, 21/12; Nhà văn hóa; xã Mường Ch"),
        ("sửa 2 Trung Lý", "HT Mường Chanh; xã Trung Lý; 40 chỗ"),
        ("sửa 2 24/12 8h; Trung Lý", "**Lớp 2**: 8h00 sáng thứ Năm, 24/12; Hội trường tỉnh; xã T"),
        ("sửa 2 tất cả", "HT Mường Chanh; tỉnh Thanh Hóa; 40 chỗ"),
        ("bỏ 1", "**Lớp 1**: 7h30 sáng thứ Hai, 21/12; HT Mường Chanh"),
        ("bỏ 1, 3", "1 lớp, chưa mở"), ("xóa lớp 1 và 2", "**Lớp 1**: 1h30 chiều thứ Ba"),
        ("bỏ 3\nsửa 1 23/12 7h30", "**Lớp 1**: 7h30 sáng thứ Tư, 23/12"),
        ("bỏ 9", "không có lớp 9"), ("sửa 0 mai 8h", "không có lớp 0"),
        ("cái gì thế", "chưa thấy ngày giờ"), ("bỏ 1, 2, 3", "Mỗi lớp một dòng"),
        ("chép lại", "Mỗi lớp một dòng"),
    ],
)  # fmt: skip
def test_lines_are_dropped_and_changed_by_their_number(
    hall: Hall, trainer: Phone, typed: str, shown: str
) -> None:
    """A whole line replaces, a part changes only that part, what is not there is said."""
    trainer.say(LINES)
    assert shown in trainer.say(typed)


def test_a_change_may_be_asked_for_first(hall: Hall, trainer: Phone) -> None:
    """`sửa 2` alone asks for what; the answer needs no number."""
    trainer.say(LINES)
    assert "Lớp 2 sửa thành gì?" in trainer.say("sửa 2")
    assert "**Lớp 2**: 2h00 chiều thứ Ba, 22/12; HT Mường Chanh" in trainer.say("22/12 14h")


def test_a_name_not_understood_is_chosen_typed_or_left_out(hall: Hall, trainer: Phone) -> None:
    """One name after the other; the communes that were understood stay."""
    trainer.say("20/12 7h30; HT; Mường Lát, Mường Chank, Xyzxyz, Nhi Sơm")
    trainer.choose("xã Mường Chanh")
    assert "“Xyzxyz” là xã nào" in trainer.text
    trainer.choose("Bỏ tên")
    assert "xã Mường Lát, xã Mường Chanh, xã Nhi Sơn; 40 chỗ" in trainer.say("nhi son")
    assert not hall.count("SELECT count(*) FROM trainings")
    assert "Nút này đã cũ" in trainer.tap(f"ts-is:1:{hall.elsewhere}")


def test_places_of_one_name_are_told_apart(hall: Hall) -> None:
    """The province of the trainer, then of the other lines, decides; a doubt names provinces."""
    far = hall.content.places.find("Ia Grai, Gia Lai", None, 1)[0].place.code
    trainer = hall.member("Thầy", far, "trainer")
    trainer.say(*OPEN)
    trainer.choose("Mở nhiều lớp")
    asked = trainer.say("20/12 7h30; HT; Mường Chanh")
    assert "xã Mường Chanh, tỉnh Sơn La" in asked and "mọi nơi" not in asked
    trainer.say("chép lại")
    draft = trainer.say("20/12 7h30; HT; Quang Chiểu\n21/12 7h30; HT; Mường Chanh; 20")
    assert "Cần sửa" not in draft
    trainer.say("1", "2")
    assert opened(hall)[1].audience == (hall.commune,)


def test_a_name_of_before_is_taken_and_said(hall: Hall, trainer: Phone) -> None:
    """Communes merged in 2025 are still called by their old names; a slip is asked about."""
    draft = trainer.say("20/12 7h30; HT; Mường Lát, Lũng Cao, Thanh Lang")
    assert "“Lũng Cao” nay thuộc xã Cổ Lũng" in draft
    assert "“Thanh Lang”: là xã Ngọc Trạo hay nơi khác?" in draft


def test_a_commune_twice_and_two_classes_alike_are_warned_of_and_allowed(
    hall: Hall, trainer: Phone
) -> None:
    """People of one commune may be shared between two classes."""
    draft = trainer.say("20/12 7h30; HT; Mường Lát\n20/12 7h30; HT; Mường Lát, Pù Nhi")
    assert "xã Mường Lát có ở hơn một lớp (lớp 1, 2)" in draft
    assert "lớp 1 và lớp 2 cùng giờ, cùng nơi học" in draft
    trainer.say("1", "2")
    assert len(opened(hall)) == 2


def test_without_communes_every_class_is_for_all(hall: Hall, trainer: Phone) -> None:
    """The same class on three days, for whom the description says."""
    trainer.say("20/12 7h30\n21/12 7h30", "22/12 7h30", "1", "2")
    assert [one.audience for one in opened(hall)] == [(hall.province,)] * 3


def test_the_draft_survives_an_interruption_and_says_what_has_passed(
    hall: Hall, trainer: Phone
) -> None:
    """`/lich` between leads back; a time that has passed meanwhile holds the opening."""
    trainer.say(LINES, "1")
    assert "Anh/chị đang soạn 3 lớp" in trainer.say("/lich")
    assert "mở 3 lớp?" in trainer.say("tiếp")
    hall.clock("2026-12-20 08:00")
    assert "Lớp 1, ngày giờ “20/12 7h30” đã qua" in trainer.say("2")
    trainer.say("bỏ 1", "1", "2")
    assert len(opened(hall)) == 2


def test_a_class_that_stands_is_repeated_and_joins_the_series(hall: Hall, trainer: Phone) -> None:
    """From a class's desk: length, quiz and seats are its own; giving up leads back to it."""
    source = hall.training("2026-12-10 13:30", seats=12, audience=(hall.commune,))
    trainer.tap(f"tr-series:{source.id}")
    assert "(sắp tới)" in trainer.say("thôi")
    trainer.tap(f"tr-series:{source.id}")
    trainer.say("11/12 13h30", "1", "2")
    new = opened(hall)[-1]
    assert (new.series, hall.again(source.id).series) == (source.id, source.id)
    assert (new.seats, new.audience, new.venue) == (12, (hall.commune,), source.venue)
    assert trainings.of_series(hall.tx, new) == [hall.again(source.id), new]


def test_giving_up_leads_back_to_the_draft_it_came_from(hall: Hall, trainer: Phone) -> None:
    """Nothing that was typed for the single class is lost; a bare no gives up no lines."""
    trainer.say(LINES)
    assert "3 lớp, chưa mở" in trainer.say("không")
    assert "Anh/chị xem lại lớp trước khi mở" in trainer.choose("Thôi")
    trainer.say("1")
    assert len(opened(hall)) == 1 and opened(hall)[0].series is None


def test_a_trainer_of_elsewhere_repeats_nothing_here(hall: Hall) -> None:
    """A class out of scope is no description, and a scope that shrank holds the opening."""
    source = hall.training("2026-12-10 13:30", audience=(hall.commune,))
    other = hall.member("Cô", role="trainer", place=hall.elsewhere)
    assert "Nút này đã cũ" in other.tap(f"tr-series:{source.id}")
    local = hall.member("Thầy", role="trainer", place=hall.commune)
    local.tap(f"tr-series:{source.id}")
    local.say("20/12 7h30", "1")
    hall.tx.execute(
        "UPDATE roles SET place = ? WHERE person = ?", (hall.elsewhere, local.person)
    )  # fmt: skip
    assert "Phạm vi của anh/chị nay là xã Mường Chanh" in local.say("2")
    assert len(opened(hall)) == 1


def test_a_whole_province_is_read_from_one_message(hall: Hall, trainer: Phone) -> None:
    """Five classes for all communes, named in full, without a search and in short texts."""
    communes = [one.name for one in hall.content.places.children(hall.province)]
    step = -(-len(communes) // 5)
    message = "\n".join(
        f"{20 + at}/12 7h30; Hội trường số {at + 1}; {', '.join(communes[at * step :][:step])}; 165"
        for at in range(5)
    )
    draft = trainer.say(message)
    assert "Cần sửa" not in draft and len(draft) < 950
    assert f"Số xã có lớp: {len(communes)}" in trainer.say("1")
    assert "chưa có lớp" not in trainer.text
    trainer.say("2")
    assert sum(len(one.audience) for one in opened(hall)) == len(communes)
    assert len(trainer.tap(f"tr-see:{opened(hall)[0].id}")) < 900


def test_no_more_than_forty_classes_are_taken_and_long_lists_stay_readable(
    hall: Hall, trainer: Phone
) -> None:
    """The rest is said to be left out; wrong names by the dozen are counted, not listed."""
    many = "\n".join(f"{1 + at % 28}/{1 + at // 28}/2027 7h30; HT số {at}" for at in range(45))
    draft = trainer.say(many)
    assert "40 lớp" in draft and "5 dòng cuối chưa nhận" in draft and len(draft) < 3500
    trainer.say("chép lại")
    wrong = trainer.say("20/12 7h30; HT; " + ", ".join(f"Xyz{at}q" for at in range(130)))
    assert "còn 128 tên xã nữa chưa rõ" in wrong and len(wrong) < 900


def test_a_message_cut_at_its_end_is_said_to_be(hall: Hall, trainer: Phone) -> None:
    """Whoever pastes more than a message holds is told to look at the last line."""
    assert "Tin dài quá" in trainer.say("20/12 7h30; HT; " + "Mường Lát, " * 400)


# -- how many of one commune ------------------------------------------------------------------


def test_a_limit_for_each_commune_is_set_before_the_class_opens(hall: Hall) -> None:
    """Nobody has to say one; it is changed in the preview and goes into every class of a series."""
    trainer = hall.member("Thầy", role="trainer")
    trainer.say(*OPEN)
    assert "mỗi xã" not in trainer.text
    trainer.tap("to-edit:commune_seats")
    assert "từ 0 (không giới hạn)" in trainer.say("nhiều")
    assert "(mỗi xã nhiều nhất 3 người)" in trainer.say("3")
    trainer.choose("Mở nhiều lớp")
    trainer.say("20/12 7h30", "1")
    assert "mỗi xã nhiều nhất 3 người một lớp" in trainer.text
    trainer.say("2")
    assert opened(hall)[0].commune_seats == 3


def test_a_full_share_is_said_and_raising_it_calls_who_waits(hall: Hall) -> None:
    """The answer names the commune and its share; nobody who has a seat loses it."""
    training = hall.training("2026-12-20 07:30", seats=3)
    trainer = hall.member("Thầy", role="trainer")
    trainer.tap(f"tr-commune-seats:{training.id}")
    assert "Mỗi xã nay nhiều nhất 1 người" in trainer.say("1")
    near = [hall.member(f"Gần {at}") for at in range(3)]
    far = hall.member("Xa", hall.elsewhere)
    for phone in (*near, far):
        phone.tap("cl-book:1")
    assert "Xã Mường Chanh đã đủ 1 người ở lớp" in near[2].text
    assert "đang chờ thứ **2**" in near[2].text
    assert "Xã Mường Chanh đã đủ 1 người. Anh/chị đang chờ thứ 1." in near[1].say("/lich")
    assert "Xã Mường Chanh đã đủ 1 người ở lớp này." in hall.member("Sau").say("/dangky")
    assert "Đã giữ chỗ" in far.text
    trainer.tap(f"tr-commune-seats:{training.id}")
    assert "1 người đang chờ đã có chỗ" in trainer.say("không giới hạn")
    seats = registrations.shared(hall.tx, hall.again(training.id))
    assert set(seats.booked) == {near[0].person, far.person, near[1].person}
    assert [one.kind for one in hall.sent(near[1])] == ["offer"]
    assert hall.count(
        "SELECT count(*) FROM audit WHERE action = 'training.commune_seats'"
    ) == 2  # fmt: skip


def test_raising_a_limit_takes_no_seat_from_anybody(hall: Hall) -> None:
    """Those held back by the old limit came earlier; they go behind who was given a seat."""
    training = hall.training("2026-12-20 07:30", seats=2)
    trainer = hall.member("Thầy", role="trainer")
    trainer.tap(f"tr-commune-seats:{training.id}")
    trainer.say("1")
    first, held_back, last = hall.member("A"), hall.member("B"), hall.member("C", hall.elsewhere)
    for phone in (first, held_back, last):
        phone.tap("cl-book:1")
    trainer.tap(f"tr-commune-seats:{training.id}")
    trainer.say("2")
    seats = registrations.shared(hall.tx, hall.again(training.id))
    assert seats.booked == (first.person, last.person) and seats.queued == (held_back.person,)
    assert not hall.sent(last) and not hall.sent(held_back)


def test_a_limit_below_those_who_sit_is_refused(hall: Hall) -> None:
    """The commune and its number are named; words and giants are asked again."""
    training = hall.training("2026-12-20 07:30")
    for at_ in range(2):
        hall.member(f"N{at_}").tap("cl-book:1")
    trainer = hall.member("Thầy", role="trainer")
    trainer.tap(f"tr-commune-seats:{training.id}")
    assert "Xã Mường Chanh đã có 2 người giữ chỗ" in trainer.say("1")
    assert "từ 0 (không giới hạn)" in trainer.say("99999")
    assert "Anh/chị làm việc gì?" in trainer.say("thôi")
    assert hall.again(training.id).commune_seats == 0
    other = hall.member("Cô", role="trainer", place=hall.elsewhere)
    assert "Nút này đã cũ" in other.tap(f"tr-commune-seats:{training.id}")


def test_moving_to_another_commune_takes_no_seat_from_anybody(hall: Hall) -> None:
    """Whose commune's share is used up there waits and is told; the freed seat goes on at once."""
    training = hall.training("2026-12-20 07:30", seats=2)
    hall.tx.execute("UPDATE trainings SET commune_seats = 1")
    mover, waiting = hall.member("A"), hall.member("B")
    far = hall.member("C", hall.elsewhere)
    for phone in (mover, waiting, far):
        phone.tap("cl-book:1")
    mover.tap("pf:place")
    said = mover.say("Mường Chanh, Sơn La")
    assert "Xã Mường Chanh đã đủ người ở lớp" in said and "đang chờ thứ **1**" in said
    seats = registrations.shared(hall.tx, hall.again(training.id))
    assert (set(seats.booked), seats.queued) == ({far.person, waiting.person}, (mover.person,))
    assert [one.kind for one in hall.sent(waiting)] == ["offer"] and not hall.sent(far)


# -- a collaborator of a series ----------------------------------------------------------------


def test_whoever_holds_one_class_of_a_series_is_asked_before_taking_another(
    hall: Hall, trainer: Phone
) -> None:
    """Nobody holds two seats of one series; moving gives the old one to who waits."""
    trainer.say("20/12 7h30; HT 1; 1\n21/12 7h30; HT 2; 1", "1", "2")
    me, waiting = hall.member("Tôi"), hall.member("Chờ")
    me.tap("cl-book:1")
    waiting.tap("cl-book:1")
    asked = me.tap("cl-book:2")
    assert "Chuyển sang lớp này và trả chỗ lớp kia?" in asked and "HT 2" in asked
    me.say("1")
    assert registrations.order(hall.tx, 2) == []
    me.tap("cl-book:2")
    assert "Đã giữ chỗ" in me.say("2")
    assert (registrations.order(hall.tx, 1), registrations.order(hall.tx, 2)) == (
        [waiting.person], [me.person],
    )  # fmt: skip
    assert [one.kind for one in hall.sent(waiting)] == ["offer"]
    assert "Lớp này đang hết chỗ: chuyển sang thì phải chờ, và chỗ ở lớp kia về người khác" in (
        waiting.tap("cl-book:2")
    )
    found = rows(hall.tx, "SELECT subject FROM reminders WHERE person = :me AND state = 'due'",
                 me=me.person)  # fmt: skip
    assert {subject for (subject,) in found} == {"training:2"}


def test_several_days_are_said_with_their_last_one(hall: Hall) -> None:
    """Who reads only the text for the group comes on the second day too."""
    phone = hall.member("Thầy", role="trainer", place=hall.province)
    phone.say("/lop", "1", "Phần mềm", "20/12 7h30", "2 ngày", "HT Mường Chanh", "40", "1")
    phone.choose("Không có bài")
    phone.choose("Để trống")
    phone.choose("Mở nhiều lớp")
    phone.say("23/12 7h30; HT Pù Nhi; Pù Nhi", "1")

    said = phone.say("2")

    until = "7h30 sáng thứ Tư, 23/12 đến 3h30 chiều thứ Năm, 24/12"
    assert said.count(until) == 2


def test_no_half_day_is_on_before_the_doors_open(hall: Hall) -> None:
    """The menu of a class of two days names the half-day only while people come."""
    phone = hall.member("Thầy", role="trainer")
    training = hall.training("2026-12-20 07:30")
    ends = at("2026-12-21 15:30")
    trainings.move(hall.tx, training.id, training.starts_at, ends, False, hall.now)
    assert "đang là buổi" not in phone.tap(f"tr-hall:{training.id}")
    hall.clock("2026-12-20 07:00")
    assert "đang là buổi sáng 20/12" in phone.tap(f"tr-hall:{training.id}")

"""A colleague goes instead: asked by whose seat it is, decided by a trainer, both told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.trainings import Registered, Training, seating
from bot.features.attendance import late
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.substitutes import store
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows, run
from bot.text.sentences.lateness import Lateness
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall

SAID = "cho chị Vàng Thị Lan đi thay em được không ạ"


def cast(hall: Hall, seats: int = 1) -> tuple[Training, Phone, Phone, Phone]:
    """Return a class, who has a seat in it, a colleague and a trainer."""
    one = hall.training("2026-12-20 07:30", seats=seats)
    an, lan = hall.member("Vi Văn An"), hall.member("Vàng Thị Lan")
    thay = hall.member("Lò Văn Thầy", role="trainer")
    an.tap(f"cl-book:{one.id}")
    return one, an, lan, thay


def heard(hall: Hall, phone: Phone) -> str:
    return "\n".join(sent.text for sent in hall.sent(phone))


def asked(an: Phone) -> Phone:
    """Have An ask for Lan, up to the yes."""
    assert "Cử **Vàng Thị Lan** đi thay" in an.say(SAID)
    assert "Đã hỏi cán bộ" in an.say("1")
    return an


def test_on_a_yes_the_seat_goes_over_and_both_are_told(hall: Hall) -> None:
    """In the same place of the order, before those who wait; once."""
    one, an, lan, thay = cast(hall)
    binh = hall.member("Lò Thị Bình")
    binh.tap(f"cl-book:{one.id}")
    late.note(hall.tx, one.id, an.person or 0, date(2026, 12, 20), Lateness("late", 5), hall.now)
    asked(an)
    (request,) = hall.sent(thay)
    assert "xin cho **Vàng Thị Lan** cùng xã đi thay" in request.text
    assert request.choices == ("CHO ĐI THAY", "KHÔNG CHO THAY")
    assert registrations.order(hall.tx, one.id) == [an.person, binh.person]
    assert "Cả hai đã được báo" in thay.say("cho đi thay ạ")
    assert registrations.order(hall.tx, one.id) == [lan.person, binh.person]
    assert "nay của **Vàng Thị Lan**" in heard(hall, an)
    assert "Anh/chị đi thay **Vi Văn An**" in heard(hall, lan)
    assert "Có chỗ" not in heard(hall, binh)
    due = rows(hall.tx, "SELECT DISTINCT person FROM reminders WHERE state = 'due' ORDER BY person")
    assert {person for (person,) in due} == {lan.person, binh.person}
    assert late.of_class(hall.tx, one.id) == {}
    assert "đã có cán bộ trả lời" in thay.tap("tr-sub-yes:1")
    assert "đã có cán bộ trả lời" in thay.tap("tr-sub-no:1")
    assert len(hall.sent(an)) == len(hall.sent(lan)) == 1


def test_on_a_no_the_seat_is_kept(hall: Hall) -> None:
    """Who asked is told, the colleague hears nothing."""
    one, an, lan, thay = cast(hall)
    asked(an)
    assert "không đồng ý" in thay.say("KHÔNG CHO THAY")
    assert registrations.order(hall.tx, one.id) == [an.person]
    assert "chưa đồng ý" in heard(hall, an)
    assert hall.sent(lan) == []
    asked(an)  # may ask again


def test_only_colleagues_of_the_commune_are_found(hall: Hall) -> None:
    """Whether somebody is known elsewhere, or only to the office, is said alike: not found."""
    one, an, lan, _ = cast(hall)
    hall.member("Hà Văn Mạnh", commune=hall.elsewhere)
    people.make_known(hall.tx, "Hà Văn Tốt", hall.province, hall.commune, "", "", hall.now)
    gone = hall.member("Hà Văn Đi")
    people.withdraw(hall.tx, gone.person or 0, hall.now)
    an.say("em cử người khác đi thay được không")
    said = [an.say(name).replace(f"“{name}”", "") for name in ("Hà Văn Mạnh", "Lan", "Hà Văn Đi")]
    assert len(set(said)) == 1
    assert "chưa thấy ai cùng xã" in said[0]
    hall.now += 60_000
    other = hall.phone("telegram:Hà Văn Mạnh").person
    for forged in (f"cl-sub-who:{one.id}:{other}", f"cl-sub-yes:{one.id}:{other}",
                   f"cl-sub-yes:{one.id}:{gone.person}", f"cl-sub-yes:{one.id}:{an.person}",
                   f"cl-sub-yes:99:{lan.person}", "cl-sub:99"):  # fmt: skip
        assert "Nút này đã cũ" in an.tap(forged)
    assert rows(hall.tx, "SELECT 1 FROM substitutions") == []


def test_of_several_of_one_name_it_is_asked_who(hall: Hall) -> None:
    """With their villages; a no keeps the seat."""
    one, an, _, _ = cast(hall)
    hall.member("Vàng Thị Lan ")
    assert "2 người họ tên như vậy" in an.say(SAID)
    assert "Cử **Vàng Thị Lan** đi thay" in an.choose("Vàng Thị Lan")
    assert "đã có chỗ" in an.say("thôi")
    assert "Ai đi thay" in an.say("đi học thay")
    assert "đã có chỗ" in an.say("không")
    assert rows(hall.tx, "SELECT 1 FROM substitutions") == []
    assert one.id


def test_of_two_classes_it_is_asked_which(hall: Hall) -> None:
    """The name that was said is kept until then."""
    one, an, _, _ = cast(hall)
    two = hall.training("2026-12-21 13:30", code="B")
    an.tap(f"cl-book:{two.id}")
    assert "ở lớp nào" in an.say(SAID)
    assert "Cử **Vàng Thị Lan** đi thay" in an.choose("21/12")
    assert "20/12" in an.say("ngày 20/12 cho chị Vàng Thị Lan đi thay em")
    assert one.id


def test_a_part_of_a_name_finds_nobody(hall: Hall) -> None:
    """Nobody can list who is there; the sentence is asked for the whole name."""
    one, an, _, _ = cast(hall)
    for name in ("Lò Văn Nam", "Ngân Văn Nam"):
        hall.member(name)
    assert "gõ đủ cả họ và tên của **Nam**" in an.say("cho anh Nam đi thay em")
    for part in ("Nam", "Văn Nam"):
        assert "chưa thấy ai cùng xã" in an.say(part)
        assert not any("Nam" in choice.label for choice in an.choices)
    assert "Cử **Lò Văn Nam** đi thay" in an.say("lo van nam")
    assert one.id


def test_names_cannot_be_guessed_without_end(hall: Hall) -> None:
    """After three wrong ones the next waits, right or wrong."""
    one, an, _, _ = cast(hall)
    an.say("em cử người khác đi thay được không", "Hà Văn Một", "Hà Văn Hai", "Hà Văn Ba")
    assert "nhiều tên chưa đúng" in an.say("Vàng Thị Lan")
    hall.now += 60_000
    assert "Cử **Vàng Thị Lan** đi thay" in an.say("Vàng Thị Lan")
    assert one.id


@pytest.mark.parametrize("said", ["Không ai cả", "không biết ạ", "thôi"])
def test_who_names_nobody_keeps_the_seat(hall: Hall, said: str) -> None:
    """That is no name to be looked up."""
    one, an, _, _ = cast(hall)
    an.say("em cử người khác đi thay được không")
    assert "đã có chỗ" in an.say(said)
    assert registrations.order(hall.tx, one.id) == [an.person]


@pytest.mark.parametrize(
    "said",
    [
        "được, cho đi thay nhé", "ok cho đi thay", "đồng ý cho thay", "không cho đi thay",
        "ai xin đi thay", "yêu cầu đi thay", "có ai xin đi thay không", "cho chị Lan đi thay nhé",
    ],
)  # fmt: skip
@pytest.mark.parametrize("seat", [False, True])
def test_a_trainers_sentence_leads_to_the_request(hall: Hall, said: str, seat: bool) -> None:
    """Shown with both answers, nothing done; also to a trainer with a seat of their own."""
    one, an, lan, thay = cast(hall, seats=3)
    if seat:
        thay.tap(f"cl-book:{one.id}")
    asked(an)
    assert "xin cho **Vàng Thị Lan** cùng xã đi thay" in thay.say(said)
    assert [choice.label for choice in thay.choices] == ["CHO ĐI THAY", "KHÔNG CHO THAY"]
    assert lan.person not in registrations.order(hall.tx, one.id)
    assert "Cả hai đã được báo" in thay.choose("CHO ĐI THAY")
    assert "không có yêu cầu" in thay.say("ai xin đi thay")


def test_of_several_requests_the_list_is_shown(hall: Hall) -> None:
    """A trainer's own seat is meant where they say so."""
    one, an, _, thay = cast(hall, seats=5)
    binh = hall.member("Lò Thị Bình")
    hall.member("Hà Thị Mỵ")
    for phone in (binh, thay):
        phone.tap(f"cl-book:{one.id}")
    asked(an)
    binh.say("cho chị Hà Thị Mỵ đi thay em", "1")
    assert "trả lời yêu cầu nào" in thay.say("ok cho đi thay")
    assert "**Lò Thị Bình**" in thay.choose("Lò Thị Bình")
    assert "Cử **Hà Thị Mỵ** đi thay" in thay.say("cho chị Hà Thị Mỵ đi thay tôi")


@pytest.mark.parametrize("what", ["none", "queued", "begun", "cancelled"])
def test_who_has_no_seat_has_none_to_hand_over(hall: Hall, what: str) -> None:
    """Each is said in clear words, and no trainer hears of it."""
    one, an, lan, thay = cast(hall)
    binh = hall.member("Lò Thị Bình")
    if what == "queued":
        binh.tap(f"cl-book:{one.id}")
    if what == "begun":
        hall.clock("2026-12-20 08:00")
    if what == "cancelled":
        trainings.cancel(hall.tx, one.id, hall.now)
    who = an if what in ("begun", "cancelled") else binh
    said = who.tap(f"cl-sub-yes:{one.id}:{lan.person}")
    wanted = {"none": "không giữ chỗ", "queued": "đang chờ thứ **1**", "begun": "đã bắt đầu",
              "cancelled": "đã hủy"}[what]  # fmt: skip
    assert wanted in said
    assert hall.sent(thay) == []


def test_an_old_yes_asks_again(hall: Hall) -> None:
    """A yes counts for the question that is open, of the person who is asked."""
    one, an, lan, thay = cast(hall)
    assert "Cử **Vàng Thị Lan**" in an.tap(f"cl-sub-yes:{one.id}:{lan.person}")
    an.say("/lich")
    assert "Cử **Vàng Thị Lan**" in an.tap(f"cl-sub-yes:{one.id}:{lan.person}")
    assert hall.sent(thay) == []
    assert "Đã hỏi cán bộ" in an.tap(f"cl-sub-yes:{one.id}:{lan.person}")
    assert "Đã hỏi cán bộ" in an.tap(f"cl-sub-yes:{one.id}:{lan.person}")  # a double tap
    assert len(hall.sent(thay)) == 1


def test_a_wish_can_be_taken_back(hall: Hall) -> None:
    """By whose it is alone; then a trainer's yes moves nothing."""
    one, an, lan, thay = cast(hall)
    asked(an)
    assert "Nút này đã cũ" in lan.tap("cl-sub-drop:1")
    assert "Đã thôi" in an.choose("Thôi, không cử nữa")
    assert "đã thôi" in thay.tap("tr-sub-yes:1")
    assert "không có yêu cầu" in thay.say("cho đi thay")
    assert registrations.order(hall.tx, one.id) == [an.person]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("booked", "đã có chỗ ở lớp này rồi"), ("came", "đã có chỗ ở lớp này rồi"),
        ("moved_away", "không còn cùng xã"), ("withdrew", "không còn cùng xã"),
        ("given_back", "không còn giữ chỗ"), ("begun", "đã bắt đầu"), ("cancelled", "đã hủy"),
        ("no_rights", "không còn trong phần việc"), ("erased", "Nút này đã cũ"),
    ],
)  # fmt: skip
def test_what_happened_before_the_trainers_yes(hall: Hall, what: str, told: str) -> None:
    """Nothing moves, the words are clear, and who asked keeps what they have."""
    one, an, lan, thay = cast(hall, seats=3)
    asked(an)
    if what == "booked":
        lan.tap(f"cl-book:{one.id}")
    elif what == "came":
        attendance.mark(hall.tx, one.id, lan.person or 0, "code", hall.now)
    elif what == "moved_away":
        people.change(hall.tx, lan.person or 0, commune=hall.elsewhere)
    elif what == "withdrew":
        people.withdraw(hall.tx, lan.person or 0, hall.now)
    elif what == "given_back":
        an.say("không đi được")
    elif what == "begun":
        hall.clock("2026-12-20 07:30")
    elif what == "cancelled":
        trainings.cancel(hall.tx, one.id, hall.now)
    elif what == "no_rights":
        run(hall.tx, "UPDATE roles SET place = :p", p=hall.elsewhere)
    elif what == "erased":
        lan.say("/dulieu")
        lan.tap("md-erase")
        lan.say("XÓA")
    before = registrations.order(hall.tx, one.id)
    assert told in thay.tap("tr-sub-yes:1")
    assert registrations.order(hall.tx, one.id) == before
    if what in ("booked", "came", "moved_away", "withdrew"):
        assert "vẫn của anh/chị" in heard(hall, an)


def test_who_is_no_trainer_any_more_decides_nothing(hall: Hall) -> None:
    """The button is refused; another trainer can still answer."""
    one, an, lan, thay = cast(hall)
    co = hall.member("Hà Thị Cô", role="trainer", place=hall.province)
    run(hall.tx, "UPDATE trainings SET audience = :a", a=f'["{hall.commune}"]')
    asked(an)
    assert len(hall.sent(thay)) == len(hall.sent(co)) == 1
    run(hall.tx, "UPDATE roles SET revoked_at = 1 WHERE person = :p", p=thay.person)
    thay.tap("tr-sub-yes:1")
    assert registrations.order(hall.tx, one.id) == [an.person]
    assert "Cả hai đã được báo" in co.tap("tr-sub-yes:1")
    assert registrations.order(hall.tx, one.id) == [lan.person]


def test_a_trainer_elsewhere_is_not_asked(hall: Hall) -> None:
    """Where nobody can be reached, it is said whom to ring, and nothing is kept."""
    one = hall.training("2026-12-20 07:30", audience=(hall.commune,))
    an, _ = hall.member("Vi Văn An"), hall.member("Vàng Thị Lan")
    far = hall.member("Lò Văn Xa", role="trainer", place=hall.elsewhere)
    an.tap(f"cl-book:{one.id}")
    an.say(SAID)
    assert "Chưa có cán bộ nào nhận được" in an.say("1")
    assert hall.sent(far) == []
    assert rows(hall.tx, "SELECT 1 FROM substitutions") == []


def test_the_desk_shows_what_waits(hall: Hall) -> None:
    """A trainer finds the wishes at the class, answers one; of several words ask which."""
    one, an, _, thay = cast(hall, seats=5)
    dung, _ = hall.member("Lò Văn Dũng"), hall.member("Hà Thị Mỵ")
    dung.tap(f"cl-book:{one.id}")
    asked(an)
    assert "Cử **Hà Thị Mỵ**" in dung.say("nhờ chị Hà Thị Mỵ đi học thay em")
    dung.say("1")
    assert "trả lời yêu cầu nào" in thay.say("CHO ĐI THAY")
    thay.tap(f"tr-see:{one.id}")
    assert "2 người xin" in thay.choose("Xin đi thay")
    assert "Lò Văn Dũng" in thay.choose("Lò Văn Dũng")
    assert "không đồng ý" in thay.choose("KHÔNG CHO THAY")
    assert "1 người xin" in thay.tap(f"tr-subs:{one.id}")
    assert "Cả hai đã được báo" in thay.say("cho đi thay")
    thay.tap(f"tr-see:{one.id}")
    assert all(not choice.label.startswith("Xin đi thay") for choice in thay.choices)


def test_a_wish_is_shown_erased_and_swept(hall: Hall) -> None:
    """To both of them in "my data"; it goes with either, and 90 days later by itself."""
    one, an, lan, thay = cast(hall)
    asked(an)
    for phone in (an, lan):
        assert "Vi Văn An nhờ Vàng Thị Lan; chờ cán bộ" in data_of(phone)
    table = next(table for table in hall.app.tables if table.name == "substitutions")
    assert table.sweep is not None
    for days, left in ((89, 1), (91, 0)):
        for step in table.sweep(hall.now + days * 86_400_000, ()):
            while step(hall.tx):
                pass
        assert rows(hall.tx, "SELECT count(*) FROM substitutions") == [(left,)]
    assert one.id and thay


def data_of(phone: Phone) -> str:
    """Return the part of "my data" about classes."""
    return phone.tap("md-show:1:0")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    communes=st.lists(st.integers(0, 2), min_size=2, max_size=9), seats=st.integers(1, 6),
    share=st.integers(0, 3), swaps=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8))),
)  # fmt: skip
def test_no_substitute_makes_a_class_larger(
    library: Library, communes: list[int], seats: int, share: int, swaps: list[tuple[int, int]]
) -> None:
    """However seats are handed over within communes, seats and shares of communes stay."""
    with TemporaryDirectory() as folder:
        hall = Hall(Path(folder), library)
        one = hall.training("2026-12-20 07:30", seats=seats)
        run(hall.tx, "UPDATE trainings SET commune_seats = :share", share=share)
        one = hall.again(one.id)
        people_ = [hall.member(f"A{at}", commune=f"k{of}") for at, of in enumerate(communes)]
        ids = [phone.person or 0 for phone in people_]
        for id_ in ids[: len(ids) * 2 // 3 + 1]:
            registrations.book(hall.tx, one.id, id_, hall.now)
        before = per_commune(hall, one)
        for first, second in swaps:
            giver, taker = ids[first % len(ids)], ids[second % len(ids)]
            same = communes[first % len(ids)] == communes[second % len(ids)]
            seated = registrations.shared(hall.tx, one).booked
            if same and giver in seated and taker not in seated and giver != taker:
                queue = [id_ for id_ in registrations.shared(hall.tx, one).queued if id_ != taker]
                assert registrations.hand_over(hall.tx, one.id, giver, taker, hall.now)
                after = registrations.shared(hall.tx, one)
                assert [id_ for id_ in after.queued if id_ != taker] == queue
                assert taker in after.booked and giver not in (*after.booked, *after.queued)
            assert per_commune(hall, one) == before
            order = registrations.order(hall.tx, one.id)
            assert len(order) == len(set(order))
        hall.close()


def per_commune(hall: Hall, one: Training) -> Counter[str]:
    """Return how many of each commune sit in a class."""
    order: list[Registered] = registrations.registered(hall.tx, one.id)
    sitting = set(seating(order, one.seats, one.commune_seats).booked)
    counted = Counter(person.commune for person in order if person.person in sitting)
    assert counted.total() <= one.seats
    return counted


def test_a_seat_that_is_gone_is_not_handed_over(hall: Hall) -> None:
    """Without one there is nothing to put somebody on; a wish is answered once."""
    one, an, lan, _ = cast(hall)
    registrations.withdraw(hall.tx, one.id, an.person or 0, hall.now)
    assert not registrations.hand_over(
        hall.tx, one.id, an.person or 0, lan.person or 0, hall.now
    )  # fmt: skip
    wish = store.ask(hall.tx, one.id, an.person or 0, lan.person or 0, hall.now)
    assert store.answer(hall.tx, wish, "no", None, hall.now)
    assert not store.answer(hall.tx, wish, "yes", None, hall.now)


def test_who_opened_the_class_is_asked_too(hall: Hall) -> None:
    """An admin as well, beside the trainers; where there is no trainer, all admins are."""
    one, an, _, thay = cast(hall)
    quan, khac = hall.member("Đỗ Thị Quản", role="admin"), hall.member("Đỗ Văn Khác", role="admin")
    run(hall.tx, "UPDATE trainings SET created_by = :p", p=quan.person)
    asked(an)
    assert [len(hall.sent(phone)) for phone in (thay, quan, khac)] == [1, 1, 0]
    an.choose("Thôi, không cử nữa")
    run(hall.tx, "UPDATE roles SET revoked_at = 1 WHERE person = :p", p=thay.person)
    run(hall.tx, "UPDATE trainings SET created_by = NULL")
    asked(an)
    assert [len(hall.sent(phone)) for phone in (thay, quan, khac)] == [1, 2, 1]
    assert "Cả hai đã được báo" in khac.say("cho đi thay")
    assert one.id

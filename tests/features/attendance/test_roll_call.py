"""A trainer calls the roll in chat: ticks, corrections, half-days, walk-ins, words come late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.messages import Incoming, typed
from bot.features.attendance import store as attendance
from bot.features.attendance.routes import View
from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store.sql import dump, rows, run
from tests.conversation.chat import Phone
from tests.conversation.hall import HOUR, Hall, at

MINUTE = 60_000
LISTED = (
    ("Vàng Thị Lan", "Bản Lát"), ("Hà Văn Tuấn", "Bản Lát"), ("Giàng A Páo", "Bản Poọng"),
    ("Lò Thị Lan", "Bản Poọng"),
)  # fmt: skip


class Class(Hall):
    """A class of one morning, 20/12/2026 at 7:30; four people of the list are invited to it."""

    def __init__(self, folder: Path, library: Library) -> None:
        super().__init__(folder, library)
        self.teacher = self.member("Thầy", role="trainer")
        quiz = self.content.quizzes[0].id
        self.id = self.training("2026-12-20 07:30", quiz=quiz).id
        lines = [RosterLine(name, self.province, self.commune, village) for name, village in LISTED]
        roster.take(self.tx, lines, None, self.id, self.now, set())
        self.clock("2026-12-20 08:00")

    def marks(self, half_day: int = 0) -> dict[str, str]:
        """Return who has which mark, by name."""
        found = rows(
            self.tx,
            "SELECT p.full_name, a.state FROM attendance a JOIN people p ON p.id = a.person "
            "WHERE a.session = :session",
            session=half_day,
        )
        return dict(found)

    def open(self, phone: Phone | None = None) -> Phone:
        """Open the roll."""
        phone = phone or self.teacher
        phone.tap(f"rc-open:{self.id}")
        return phone

    def later(self, phone: Phone, what: str, minutes: float) -> str:
        """Hand in what was done so many minutes ago, as a page that had no network does."""
        key, place, age = self.next_key(), phone.address, int(minutes * MINUTE)
        if what.startswith("*"):
            done = Incoming("web", place, place, key, "choice", choice=what[1:], age=age)
        else:
            said = typed("web", place, place, key, what)
            done = Incoming("web", place, place, key, said.kind, text=said.text, age=age)
        return "\n".join(text for text, _ in self.run(done))

    def older(self, flow: str, step: str, **state: object) -> None:
        """Have the trainer stand where a release left them that kept bare dicts."""
        frame = {"flow": flow, "step": step, "state": {"at": f"{self.id}:0", **state}}
        run(
            self.tx,
            "UPDATE conversations SET frames = :frames WHERE sender = :sender",
            frames=dump([frame]),
            sender=self.teacher.address,
        )

    def key(self, name: str) -> str:
        """Return how the list names somebody."""
        (found,) = rows(self.tx, "SELECT id FROM roster WHERE full_name = :name", name=name)
        return f"e{found[0]}"


@pytest.fixture
def held(tmp_path: Path, library: Library) -> Iterator[Class]:
    """Return the class while it is being held."""
    made = Class(tmp_path, library)
    yield made
    made.close()


def labels(phone: Phone) -> list[str]:
    """Return the names on the page."""
    return [one.label for one in phone.choices if one.id.startswith(("rc-set", "rc-fix"))]


def test_a_tap_ticks_and_the_names_stay_where_they_are(held: Class) -> None:
    """By given name; whoever is ticked keeps their place, and a second tap asks what is true."""
    phone = held.open()
    names = ["Vàng Thị Lan, Bản Lát", "Lò Thị Lan, Bản Poọng", "Giàng A Páo, Bản Poọng",
             "Hà Văn Tuấn, Bản Lát"]  # fmt: skip
    assert sorted(labels(phone)) == sorted(names)
    order = labels(phone)
    phone.choose("Giàng A Páo")
    assert labels(phone) == [f"✓ {one}" if "Páo" in one else one for one in order]
    assert held.marks() == {"Giàng A Páo": "present"}
    assert "**Giàng A Páo, Bản Poọng, xã Mường Chanh**" in phone.choose("✓ Giàng A Páo")
    assert "Thầy ghi lúc 8h00 sáng" in phone.text
    assert "Đã ghi đến muộn: Giàng A Páo." in phone.choose("Đến muộn")
    assert "✓ Giàng A Páo, Bản Poọng (muộn)" in labels(phone)
    assert "chưa ghi 3" in phone.text and "Có mặt 1 (muộn 1)" in phone.text


def test_the_same_tap_twice_is_one_mark(held: Class) -> None:
    """An impatient finger, or a message sent again, changes nothing more."""
    tap = f"rc-set:{held.id}:0:{held.key('Hà Văn Tuấn')}:present"
    held.teacher.tap(tap)
    held.teacher.tap(tap)
    assert held.marks() == {"Hà Văn Tuấn": "present"}
    assert held.count("SELECT count(*) FROM people WHERE full_name = 'Hà Văn Tuấn'") == 1


def test_everything_can_be_typed(held: Class) -> None:
    """Numbers, ranges, states, all but some, taking back."""
    phone = held.open()
    first = [one.rsplit(",", 1)[0] for one in labels(phone)]
    phone.say("1 3")
    assert held.marks() == {first[0]: "present", first[2]: "present"}
    phone.say("muộn 1, vắng 2", "phép 4")
    assert held.marks() == {
        first[0]: "late", first[1]: "absent", first[2]: "present", first[3]: "excused",
    }  # fmt: skip
    assert "Đã bỏ dấu" in phone.say("bỏ 1-4")
    assert labels(phone) == [one for one in labels(phone) if not one.startswith(("✓", "✗"))]
    phone.say("tất cả trừ 2")
    marks = held.marks()
    assert marks.pop(first[1]) == "unmarked" and set(marks.values()) == {"present"}


def test_one_wrong_number_marks_nobody(held: Class) -> None:
    """Half a line is not done: the page says which number it does not have."""
    phone = held.open()
    assert "chỉ có 4 tên, không có số 9" in phone.say("1 2 9")
    assert held.marks() == {}
    phone.say("2")
    assert len(held.marks()) == 1


def test_names_are_marked_when_just_one_is_meant(held: Class) -> None:
    """One Tuấn is marked at once; of two Lan each is offered; nobody is guessed."""
    phone = held.open()
    assert "Đã ghi có mặt: Hà Văn Tuấn" in phone.say("co mat tuan")
    assert "là ai dưới đây? Chọn để ghi **vắng**" in phone.say("vắng Lan")
    phone.choose("Lò Thị Lan")
    assert held.marks() == {"Hà Văn Tuấn": "present", "Lò Thị Lan": "absent"}
    assert "Chưa thấy ai trong lớp tên “Mỷ”" in phone.say("có mặt Mỷ")
    phone.say("có mặt Páo, Lan, Xyz")
    assert "nhiều người có tên gần như vậy: Lan" in phone.text
    assert "Chưa thấy trong lớp: Xyz" in phone.text
    assert held.marks()["Giàng A Páo"] == "present"


def test_vang_without_marks_is_a_family_before_it_is_away(held: Class) -> None:
    """`vang thi lan` shows Vàng Thị Lan and marks nobody absent."""
    phone = held.open()
    phone.say("vang thi lan")
    assert labels(phone) == ["Vàng Thị Lan, Bản Lát"] and held.marks() == {}
    phone.say("vang tuan")
    assert held.marks() == {"Hà Văn Tuấn": "absent"}


def test_a_question_who_is_meant_keeps_what_was_said(held: Class) -> None:
    """After `vắng lan` numbers mean who is away; a state without a name is asked whom it is for."""
    phone = held.open()
    assert "Ghi vắng cho ai?" in phone.say("vắng")
    phone.say("vắng lan", "1 2")
    assert held.marks() == {"Vàng Thị Lan": "absent", "Lò Thị Lan": "absent"}
    phone.say("1 2")
    assert held.marks() == {"Vàng Thị Lan": "present", "Lò Thị Lan": "present"}


def test_a_name_that_is_a_command_too_is_a_name_here(held: Class) -> None:
    """Lịch is somebody of this class; `/lich` is still the calendar."""
    line = RosterLine("Hà Văn Lịch", held.province, held.commune)
    roster.take(held.tx, [line], None, held.id, held.now, set())
    phone = held.open()
    phone.say("lịch")
    assert labels(phone) == ["Hà Văn Lịch, xã Mường Chanh"]
    assert "chưa đăng ký lớp nào" in phone.say("/lich")


def test_letters_and_communes_show_whom_they_mean(held: Class) -> None:
    """A few letters, then a commune with or without its kind."""
    phone = held.open()
    phone.say("lan")
    assert len(labels(phone)) == 2
    for words in ("muong chanh", "xã Mường Chanh", "mường ch"):
        phone.say("lan")
        assert "Xã Mường Chanh: 4 người" in phone.say(words)
        assert len(labels(phone)) == 4
    assert "chuẩn nghèo" in phone.say("chuẩn nghèo năm nay là bao nhiêu?").lower()


def test_the_rest_is_absent_after_one_question(held: Class) -> None:
    """It tells how many; who was marked keeps their mark; who comes later is let in."""
    phone = held.open()
    phone.say("1", "phép 2")
    phone.tap(f"rc-rest:{held.id}:0")
    assert "còn 2 người chưa ghi" in phone.text
    assert len(held.marks()) == 2
    phone.tap(f"rc-restyes:{held.id}:0")
    assert sorted(held.marks().values()) == ["absent", "absent", "excused", "present"]
    assert "Ai cũng đã được ghi" in phone.tap(f"rc-restyes:{held.id}:0")


def test_a_tick_made_before_outlives_the_rest_are_absent(held: Class) -> None:
    """Offline at 8:00 a trainer ticks Tuấn; at 8:05 another says the rest is absent; he is here."""
    second = held.member("Cô", role="trainer")
    tuan = held.key("Hà Văn Tuấn")
    held.clock("2026-12-20 08:05")
    held.teacher.tap(f"rc-restyes:{held.id}:0")
    held.clock("2026-12-20 08:15")
    held.later(second, f"*rc-set:{held.id}:0:{tuan}:present", 15)
    assert held.marks()["Hà Văn Tuấn"] == "present"
    assert held.marks()["Giàng A Páo"] == "absent"


def test_what_was_ticked_without_a_network_is_merged_by_when(held: Class) -> None:
    """An older word does not undo a newer one, both are kept, and the page says so."""
    second = held.member("Cô", role="trainer")
    tap = f"rc-set:{held.id}:0:{held.key('Hà Văn Tuấn')}"
    held.teacher.tap(f"{tap}:excused")
    held.clock("2026-12-20 08:10")
    assert "đã có lời ghi mới hơn" in held.later(second, f"*{tap}:present", 20)
    assert held.marks() == {"Hà Văn Tuấn": "excused"}
    kept = attendance.by_trainers(held.tx, held.id, 5)
    assert [(word.state, word.counted) for word in kept] == [("present", 0), ("excused", 1)]
    assert abs(kept[0].at - at("2026-12-20 07:50")) < MINUTE
    held.later(second, f"*{tap}:late", 5)
    assert held.marks() == {"Hà Văn Tuấn": "late"}
    assert "không thay lời ghi mới hơn" in second.tap(f"rc-who:{held.id}:0")
    assert "Cô: Hà Văn Tuấn đến muộn, tính từ 8h05 sáng" in second.text


def test_a_batch_keeps_its_order_however_slow_its_first_call_was(held: Class) -> None:
    """Present, then absent a second after; the first took long: absent is what counts."""
    tap = f"*rc-set:{held.id}:0:{held.key('Hà Văn Tuấn')}"
    held.open()
    held.later(held.teacher, f"{tap}:present", 0)
    held.later(held.teacher, f"{tap}:absent", 0.1)
    assert held.marks() == {"Hà Văn Tuấn": "absent"}


def test_two_trainers_see_each_others_ticks_at_the_next_page(held: Class) -> None:
    """One sheet for both; the log notes each once, and who changed another's word."""
    second = held.member("Cô", role="trainer")
    quan = held.member("Quản", role="admin")
    held.open()
    held.open(second)
    held.teacher.choose("Hà Văn Tuấn")
    second.choose("Giàng A Páo")
    assert "✓ Hà Văn Tuấn, Bản Lát" in labels(second)
    second.choose("✓ Hà Văn Tuấn")
    second.choose("Vắng")
    assert held.marks() == {"Hà Văn Tuấn": "absent", "Giàng A Páo": "present"}
    log = quan.say("/nhatky")
    assert log.count("điểm danh lớp “Rà soát hộ nghèo”") == 2
    assert "Cô: sửa điểm danh của Hà Văn Tuấn" in log


def test_before_the_doors_only_absences_are_noted(held: Class) -> None:
    """Whoever rings the day before may be excused; nobody is present yet."""
    held.clock("2026-12-19 15:00")
    phone = held.open()
    assert "chưa đến giờ" in phone.say("1")
    assert held.marks() == {}
    phone.say("phép 1")
    assert list(held.marks().values()) == ["excused"]
    assert "chưa đến giờ" in phone.tap(f"rc-new:{held.id}:0")


def test_half_days_are_marked_each_by_itself(held: Class) -> None:
    """Two days: the half of now by default, another by choice, put right until 30 days after."""
    starts = at("2026-12-20 07:30")
    new = NewTraining("GHJKMN", "Hai ngày", starts, starts + 33 * HOUR, "Xã", 5, ("",), "")
    course = trainings.add(held.tx, new, None, held.now)
    person = held.member("Dung")
    held.clock("2026-12-19 08:00")
    person.tap(f"cl-book:{course}")
    held.clock("2026-12-20 14:00")
    phone = held.teacher
    assert "**, chiều 20/12" in phone.tap(f"rc-open:{course}")
    phone.choose("Dung")
    phone.tap(f"rc-days:{course}:1")
    assert [one.label for one in phone.choices][:4] == [
        "sáng 20/12", "chiều 20/12", "sáng 21/12", "chiều 21/12"
    ]  # fmt: skip
    phone.choose("sáng 20/12")
    phone.say("vắng 1")
    assert held.marks(1) == {"Dung": "present"} and held.marks(0) == {"Dung": "absent"}
    held.clock("2027-01-15 08:00")
    phone.tap(f"rc-set:{course}:0:p{person.person}:late")
    assert held.marks(0) == {"Dung": "late"}
    held.clock("2027-02-15 08:00")
    assert "hơn 30 ngày" in phone.tap(f"rc-set:{course}:0:p{person.person}:absent")
    assert held.marks(0) == {"Dung": "late"}


def test_who_uses_the_bot_is_reminded_of_the_quiz_and_who_does_not_is_not(held: Class) -> None:
    """A tick plans the quiz's reminders as the door does; the office's own people get none."""
    mai = held.member("Mai")
    held.clock("2026-12-19 08:00")
    mai.tap(f"cl-book:{held.id}")
    held.clock("2026-12-20 08:00")
    held.open().say("tất cả")
    assert len(held.marks()) == 5
    reminded = rows(held.tx, "SELECT DISTINCT person FROM reminders WHERE kind = 'quiz'")
    assert reminded == [(mai.person,)]


@pytest.mark.parametrize(
    ("words", "then"),
    [("trợ giúp", "cần việc gì"), ("cảm ơn", ""), ("GHJK-MNPQ", "mã"),
     ("thoát", ""), ("ACDEFG", "Đã ghi có mặt: **Thầy**")],
)  # fmt: skip
def test_what_is_no_name_goes_past_the_names(held: Class, words: str, then: str) -> None:
    """Commands' words, thanks and codes mean what they mean everywhere."""
    phone = held.open()
    assert then in phone.say(words) and "Chưa thấy ai" not in phone.text


# -- people who came unasked -----------------------------------------------------------------


def test_a_walk_in_is_added_by_name_and_commune(held: Class) -> None:
    """From a name that was looked for and not found to a mark, in three taps and one line."""
    phone = held.open()
    phone.say("Sùng A Chá")
    phone.choose("Thêm Sùng A Chá")
    phone.choose("xã Mường Chanh")
    assert "✅ Đã thêm và ghi có mặt: Sùng A Chá, xã Mường Chanh" in phone.choose("Bỏ qua")
    assert held.marks() == {"Sùng A Chá": "present"}
    (person,) = rows(held.tx, "SELECT consent_at FROM people WHERE full_name = 'Sùng A Chá'")
    assert person == (None,)


@pytest.mark.parametrize("typed_name", ["hà văn tuấn", "HA VAN TUAN", "Hà  Văn Tuấn"])
def test_who_is_on_the_list_is_shown_first(held: Class, typed_name: str) -> None:
    """Nobody doubles for want of a mark over a letter."""
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    assert "đã có 1 người tên như vậy" in phone.say(f"{typed_name}, muong chanh")
    phone.choose("Hà Văn Tuấn")
    assert held.marks() == {"Hà Văn Tuấn": "present"}
    assert held.count("SELECT count(*) FROM roster") == 4


def test_who_signed_up_or_is_on_the_offices_list_is_known_too(held: Class) -> None:
    """Not of this class, but of that commune: marked as who they are."""
    mai = held.member("Vi Thị Mai")
    roster.add(
        held.tx, RosterLine("Vi Thị Mai", held.province, held.commune, "Bản Na"), None, held.now
    )
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    phone.say("Vi Thị Mai, Mường Chanh")
    offered = [one for one in phone.choices if one.id.startswith("rn-is")]
    assert [one.label for one in offered] == ["Vi Thị Mai, Bản Na", "Vi Thị Mai, xã Mường Chanh"]
    phone.tap(offered[1].id)
    marked = rows(held.tx, "SELECT person, state FROM attendance")
    assert marked == [(mai.person, "present")]


def test_two_of_one_name_in_one_village_are_two(held: Class) -> None:
    """Somebody else of that name is added, and both stand in the list."""
    phone = held.open()
    for _ in range(2):
        phone.tap(f"rc-new:{held.id}:0")
        phone.say("Hà Văn Tuấn", "muong chanh")
        phone.choose("Người khác")
        phone.say("Bản Lát")
    phone.tap(f"rc-view:{held.id}:0:all")
    assert sum("Hà Văn Tuấn" in one for one in labels(phone)) == 3
    assert held.count("SELECT count(*) FROM attendance WHERE state = 'present'") == 2


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("em tên sùng a chá ạ", "Sùng A Chá"), ("Ông Sùng A Chá 😊", "Sùng A Chá"),
        ("SÙNG A CHÁ", "Sùng A Chá"), ("K'sor H'Nhi", "K'sor H'Nhi"),
    ],
)  # fmt: skip
def test_a_walk_in_is_named_and_placed_in_sentences(held: Class, said: str, name: str) -> None:
    """What people say around a name, a commune and a village is left out."""
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    assert f"**{name}** ở xã nào" in phone.say(said)
    assert "ở thôn, bản nào" in phone.say("dạ ở xã Mường Chanh ạ")
    assert f"Đã thêm và ghi có mặt: {name}, Bản Lát" in phone.say("ở bản Lát ạ")
    assert held.marks() == {name: "present"}


def test_a_walk_in_is_left_and_gone_back_in(held: Class) -> None:
    """`thôi` adds nobody, `quay lại` asks what was asked before, a task is no name."""
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    assert "Chưa thêm ai" in phone.say("thôi ạ")
    phone.tap(f"rc-new:{held.id}:0")
    phone.say("Sùng A Chá", "mường chanh")
    assert "ở xã nào" in phone.say("quay lại")
    assert "Họ tên là gì" in phone.say("quay lại ạ")
    assert "Chưa thêm ai" in phone.say("quay lại")
    phone.tap(f"rc-new:{held.id}:0")
    phone.say("lớp học ở đâu")
    assert "ở xã nào" not in phone.text
    assert held.marks() == {}


@pytest.mark.parametrize("typed_place", ["hết", "huyện", "Mường Chanh, Sơn La"])
def test_a_commune_far_away_is_shown_and_not_taken(held: Class, typed_place: str) -> None:
    """With its province: a loose match elsewhere in the country is a guess."""
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    phone.say("Sùng A Chá", typed_place)
    assert "thôn, bản nào" not in phone.text
    assert held.marks() == {}


@pytest.mark.parametrize("name", ["123", "?", "x" * 90])
def test_what_is_no_name_is_asked_again(held: Class, name: str) -> None:
    """Nothing is written until a name and a commune are known."""
    phone = held.teacher
    phone.tap(f"rc-new:{held.id}:0")
    assert "Anh/chị gõ lại giúp" in phone.say(name)
    assert "Chưa tìm thấy xã" in phone.say("Sùng A Chá", "zzzzz")
    assert held.marks() == {} and held.count("SELECT count(*) FROM roster") == 4


def test_a_walk_in_added_by_mistake_leaves_the_list_and_the_history_stays(held: Class) -> None:
    """Taken back, nobody new is in the class; an older tick of theirs is still understood."""
    phone = held.open()
    phone.tap(f"rc-new:{held.id}:0")
    phone.say("Nguyễn Nhầm, muong chanh", "bỏ qua")
    phone.tap(f"rc-view:{held.id}:0:all")
    phone.choose("✓ Nguyễn Nhầm")
    phone.choose("Ghi nhầm")
    phone.tap(f"rc-view:{held.id}:0:all")
    assert not any("Nhầm" in one for one in labels(phone))
    (person,) = rows(held.tx, "SELECT id FROM people WHERE full_name = 'Nguyễn Nhầm'")
    phone.tap(f"rc-set:{held.id}:0:p{person[0]}:present")
    assert held.marks()["Nguyễn Nhầm"] == "present"


# -- long lists and other people's classes ---------------------------------------------------


def test_a_long_list_comes_in_pages_of_twenty(held: Class) -> None:
    """Typed numbers are those of the page that was shown last; every page can be opened at once."""
    lines = [RosterLine(f"Lò Văn {chr(65 + n // 10)}{n:02}", held.province, held.commune)
             for n in range(41)]  # fmt: skip
    roster.take(held.tx, lines, None, held.id, held.now, set())
    phone = held.open()
    assert len(labels(phone)) == 20 and "Trang 1/3" in phone.text
    phone.choose("Trang sau")
    second = labels(phone)
    phone.say("20")
    assert f"✓ {second[19]}" in labels(phone) and "Trang 2/3" in phone.text
    key = held.next_key()
    place = phone.address
    shown = held.run(
        Incoming("telegram", place, place, key, "choice", choice=f"rc-pages:{held.id}:0")
    )
    assert [sum(one.id.startswith("rc-") for one in choices) >= 5 for _, choices in shown] == [
        True
    ] * 3
    first = shown[0][1][0]
    phone.tap(first.id)
    assert f"✓ {first.label}" in labels(phone) and "Trang 1/3" in phone.text
    assert all(len(one.id.encode()) <= 64 for _, choices in shown for one in choices)


def test_a_page_is_one_message_that_changes(held: Class) -> None:
    """A tap changes the message that was tapped, and its choices are ticked one by one."""
    phone = held.open()
    first = rows(held.tx, "SELECT slot, body FROM outgoing ORDER BY id DESC LIMIT 1")[0]
    phone.choose("Hà Văn Tuấn")
    second = rows(held.tx, "SELECT slot, body FROM outgoing ORDER BY id DESC LIMIT 1")[0]
    assert first[0] == second[0] == f"roll:{held.id}:0:todo:0"
    assert json.loads(second[1])["ticks"] is True


@pytest.mark.parametrize(
    "tap",
    ["rc-open", "rc-view:0:all", "rc-set:0:e1:present", "rc-fix:0:e1", "rc-restyes:0",
     "rc-new:0", "rc-who:0", "rc-pages:0"],
)  # fmt: skip
def test_a_trainer_of_another_place_marks_nobody(held: Class, tap: str) -> None:
    """Out of scope is an old button."""
    away = held.member("Xa", held.elsewhere, "trainer", held.elsewhere)
    head, *rest = tap.split(":")
    assert "Nút này" in away.tap(":".join([head, str(held.id), *rest]))
    assert held.marks() == {}


@pytest.mark.parametrize(
    "rest",
    ["0:e999:present", "0:e1:gone", "9:e1:present", "0:x1:present", "0::present", "0:p1", "0",
     "-1:e1:present", "0:p99999999999999999999:present", "0:e1:present:more:and:more"],
)  # fmt: skip
def test_a_forged_tick_is_met_with_today(held: Class, rest: str) -> None:
    """What does not belong to the class is answered and changes nothing else."""
    held.teacher.tap(f"rc-set:{held.id}:{rest}")
    assert held.teacher.text
    assert set(held.marks()) <= {"Vàng Thị Lan"}


def test_nothing_is_called_at_a_class_that_was_called_off(held: Class) -> None:
    """A cancelled class has no roll."""
    held.tx.execute("UPDATE trainings SET state = 'cancelled'")
    assert "Nút này" in held.teacher.tap(f"rc-open:{held.id}")


# -- what an older release left ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "shown"),
    [("todo", "Ai chưa ghi"), ("all", "Cả danh sách"), ("c", "Xã Mường Chanh"), ("lhà", "“hà”")],
)
def test_a_page_laid_by_an_older_release_is_gone_on_with(
    held: Class, view: str, shown: str
) -> None:
    """Names stay under their numbers, and what was said of one of several is not forgotten."""
    phone = held.open()
    whole = f"c{held.commune}" if view == "c" else view
    keys = [held.key("Hà Văn Tuấn"), held.key("Vàng Thị Lan")]
    held.older("roll_call", "names", view=whole, keys=keys, page=0, meant="late")
    assert shown in phone.say("1")
    assert held.marks() == {"Hà Văn Tuấn": "late"}
    assert str(View.read(whole)) == whole


def test_a_walk_in_begun_in_an_older_release_is_gone_on_with(held: Class) -> None:
    """The name and the commune are known already."""
    phone = held.open()
    held.older("roll_walkin", "village", name="Sùng A Chá", commune=held.commune)
    assert "Đã thêm và ghi có mặt: Sùng A Chá" in phone.say("Bản Lát")


def test_a_page_that_cannot_be_read_is_opened_anew(held: Class) -> None:
    """A view of a release to come ends the task, and it is said so."""
    phone = held.open()
    held.older("roll_call", "names", view="tomorrow", keys=[held.key("Hà Văn Tuấn")], page=0)
    assert "vừa được nâng cấp" in phone.say("1")
    assert held.marks() == {}


def test_letters_are_typed_not_tapped(held: Class) -> None:
    """A view by letters has no button: one that claims to is made up."""
    assert "Nút này đã cũ" in held.teacher.tap(f"rc-view:{held.id}:0:lhà")


def test_two_of_one_name_in_one_village_read_differently(held: Class) -> None:
    """By their work, else by the end of the phone; never by what they have in common."""
    told = (("head", "0912345111"), ("village", "0912345222"), ("village", "0912345333"))
    lines = [
        RosterLine("Hà Văn Tư", held.province, held.commune, "Bản Ngố", work, phone)
        for work, phone in told
    ]
    roster.take(held.tx, lines, None, held.id, held.now, set())

    held.open().say("ha van tu")

    assert [label for label in labels(held.teacher) if "Tư" in label] == [
        "Hà Văn Tư, Bản Ngố, Trưởng thôn/bản",
        "Hà Văn Tư, Bản Ngố, Cộng tác viên thôn/bản (…222)",
        "Hà Văn Tư, Bản Ngố, Cộng tác viên thôn/bản (…333)",
    ]


# -- people called by name -------------------------------------------------------------------

LAN, TUAN, PAO, LO = "Vàng Thị Lan", "Hà Văn Tuấn", "Giàng A Páo", "Lò Thị Lan"


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("Tuấn vắng", {TUAN: "absent"}), ("tuan vang", {TUAN: "absent"}),
        ("anh Tuấn vắng ạ", {TUAN: "absent"}), ("Hà Văn Tuấn vắng", {TUAN: "absent"}),
        ("Tuấn có phép", {TUAN: "excused"}), ("Tuấn đến muộn", {TUAN: "late"}),
        ("ghi nhầm, Tuấn vắng", {TUAN: "absent"}), ("Tuấn đến rồi", {TUAN: "present"}),
        ("Tuấn vắng, Páo có phép", {TUAN: "absent", PAO: "excused"}),
        ("Lò Thị Lan vắng", {LO: "absent"}),
        ("tất cả có mặt trừ Tuấn", {LAN: "present", LO: "present", PAO: "present"}),
        ("tất cả có mặt, trừ Tuấn vắng",
         {LAN: "present", LO: "present", PAO: "present", TUAN: "absent"}),
        ("mọi người đều đến chỉ có Páo vắng",
         {LAN: "present", LO: "present", PAO: "absent", TUAN: "present"}),
        ("Páo vắng, còn lại đến đủ",
         {LAN: "present", LO: "present", PAO: "absent", TUAN: "present"}),
    ],
)  # fmt: skip
def test_whoever_is_called_by_name_is_marked(held: Class, said: str, marks: dict[str, str]) -> None:
    """A state before or behind a given or whole name; nobody is offered to be added."""
    assert "Thêm" not in "".join(one.label for one in held.open().choices if "Tuấn" in one.label)
    assert "Đã ghi" in held.teacher.say(said)
    assert held.marks() == marks


@pytest.mark.parametrize("said", ["Lan vắng", "chị Lan vắng", "ghi nhầm, Lan vắng", "lan vang ạ"])
def test_two_of_one_given_name_are_asked_about(held: Class, said: str) -> None:
    """Each is shown, to be marked as was said."""
    phone = held.open()
    assert "“Lan” là ai dưới đây? Chọn để ghi **vắng**" in phone.say(said).replace("“lan”", "“Lan”")
    assert held.marks() == {}
    assert sorted(labels(phone)) == ["Lò Thị Lan, Bản Poọng", "Vàng Thị Lan, Bản Lát"]
    phone.choose("Lò Thị Lan")
    assert held.marks() == {LO: "absent"}


def test_the_rest_is_marked_without_any_who_may_be_meant(held: Class) -> None:
    """Of two Lan one is absent: both wait for an answer, the others do not."""
    phone = held.open()
    assert "“Lan” là ai dưới đây" in phone.say("mọi người đều đến chỉ có Lan vắng")
    assert "Đã ghi có mặt: Giàng A Páo, Hà Văn Tuấn" in phone.text
    assert held.marks() == {PAO: "present", TUAN: "present"}
    phone.choose("Vàng Thị Lan")
    assert held.marks() == {PAO: "present", TUAN: "present", LAN: "absent"}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("tất cả có mặt trừ Xyz", "Chưa thấy trong lớp: Xyz. Chưa ghi ai cả"),
        ("mọi người đều đến chỉ có Mỷ vắng", "Chưa thấy trong lớp: Mỷ. Chưa ghi ai cả"),
        ("Mỷ vắng", "Chưa thấy ai trong lớp tên “Mỷ”"), ("Hà vắng", "“Hà” là ai dưới đây"),
        ("vắng 2 người", "Ghi vắng cho ai?"), ("hai người có phép", "Ghi vắng có phép cho ai?"),
        ("Tuấn vắng không?", ""), ("Tuấn chưa đến", ""), ("ai vắng", ""),
        ("Lấn vắng", "“Lấn” là ai dưới đây"), ("tất cả có mặt trừ Lan, Xyz", "Chưa ghi ai cả"),
    ],
)  # fmt: skip
def test_nobody_is_marked_by_a_guess(held: Class, said: str, answer: str) -> None:
    """A name that nobody has, a family's name, a count, a question."""
    phone = held.open()
    assert answer in phone.say(said)
    assert held.marks() == {}


def test_all_but_one_of_two_leaves_both_out(held: Class) -> None:
    """It is said that the name has to be clearer."""
    text = held.open().say("tất cả có mặt trừ Lan")
    assert "nhiều người có tên gần như vậy: Lan" in text
    assert held.marks() == {PAO: "present", TUAN: "present"}


def test_all_are_not_here_before_the_doors_open(held: Class) -> None:
    """Nobody is marked present, who is absent neither: the line is said again later."""
    held.clock("2026-12-19 15:00")
    assert "chưa đến giờ" in held.open().say("mọi người đều đến chỉ có Páo vắng")
    assert held.marks() == {}
    held.teacher.say("Páo vắng")
    assert held.marks() == {PAO: "absent"}


def test_somebody_whose_name_sounds_like_a_state_is_shown(held: Class) -> None:
    """`ha vang` is a man called Vang, not Hà Văn who is away."""
    line = RosterLine("Hà Văn Vang", held.province, held.commune)
    roster.take(held.tx, [line], None, held.id, held.now, set())
    phone = held.open()
    phone.say("ha vang")
    assert labels(phone) == ["Hà Văn Vang, xã Mường Chanh"] and held.marks() == {}


def test_an_empty_class_says_that_nobody_is_on_its_list(held: Class) -> None:
    """Not that all of nobody have a mark."""
    empty = held.training("2026-12-20 08:00", code="GHJKMN").id
    for tap in (f"rc-open:{empty}", f"rc-rest:{empty}:0", f"rc-view:{empty}:0:all"):
        text = held.teacher.tap(tap)
        assert "Lớp chưa có ai trong danh sách" in text and "cũng đã được ghi" not in text

"""A trainer opens, moves, fills and cancels classes in chat."""

from __future__ import annotations

import pytest

from bot.domain.half_days import half_days
from bot.domain.roll import Mark, RollState
from bot.features.attendance import store as attendance
from bot.features.classes import registrations
from bot.store.sql import one, rows
from bot.text import markup
from tests.conversation.chat import ZONE, Phone
from tests.conversation.hall import HOUR, Hall, at

OPEN = ("/lop", "1", "Rà soát cuối năm", "20/12 7h30", "1", "Hội trường xã", "40")


@pytest.fixture
def trainer(hall: Hall) -> Phone:
    """Return a trainer of the whole office."""
    return hall.member("Thầy", role="trainer")


def test_a_class_is_opened_step_by_step_with_a_preview(hall: Hall, trainer: Phone) -> None:
    """Nothing stands before the preview is agreed to; then everything does."""
    trainer.say(*OPEN, "1", "1")
    preview = trainer.say("để trống")
    assert "7h30 sáng đến 11h30 trưa Chủ nhật, 20/12" in preview
    assert "Hội trường xã" in preview and hall.content.quizzes[0].title in preview
    assert hall.count("SELECT count(*) FROM trainings") == 0
    trainer.say("1")
    made = hall.again(1)
    assert (made.starts_at, made.ends_at) == (at("2026-12-20 07:30"), at("2026-12-20 11:30"))
    assert (made.seats, made.audience, made.quiz) == (40, ("",), hall.content.quizzes[0].id)
    assert made.code in trainer.text and len(made.code) == 6
    assert not set(made.code) & set("AĂÂEÊIOÔƠUƯYDW01258BSZL")  # no look-alike, nothing Telex eats
    assert made.created_by == trainer.person


def test_agreeing_twice_opens_one_class(hall: Hall, trainer: Phone) -> None:
    """The second tap on the same button meets the state of today."""
    trainer.say(*OPEN, "1", "1", "để trống")
    trainer.tap("to-open")
    assert "Nút này đã cũ" in trainer.tap("to-open")
    assert hall.count("SELECT count(*) FROM trainings") == 1


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("2h", "sáng hay chiều"), ("rằm tháng chạp", "dương lịch"), ("mùng 5 tết", "dương lịch"),
        ("30/2", "Không có ngày"), ("25h", "Không có ngày"), ("hôm qua 8h", "đã qua"),
        ("20/12", "mấy giờ"), ("7h30", "ngày nào"), ("bao giờ cũng được", "chưa hiểu"),
        ("23/11/2026 7h", "đã qua"), ("😀" * 300, "chưa hiểu"), ("x" * 4000, "chưa hiểu"),
    ],
)  # fmt: skip
def test_each_doubt_about_the_time_is_asked_back(
    hall: Hall, trainer: Phone, typed: str, asked: str
) -> None:
    """A moment is never guessed, and a full one afterwards is taken."""
    assert asked in trainer.say("/lop", "1", "Tên", typed)
    assert "7h30 sáng Chủ nhật, 20/12" in trainer.say("20/12 7h30")


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (("2h", "2", "20/12"), "2h00 chiều Chủ nhật, 20/12"),
        (("2h", "chiều", "mai"), "2h00 chiều thứ Ba, 24/11"),
        (("mai 2h", "2"), "2h00 chiều thứ Ba, 24/11"),
        (("mai 2h", "sáng"), "2h00 sáng thứ Ba, 24/11"),
        (("20/12", "7 rưỡi sáng"), "7h30 sáng Chủ nhật, 20/12"),
        (("7g30", "thứ 5 tuần sau"), "7h30 sáng thứ Năm, 3/12"),
        (("2h chiều CN",), "2h00 chiều Chủ nhật, 29/11"),
        (("1/1 8h",), "8h00 sáng thứ Sáu, 1/1/2027"),
    ],
)
def test_half_a_moment_is_completed_by_the_answer(
    hall: Hall, trainer: Phone, answers: tuple[str, ...], shown: str
) -> None:
    """What was understood is kept while the rest is asked."""
    assert f"Bắt đầu {shown}" in trainer.say("/lop", "1", "Tên", *answers)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("2", 8.0), ("3 tiếng", 3.0), ("đến 11h30", 4.0), ("đến 5h chiều", 9.5), ("2 giờ rưỡi", 2.5)],
)
def test_the_length_is_chosen_or_typed(
    hall: Hall, trainer: Phone, typed: str, hours: float
) -> None:
    """Half a day, a day, a length or an end."""
    trainer.say(*OPEN[:4], typed, "Ở đây", "40", "1", "1", "1", "1")
    made = hall.again(1)
    assert (made.ends_at - made.starts_at) / HOUR == hours


def test_bad_answers_are_asked_again_and_nothing_is_lost(hall: Hall, trainer: Phone) -> None:
    """Zero, words and giants are no number of seats; a length must be one."""
    trainer.say(*OPEN[:4])
    assert "chưa rõ lớp học trong bao lâu" in trainer.say("lâu")
    assert "chưa rõ" in trainer.say("1 phút")
    assert "chưa rõ" in trainer.say("đến 7h sáng")
    trainer.say("3 tiếng", "  Nhà\n\nvăn hóa  ")
    for wrong in ("0", "nhiều", "99999", "-5", "2,5"):
        assert "từ 1 đến" in trainer.say(wrong)
    assert "Bước 6/8" in trainer.say("40 chỗ")
    assert "Nhà văn hóa" in trainer.say("1", "1", "1")


def test_places_are_picked_by_typing(hall: Hall, trainer: Phone) -> None:
    """Several at once, one doubtful, one unknown."""
    trainer.say(*OPEN)
    assert "“muong chanh” là nơi nào" in trainer.say("muong chanh, quang chiểu, xyzxyz")
    trainer.choose("xã Mường Chanh, tỉnh Thanh Hóa")
    assert "xã Mường Chanh; xã Quang Chiểu" in trainer.text and "xyzxyz" in trainer.text
    trainer.say("xong", "3", "1", "1")
    assert hall.again(1).audience[0] == hall.commune
    assert len(hall.again(1).audience) == 2 and hall.again(1).quiz == ""


def test_a_trainer_of_one_commune_opens_for_that_commune_only(hall: Hall) -> None:
    """The places are not asked for; nothing of elsewhere is seen or touched."""
    other = hall.training("2026-12-20 07:30", audience=(hall.elsewhere,), code="X")
    everywhere = hall.training("2026-12-21 07:30", title="Cả tỉnh", code="Y")
    local = hall.member("Cô", role="trainer", place=hall.commune)
    assert "Chưa có lớp nào" in local.say("/lop")
    assert "Cả tỉnh" not in local.text
    for head in (
        "see",
        "who",
        "code",
        "group",
        "doors",
        "quiz",
        "stop",
        "move",
        "venue",
        "seats",
        "cancel",
    ):
        for one_ in (other, everywhere):
            assert "Nút này đã cũ" in local.tap(f"tr-{head}:{one_.id}")
    assert "Bước 7/8" in local.say(*OPEN)
    local.say("1", "1", "1")
    assert hall.again(3).audience == (hall.commune,)


def test_a_place_outside_the_scope_is_neither_found_nor_forged(hall: Hall) -> None:
    """A province's trainer reaches that province's communes."""
    trainer = hall.member("Cô", role="trainer", place=hall.province)
    trainer.say(*OPEN)
    assert "Nút này đã cũ" in trainer.tap(f"to-place:{hall.elsewhere}")
    assert "chưa tìm thấy" in trainer.say("Mường Bám, Sơn La")
    assert "xã Mường Chanh" in trainer.say("mường chanh")


def test_every_field_can_be_changed_in_the_preview(hall: Hall, trainer: Phone) -> None:
    """After a change the preview comes back."""
    trainer.say(*OPEN, "1", "1", "để trống")
    assert "**Tên khác**" in trainer.say("2", "1", "Tên khác")
    assert "8h00 sáng đến 12h00 trưa thứ Hai, 21/12" in trainer.say("2", "2", "21/12 8h")
    assert "8h00–10h00 sáng" in trainer.say("2", "3", "2 tiếng")
    assert "Nơi mới" in trainer.say("2", "4", "Nơi mới")
    assert "Số chỗ: 55" in trainer.say("2", "5", "55")
    assert "xã Quang Chiểu" in trainer.say("2", "6", "quang chieu", "1")
    assert "Bài sau lớp: không có" in trainer.say("2", "7", "3")
    assert hall.count("SELECT count(*) FROM trainings") == 0
    assert "Đã bỏ" in trainer.say("3")
    assert "Nút này đã cũ" in trainer.tap("to-open")


def test_a_draft_survives_an_interruption(hall: Hall, trainer: Phone) -> None:
    """Looking something up in between loses nothing."""
    trainer.say(*OPEN[:4])
    assert "Anh/chị đang mở lớp, bước 3/8" in trainer.say("/dangky")
    assert "Bước 3/8" in trainer.say("tiếp")
    assert "Bước 4/8" in trainer.say("1")


def test_a_draft_whose_time_has_passed_asks_for_another(hall: Hall, trainer: Phone) -> None:
    """A class is never opened in the past."""
    trainer.say(*OPEN, "1", "1", "để trống")
    hall.clock("2026-12-20 08:00")
    assert "nay đã qua" in trainer.say("1")
    assert hall.count("SELECT count(*) FROM trainings") == 0
    assert "21/12" in trainer.say("mai 8h")


def test_names_with_markup_and_templates_are_only_text(hall: Hall, trainer: Phone) -> None:
    """What is typed is never markup, never a template."""
    nasty = "<b>*_{{ 7*7 }}_*</b> [x](http://y)"
    trainer.say("/lop", "1", nasty, "20/12 7h30", "1", nasty, "40", "1", "1", "1", "1")
    assert hall.again(1).title == nasty
    assert markup.plain(trainer.text).count(nasty) == 2


def test_a_collaborator_is_told_no(hall: Hall) -> None:
    """The desk is the trainer's."""
    lan = hall.member("Lan")
    assert "dành cho cán bộ" in lan.say("/lop")
    assert "dành cho cán bộ" in lan.tap("to-new")
    hall.training("2026-12-20 07:30")
    assert "dành cho cán bộ" in lan.tap("tr-cancelled:1")
    assert not hall.again(1).cancelled


def booked_class(hall: Hall, seats: int = 2) -> tuple[Phone, Phone, Phone]:
    """Open a class on 20/12 with three registered."""
    hall.training("2026-12-20 07:30", seats=seats, quiz=hall.content.quizzes[0].id)
    phones = (hall.member("Vàng Thị Ánh"), hall.member("Đỗ Văn An"), hall.member("Hà Thị Bích"))
    for phone in phones:
        phone.tap("cl-book:1")
    return phones


def test_a_move_tells_everybody_and_redoes_the_reminders(hall: Hall, trainer: Phone) -> None:
    """Booked and queued are told; old reminders are gone, new ones due."""
    phones = booked_class(hall)
    trainer.say("/lop", "2")
    trainer.choose("Đổi giờ")
    assert "3 người" in trainer.say("22/12 14h")
    assert "Giờ mới: 2h00 chiều đến 6h00 tối thứ Ba, 22/12" in trainer.text
    assert hall.again(1).starts_at == at("2026-12-20 07:30")
    assert "3 người" in trainer.say("1")
    assert hall.again(1).starts_at == at("2026-12-22 14:00")
    assert hall.again(1).ends_at == at("2026-12-22 18:00")
    for phone in phones:
        (news,) = hall.sent(phone)
        assert "2h00 chiều" in news.text and news.kind == "notice"
    due = rows(hall.tx, "SELECT DISTINCT due_at FROM reminders WHERE state = 'due' ORDER BY 1")
    assert due == [(at("2026-12-21 18:00"),), (at("2026-12-22 12:00"),)]
    assert "Nút này đã cũ" in trainer.tap("tr-moved:1")
    assert all(len(hall.sent(phone)) == 1 for phone in phones)


def test_moved_there_and_back_is_reminded_once(hall: Hall, trainer: Phone) -> None:
    """A dropped reminder is due again, none is doubled."""
    booked_class(hall)
    trainer.tap("tr-move:1")
    trainer.say("22/12 14h", "1")
    trainer.tap("tr-move:1")
    trainer.say("20/12/2026 7h30", "1")
    assert hall.count("SELECT count(*) FROM reminders WHERE state = 'due'") == 6
    assert hall.tick("2026-12-19 18:00") == 3


def test_a_move_to_another_day_forgets_who_was_there(hall: Hall, trainer: Phone) -> None:
    """Later the same day they stay present."""
    lan = booked_class(hall)[0]
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    trainer.tap("tr-move:1")
    assert "sẽ bị xóa" not in trainer.say("hôm nay 9h")
    trainer.say("1")
    assert hall.count("SELECT count(*) FROM attendance") == 1
    trainer.tap("tr-move:1")
    assert "1 lượt có mặt" in trainer.say("mai 9h")
    trainer.say("1")
    assert hall.count("SELECT count(*) FROM attendance") == 0
    assert hall.count("SELECT count(*) FROM reminders WHERE kind = 'quiz' AND state = 'due'") == 0


def test_a_move_on_the_day_leaves_no_mark_in_a_half_day_it_was_not_made_for(
    hall: Hall, trainer: Phone
) -> None:
    """Two days, the first morning falls away: who came is there, tomorrow keeps its own marks."""
    lan, tuan = (one.person or 0 for one in booked_class(hall)[:2])
    hall.tx.execute("UPDATE trainings SET ends_at = :end", {"end": at("2026-12-21 16:30")})
    hall.clock("2026-12-20 14:00")

    def said(person: int, state: RollState, half_day: int) -> None:
        mark = Mark(state, "roll_call", hall.now, trainer.person)
        attendance.record(hall.tx, 1, person, half_day, mark, hall.now)

    said(lan, "absent", 0)
    said(lan, "late", 1)  # on the first afternoon
    said(tuan, "absent", 1)
    said(tuan, "excused", 2)  # for the second morning
    trainer.tap("tr-move:1")
    trainer.say("hôm nay 15h", "1")

    halves = [(one.day.day, one.half) for one in half_days(hall.again(1), ZONE)]
    assert halves[:2] == [(20, "afternoon"), (21, "morning")]
    kept = "SELECT person, session, state FROM attendance ORDER BY person, session"
    assert rows(hall.tx, kept) == [
        (lan, 0, "late"),
        (tuan, 0, "absent"),
        (tuan, 1, "excused"),
    ]
    assert {word.half_day for word in attendance.by_trainers(hall.tx, 1, 9)} == {0, 1}


@pytest.mark.parametrize("said", ["có", "vâng ạ", "ok"])
def test_a_yes_to_calling_a_class_off_never_sounds_like_done(
    hall: Hall, trainer: Phone, said: str
) -> None:
    """Typed, it leads to the two buttons once more; nothing is called off by it."""
    hall.training("2026-12-20 07:30")
    trainer.tap("tr-cancel:1")
    assert "Để khỏi nhầm" in trainer.say(said)
    assert not hall.again(1).cancelled
    trainer.choose("Hủy lớp này")
    assert hall.again(1).cancelled


def test_a_cancelled_class_tells_everybody_and_reminds_nobody(hall: Hall, trainer: Phone) -> None:
    """It is asked once more first; a bare 1 leaves the class as it is."""
    phones = booked_class(hall)
    trainer.tap("tr-cancel:1")
    trainer.say("1")
    assert not hall.again(1).cancelled
    trainer.tap("tr-cancel:1")
    assert "đã hủy" in trainer.say("2")
    assert hall.again(1).cancelled
    for phone in phones:
        (news,) = hall.sent(phone)
        assert "đã hủy" in news.text and news.choices == ("Đăng ký lớp tập huấn",)
    assert hall.count("SELECT count(*) FROM reminders WHERE state = 'due'") == 0
    trainer.tap("tr-cancelled:1")
    assert all(len(hall.sent(phone)) == 1 for phone in phones)
    assert "chưa đăng ký lớp nào" in phones[0].say("/lich")


def waiting_for(hall: Hall, phone: Phone) -> list[tuple[str, int]]:
    """Return (kind, due) of what is still to reach a phone by itself."""
    return rows(
        hall.tx,
        "SELECT kind, due_at FROM outgoing WHERE place = :place AND person IS NOT NULL "
        "AND state = 'pending' ORDER BY delivery",
        place=phone.address,
    )


def test_news_held_back_overnight_gives_way_to_later_news(hall: Hall, trainer: Phone) -> None:
    """Nobody reads in the morning a time that was changed again before they woke up."""
    an, binh = hall.member("An"), hall.member("Bình")
    hall.training("2026-12-20 10:00", seats=1)
    for phone in (an, binh):
        phone.tap("cl-book:1")
    hall.clock("2026-12-19 22:00")
    trainer.tap("tr-move:1")
    trainer.say("20/12 14h", "1")
    morning = at("2026-12-20 05:30")
    assert waiting_for(hall, binh) == [("notice", morning)]
    an.say("không đi được", "trả chỗ")
    hall.seats_go_on()
    assert waiting_for(hall, an) == []
    assert waiting_for(hall, binh) == [("notice", morning), ("offer", morning)]
    hall.clock("2026-12-20 05:00")
    trainer.tap("tr-move:1")
    trainer.say("20/12 9h", "1")
    assert [kind for kind, due in waiting_for(hall, binh) if due <= hall.now] == ["notice", "offer"]
    assert all(due <= hall.now for _, due in waiting_for(hall, binh))
    assert all("9h00 sáng" in one.text for one in hall.sent(binh)[-2:])


def test_news_of_a_class_called_off_in_the_night_is_one_message(hall: Hall, trainer: Phone) -> None:
    """Moved and then cancelled: only the last is told."""
    phones = booked_class(hall)
    hall.clock("2026-12-01 22:00")
    trainer.tap("tr-move:1")
    trainer.say("22/12 14h", "1")
    trainer.tap("tr-cancel:1")
    trainer.say("2")
    for phone in phones:
        assert waiting_for(hall, phone) == [("notice", at("2026-12-02 05:30"))]
        assert "đã hủy" in hall.sent(phone)[-1].text


def test_people_who_share_a_phone_each_get_their_own_news(hall: Hall, trainer: Phone) -> None:
    """Held back for the same hour at one address, none takes the place of the other."""
    an = hall.member("An")
    hall.training("2026-12-20 10:00")
    an.tap("cl-book:1")
    first = an.person
    an.say("/doinguoi", "Thêm người dùng chung máy này", "1", "Bình")
    an.say("Mường Chanh, Thanh Hóa", "bỏ qua", "1", "bỏ qua")
    an.tap("cl-book:1")
    assert an.person != first
    hall.clock("2026-12-18 22:00")
    trainer.tap("tr-move:1")
    trainer.say("20/12 14h", "1")
    assert len(waiting_for(hall, an)) == 2


def test_a_class_called_off_offers_no_quiz(hall: Hall, trainer: Phone) -> None:
    """Neither the button nor an old tap opens it."""
    lan = booked_class(hall)[0]
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    trainer.tap("tr-cancel:1")
    shown = trainer.say("2")
    assert "Bài sau lớp" not in shown
    assert "tr-quiz:1" not in [choice.id for choice in trainer.choices]
    trainer.tap("tr-quiz:1")
    assert hall.again(1).quiz_opened_at is None and len(hall.sent(lan)) == 1


def test_an_old_yes_cancels_nothing(hall: Hall, trainer: Phone) -> None:
    """A button of a question that is no longer open is stale."""
    booked_class(hall)
    trainer.tap("tr-cancel:1")
    trainer.say("/lich")
    assert "Nút này đã cũ" in trainer.tap("tr-cancelled:1")
    assert not hall.again(1).cancelled


def test_more_seats_move_the_queue_up(hall: Hall, trainer: Phone) -> None:
    """Fewer than are taken are refused."""
    phones = booked_class(hall)
    trainer.tap("tr-seats:1")
    assert "không thể ít hơn 2" in trainer.say("1")
    assert "1 người đang chờ đã có chỗ" in trainer.say("10")
    assert [len(hall.sent(phone)) for phone in phones] == [0, 0, 1]
    assert hall.sent(phones[2])[0].kind == "offer"


def test_the_trainers_buttons_open_doors_and_quiz(hall: Hall, trainer: Phone) -> None:
    """Mở lớp lets people in at once, Cho làm bài opens the quiz and tells those present."""
    lan, an, _ = booked_class(hall)
    hall.clock("2026-12-20 06:00")
    assert "Cửa lớp mở từ" in lan.say("ACDEFG")
    trainer.tap("tr-quiz:1")
    assert hall.again(1).quiz_opened_at is None
    trainer.say("/lop", "2")
    assert "Cửa lớp đã mở" in trainer.choose("Mở lớp (")
    assert "✅" in lan.say("ACDEFG")
    assert "Lớp chưa tan, vẫn cho làm bài?" in trainer.tap("tr-quiz:1")
    assert hall.again(1).quiz_opened_at is None
    assert "1 người có mặt" in trainer.choose("Vẫn cho làm bài")
    assert "Cho làm bài" not in [choice.label for choice in trainer.choices]
    (news,) = hall.sent(lan)
    assert "LÀM BÀI" in news.text and hall.sent(an) == []
    assert "Bài đã mở" in an.say("ACDEFG")
    trainer.tap("tr-quiz:1")
    assert len(hall.sent(lan)) == 1


def test_doors_are_not_opened_days_before_by_a_slip(hall: Hall, trainer: Phone) -> None:
    """A 1 typed twice does nothing; long before the class the button asks once more."""
    trainer.say(*OPEN, "1", "1", "1", "1", "1", "1")
    trainer.tap("tr-doors:1")
    trainer.say("1")
    assert hall.again(1).opened_at is None
    assert "Nút này đã cũ" in trainer.tap("tr-opened:1")
    trainer.tap("tr-doors:1")
    assert "Cửa lớp đã mở" in trainer.say("2")
    assert hall.again(1).opened_at is not None


@pytest.mark.parametrize("head", ["move", "venue", "seats"])
def test_a_no_leaves_the_class_as_it_is(hall: Hall, trainer: Phone, head: str) -> None:
    """Who thinks better of it types so."""
    booked_class(hall)
    trainer.tap(f"tr-{head}:1")
    assert "Chỗ: 2/2" in trainer.say("thôi")


def test_who_is_booked_is_listed_by_name_with_the_queue_apart(hall: Hall, trainer: Phone) -> None:
    """Given names in Vietnamese order, communes beside them, walk-ins and absences named."""
    booked_class(hall)
    listed = trainer.tap("tr-who:1")
    assert "- Đỗ Văn An, xã Mường Chanh\n- Vàng Thị Ánh" in listed
    assert listed.index("Đang chờ") < listed.index("Hà Thị Bích")
    hall.clock("2026-12-20 08:00")
    hall.member("Khách").say("ACDEFG")
    hall.clock("2026-12-20 12:00")
    listed = trainer.tap("tr-who:1")
    assert "Vào lớp tại chỗ: 1 người" in listed and "Khách, xã Mường Chanh ✓" in listed
    assert listed.count("(vắng)") == 2


def test_a_long_list_of_names_comes_in_pages_of_a_phone(hall: Hall, trainer: Phone) -> None:
    """Every name stands on exactly one page, no page is over 900 characters."""
    hall.training("2026-12-20 07:30", seats=30)
    for number in range(40):
        phone = hall.member(f"Nguyễn Thị Hoàng Anh Thư {number:02d}")
        registrations.book(hall.tx, 1, phone.person or 0, hall.now)
    pages = [trainer.tap("tr-who:1")]
    while any(choice.label == "Xem thêm" for choice in trainer.choices):
        pages.append(trainer.choose("Xem thêm"))
    assert len(pages) == 3 and all(len(page) <= 1000 for page in pages)
    assert all("\n".join(pages).count(f"Thư {number:02d},") == 1 for number in range(40))
    assert "trang 3/3" in trainer.tap("tr-who:1:99")
    trainer.tap("tr-who:1:-4")


def test_the_text_for_a_group_is_plain_short_and_complete(hall: Hall, trainer: Phone) -> None:
    """At most 500 characters with day, time, place and address, however long the words are."""
    hall.training("2026-12-20 07:30", title="Rà soát " * 15, code="AAAAAA")
    hall.tx.execute("UPDATE trainings SET venue = ?", ("Hội_trường *lớn* " * 12,))
    trainer.tap("tr-group:1")
    body = one(hall.tx, "SELECT body FROM outgoing ORDER BY id DESC LIMIT 1")
    assert body is not None and '"copyable":true' in body[0]
    text = markup.plain(trainer.text.split("---\n")[1])
    assert len(text) <= 500
    for part in ("7h30", "20/12", "Hội_trường *lớn*", "https://donghanh.example/lop/AAAAAA"):
        assert part in text


def test_an_open_quiz_can_be_passed_on_too(hall: Hall, trainer: Phone) -> None:
    """Once it is open, with day, time, place and address in at most 500 characters."""
    quiz = hall.content.quizzes[0]
    hall.training("2026-12-20 07:30", title="Rà soát " * 15, quiz=quiz.id)
    hall.tx.execute("UPDATE trainings SET venue = ?", ("Hội_trường *lớn* " * 12,))
    assert "BÀI SAU LỚP" not in trainer.tap("tr-pass:1")
    hall.clock("2026-12-21 08:00")
    trainer.say("/lop", "2")
    text = markup.plain(trainer.choose("Chép bài để gửi nhóm Zalo").split("---\n")[1])
    assert len(text) <= 500 and "BÀI SAU LỚP" in text and "LÀM BÀI" in text
    for part in ("7h30", "20/12", "Hội_trường", "https://donghanh.example", quiz.title[:60]):
        assert part in text


def test_the_code_is_shown_with_both_addresses(hall: Hall, trainer: Phone) -> None:
    """The door on the web and the deep link on Telegram."""
    hall.training("2026-12-20 07:30")
    shown = markup.plain(trainer.tap("tr-code:1"))
    assert "https://donghanh.example/lop/ACDEFG" in shown
    assert "https://t.me/dong_hanh_bot?start=lop-ACDEFG" in shown


def test_what_is_over_is_shown_and_no_more_changed(hall: Hall, trainer: Phone) -> None:
    """Old buttons of a class that has ended show it as it is."""
    booked_class(hall)
    hall.clock("2026-12-20 12:00")
    for head in (
        "move",
        "venue",
        "relocated",
        "seats",
        "cancel",
        "moved",
        "cancelled",
        "doors",
        "quiz",
    ):
        assert "(đã xong)" in trainer.tap(f"tr-{head}:1")
    assert hall.again(1).starts_at == at("2026-12-20 07:30") and not hall.again(1).cancelled

"""A class's door: who comes early, in time, late, unknown, twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.attendance import door_tokens
from bot.features.attendance import store as attendance
from bot.features.attendance.door import SECRET
from bot.features.classes.trainings import opened_quizzes_for
from bot.library.load import Library
from bot.store.secrets import secret
from bot.store.sql import dump, rows
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall, at


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class on 20/12/2026, 7:30 to 11:30."""
    made = Hall(tmp_path, library)
    quiz = made.content.quizzes[0].id
    made.training("2026-12-20 07:30", quiz=quiz)
    yield made
    made.close()


def present(hall: Hall) -> list[tuple[str, str]]:
    """Return (name, how) of everybody who was marked."""
    return rows(
        hall.tx,
        "SELECT p.full_name, a.how FROM attendance a JOIN people p ON p.id = a.person "
        "ORDER BY a.at",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "ACDEFG", "acdefg", "acd efg", "ACD-EFG", "/start lop-ACDEFG", "/batdau lop-acdefg",
        "mã ACDEFG", "lớp ACDEFG", "mã lớp: acdefg", "https://donghanh.example/lop/ACDEFG",
        "https://t.me/dong_hanh_bot?start=lop-ACDEFG", " acdefg. ", "ÁCĐÈFG",
    ],
)  # fmt: skip
def test_the_code_marks_present_however_it_comes(hall: Hall, typed: str) -> None:
    """Typed in any case, pasted as an address, or opened as a link."""
    lan = hall.member("Lan")
    lan.tap("cl-book:1")
    hall.clock("2026-12-20 06:30")
    assert "✅ Đã ghi có mặt: **Lan**, lớp **Rà soát hộ nghèo**" in lan.say(typed)
    assert present(hall) == [("Lan", "code")]


def test_too_early_says_when_to_come_back_and_locks_nobody_out(hall: Hall) -> None:
    """An hour and a second before nothing is written; a second later it is."""
    lan, stranger = hall.member("Lan"), hall.phone("telegram:new")
    hall.clock("2026-12-20 06:29")
    for _ in range(15):
        assert "6h30 sáng Chủ nhật, 20/12" in lan.say("ACDEFG")
    assert "6h30 sáng" in stranger.say("ACDEFG")
    assert present(hall) == []
    hall.clock("2026-12-20 06:30")
    assert "✅" in lan.say("ACDEFG")


def test_after_the_end_it_is_over(hall: Hall) -> None:
    """The last minute counts, the end does not."""
    lan, tuan = hall.member("Lan"), hall.member("Tuấn")
    hall.clock("2026-12-20 11:29")
    assert "✅" in lan.say("ACDEFG")
    hall.clock("2026-12-20 11:30")
    assert "đã tan, mã này hết dùng" in tuan.say("ACDEFG") and "báo cán bộ" in tuan.text
    assert "đã tan, mã này hết dùng" in lan.say("ACDEFG") and "LÀM BÀI" in lan.text
    assert present(hall) == [("Lan", "walk_in")]


def test_a_second_time_says_so(hall: Hall) -> None:
    """Twice is once, in the table and in words."""
    lan = hall.member("Lan")
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    assert "rồi, không cần nhắn lại" in lan.say("ACDEFG")
    assert len(present(hall)) == 1
    assert hall.count("SELECT count(*) FROM reminders WHERE kind = 'quiz'") == 1


def test_a_stranger_gives_consent_name_and_commune_only(hall: Hall) -> None:
    """Vào lớp tại chỗ: three answers, then present; nothing is marked before."""
    new = hall.phone("telegram:new")
    hall.clock("2026-12-20 07:00")
    new.say("/start lop-ACDEFG")
    assert present(hall) == []
    new.say("1", "Ma Seo Lử", "thanh hoa")
    assert present(hall) == []
    assert "✅ Đã ghi có mặt: **Ma Seo Lử**" in new.say("muong chanh")
    assert "tại chỗ" in new.text
    assert present(hall) == [("Ma Seo Lử", "walk_in")]


def test_a_newcomer_reads_that_they_are_in_before_their_code(hall: Hall) -> None:
    """One message ends the walk-in's path: present first, then what was kept and the code."""
    new = hall.phone("web:new")
    hall.clock("2026-12-20 07:00")
    text = new.say("/start lop-ACDEFG", "1", "Ma Seo Lử", "muong chanh thanh hoa")
    assert text.startswith("✅ Đã ghi có mặt: **Ma Seo Lử**") and "---" not in text
    assert "Đã ghi tên" in text and "xã Mường Chanh, tỉnh Thanh Hóa" in text
    assert text.index("✅") < text.index("Nơi làm việc") < text.index("Mã cá nhân")
    assert len(text) <= 900


@pytest.mark.parametrize("said", ["đồng ý", "1", "Tôi đổi ý, vào lớp", "acdefg"])
def test_who_thinks_again_at_a_door_still_stands_at_it(hall: Hall, said: str) -> None:
    """After a no, a button, "đồng ý" or the code ask once more for the same class."""
    hall.clock("2026-12-20 07:00")
    new = hall.phone("telegram:new")
    new.say("/start lop-ACDEFG", "không")
    assert "**Lớp Rà soát hộ nghèo**" in new.say(said)
    assert hall.count("SELECT count(*) FROM people") == 0
    new.say("đồng ý", "Ma Seo Lử", "muong chanh thanh hoa")
    assert "✅ Đã ghi có mặt: **Ma Seo Lử**" in new.text


def test_who_looks_at_the_menu_at_a_door_stays_at_it(hall: Hall) -> None:
    """Signing up from the menu still ends in the class; once it is over it does not."""
    hall.clock("2026-12-20 07:00")
    new, late = hall.phone("telegram:new"), hall.phone("telegram:late")
    for phone in (new, late):
        phone.say("/start lop-ACDEFG", "trợ giúp")
    assert "**Lớp Rà soát hộ nghèo**" in new.choose("Đăng ký")
    new.say("đồng ý", "/start", "Ma Seo Lử", "/start", "muong chanh thanh hoa")
    assert "✅ Đã ghi có mặt: **Ma Seo Lử**" in new.text
    hall.clock("2026-12-20 11:31")
    assert "Lớp Rà soát" not in late.choose("Đăng ký") and "có đồng ý không?" in late.text


def test_few_communes_of_a_class_are_offered_at_its_door(hall: Hall) -> None:
    """Of a class for two communes these are printed; another one may still be typed."""
    other = hall.content.places.find("Tam Chung, Thanh Hóa", None, 1)[0].place.code
    hall.training("2026-12-20 07:30", audience=(other, hall.commune), code="GHJKMN")
    hall.clock("2026-12-20 07:00")
    near, typing, far = (hall.phone(f"web:{n}") for n in ("near", "typing", "far"))
    assert "Bước 3/3" in near.say("/start lop-GHJKMN", "1", "Ma Seo Lử")
    assert ["Xã Mường Chanh", "Xã Tam Chung"] == [one.label for one in near.choices]
    assert "✅" in near.say("1") and near.field("commune") == hall.commune
    typing.say("GHJKMN", "1", "Sùng A Páo", "tam chung")
    assert "✅" in typing.text and typing.field("commune") == other
    far.say("GHJKMN", "1", "Lò Thị Xa", "Mường Chanh, Sơn La")
    assert "✅" in far.text and far.field("commune") == hall.elsewhere


def test_a_wandering_newcomer_is_offered_the_communes_again(hall: Hall) -> None:
    """A question in the middle of the last step leads back to the same list."""
    hall.training("2026-12-20 07:30", audience=(hall.commune,), code="GHJKMN")
    hall.clock("2026-12-20 07:00")
    new = hall.phone("web:new")
    new.say("GHJKMN", "1", "Ma Seo Lử", "chuẩn nghèo là gì?", "tiếp")
    assert ["Xã Mường Chanh"] == [one.label for one in new.choices]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mường", "xã Mường Chanh"),  # the only one of the class that begins so
        ("Mường Lý", "xã Mường Lý"),  # not of the class, but plainly named
        ("sầm sơn", "phường Sầm Sơn"),  # so is this one, though the class has Nam Sầm Sơn
        ("nam sam son", "phường Nam Sầm Sơn"),
        ("Đông Tiến", "phường Đông Tiến"),  # the marks tell it from Đồng Tiến
        ("Đồng Tiến", ""),  # one of the class, one not: asked
        ("dong tien", ""),
        ("xã Quang Trung", ""),  # a former one of the class, and a commune of today
        ("Quang Trung, Ngọc Lặc", "xã Thạch Lập"),
        ("Mường Chanh, Sơn La", "xã Mường Chanh"),
        ("muong chanh son la", "xã Mường Chanh"),
    ],
)
def test_a_name_means_a_commune_of_the_class_first(hall: Hall, typed: str, meant: str) -> None:
    """Among many communes of a class a name is looked up there first, then everywhere."""
    places = hall.content.places
    named = ("Nam Sầm Sơn", "phường Đông Tiến, Thanh Hóa", "Thạch Lập")
    communes = [places.find(name, hall.province, 1)[0].place.code for name in named]
    taken = ("xã Mường", "phường Sầm", "xã Đồng", "phường Quang")
    others = [
        one.code for one in places.children(hall.province) if not one.name.startswith(taken)
    ]  # fmt: skip
    audience = tuple(dict.fromkeys([hall.commune, *communes, *others[:12]]))
    hall.training("2026-12-20 07:30", audience=audience, code="GHJKMN")
    hall.clock("2026-12-20 07:00")
    new = hall.phone("web:new")
    assert "tỉnh Thanh Hóa" in new.say("GHJKMN", "1", "Ma Seo Lử")
    assert ("✅" in new.say(typed)) == bool(meant)
    assert places.name(str(new.field("commune"))) == meant
    if "sơn la" in typed.lower() or "son la" in typed:
        assert new.field("commune") == hall.elsewhere
    if not meant:
        assert len(new.choices) > 1


def test_a_class_of_one_province_asks_for_no_province(hall: Hall) -> None:
    """A class for a whole province goes straight to its communes."""
    hall.training("2026-12-20 07:30", audience=(hall.province,), code="GHJKMN")
    hall.clock("2026-12-20 07:00")
    new = hall.phone("web:new")
    assert "Xã, phường ở tỉnh Thanh Hóa" in new.say("GHJKMN", "1", "Ma Seo Lử")
    assert "✅" in new.say("mường chanh")


def test_a_class_moved_meanwhile_says_so_with_the_code(hall: Hall) -> None:
    """Who signs up while the class is moved reads when to come, and still has a record."""
    new = hall.phone("web:new")
    hall.clock("2026-12-20 07:00")
    new.say("ACDEFG", "1", "Ma Seo Lử")
    hall.tx.execute(
        "UPDATE trainings SET starts_at = :at, ends_at = :end WHERE id = 1",
        {"at": at("2026-12-22 07:30"), "end": at("2026-12-22 11:30")},
    )
    text = new.say("muong chanh thanh hoa")
    assert "6h30 sáng thứ Ba, 22/12" in text and "Mã cá nhân" in text and "✅" not in text
    assert present(hall) == []


def test_a_qr_that_grows_old_during_sign_up_still_counts(hall: Hall) -> None:
    """What was good at the door is good at the end of the questions."""
    new = hall.phone("web:new")
    hall.clock("2026-12-20 07:00")
    token = door_tokens.token(secret(hall.tx, SECRET, "chìa"), 1, hall.now)
    new.say(f"/start lop-{token}", "1")
    hall.clock("2026-12-20 07:40")
    assert "đã cũ" in hall.phone("web:late").say(f"/start lop-{token}")
    assert "✅" in new.say("Ma Seo Lử", "muong chanh thanh hoa")
    assert present(hall) == [("Ma Seo Lử", "qr")]


def test_a_long_title_leaves_room_for_the_answers(hall: Hall) -> None:
    """At the door it is cut; whoever is in reads it whole."""
    title = "Rà soát hộ nghèo, hộ cận nghèo cuối năm 2026 theo quy định mới cho tổ trưởng các thôn"
    hall.tx.execute("UPDATE trainings SET title = ?", (title,))
    hall.clock("2026-12-20 07:00")
    phone = hall.phone("web:dai")
    first = phone.say("ACDEFG").splitlines()[0]
    assert first.startswith("**Lớp Rà soát hộ nghèo") and len(first) < 72
    phone.say("1", "Ma Seo Lử")
    assert title in phone.say("muong chanh thanh hoa")


def test_a_family_comes_in_one_after_another_on_one_phone(hall: Hall) -> None:
    """A button lets one more in: each consents and is named, and nobody is recorded twice."""
    phone = hall.phone("web:nha")
    hall.clock("2026-12-20 07:00")
    phone.say("ACDEFG", "1", "Ma Seo Lử", "muong chanh thanh hoa")
    for name in ("Ma Thị Dính", "Ma A Páo"):
        assert "có đồng ý không" in phone.choose("Thêm người vào lớp bằng máy này")
        assert "mã cá nhân" in phone.text
        phone.say("1", name)
        assert f"✅ Đã ghi có mặt: **{name}**" in phone.say("muong chanh thanh hoa")
    assert [name for name, _ in present(hall)] == ["Ma Seo Lử", "Ma Thị Dính", "Ma A Páo"]


def test_who_uses_the_phone_already_comes_in_with_one_tap(hall: Hall) -> None:
    """Known ones who are not in the hall are offered by name; the others are not asked for."""
    lan, tuan = hall.member("Lan"), hall.member("Tuấn")
    for one in (tuan.person, hall.member("Người lạ").person):
        assert one is not None
    hall.tx.execute(
        "INSERT INTO address_people VALUES (?, ?, ?)", (lan.address, tuan.person, hall.now)
    )
    hall.clock("2026-12-20 08:00")
    lan.say("ACDEFG")
    assert "Ai vào lớp" in lan.choose("Thêm người vào lớp")
    assert ["Tuấn", "Người khác, chưa dùng máy này"] == [one.label for one in lan.choices]
    assert "✅ Đã ghi có mặt: **Tuấn**" in lan.choose("Tuấn")
    assert "có đồng ý không" in lan.choose("Thêm người vào lớp")
    assert [name for name, _ in present(hall)] == ["Lan", "Tuấn"]


def test_nobody_comes_in_on_a_phone_that_is_not_theirs(hall: Hall) -> None:
    """A forged choice names somebody else, no class, or a class that is over: nothing is kept."""
    lan, tuan = hall.member("Lan"), hall.member("Tuấn")
    hall.clock("2026-12-20 08:00")
    assert "✅" not in lan.tap(f"ci-as:ACDEFG:code:{tuan.person}")
    for forged in ("ci-other", "ci-new", "ci-as:ACDEFG", "ci-other:XXXXXX:code", "ci-as:x:y:z"):
        lan.tap(forged)
    assert present(hall) == [] and lan.text
    hall.clock("2026-12-20 11:30")
    assert "đã tan, mã này hết dùng" in lan.tap("ci-other:ACDEFG:qr")
    assert "đã tan, mã này hết dùng" in lan.tap("ci-new:ACDEFG:qr")


def test_a_trainers_record_on_a_shared_browser_opens_with_no_tap(hall: Hall) -> None:
    """On the web whoever holds a role types the code instead of being offered by name."""
    web = hall.phone("web:chung")
    hall.clock("2026-12-20 07:00")
    web.say("ACDEFG", "1", "Ma Seo Lử", "muong chanh thanh hoa")
    thay = hall.member("Thầy", role="trainer")
    hall.tx.execute(
        "INSERT INTO address_people VALUES (?, ?, ?)", (web.address, thay.person, hall.now)
    )
    assert "có đồng ý không" in web.choose("Thêm người vào lớp")
    assert "✅" not in web.tap(f"ci-as:ACDEFG:code:{thay.person}")
    assert [name for name, _ in present(hall)] == ["Ma Seo Lử"]


def test_a_stranger_who_signs_up_past_the_end_is_told_the_truth(hall: Hall) -> None:
    """Success is shown only when it was written."""
    new = hall.phone("telegram:new")
    hall.clock("2026-12-20 11:29")
    new.say("ACDEFG", "1", "Ma Seo Lử", "thanh hoa")
    hall.clock("2026-12-20 11:31")
    assert "đã tan, mã này hết dùng" in new.say("muong chanh")
    assert present(hall) == []


def test_somebody_who_registered_for_nothing_walks_in_from_anywhere(hall: Hall) -> None:
    """A person of another commune is present too."""
    far = hall.member("Xa", commune=hall.elsewhere)
    hall.clock("2026-12-20 08:00")
    assert "tại chỗ" in far.say("ACDEFG")


@pytest.mark.parametrize("typed", ["ACDEFH", "chuẩn nghèo", "mã", "346796", "ACDEFGH", "AC DE FG"])
def test_what_is_no_code_goes_on_to_the_search(hall: Hall, typed: str) -> None:
    """Only the code of a class is taken."""
    lan = hall.member("Lan")
    hall.clock("2026-12-20 08:00")
    assert "ghi có mặt" not in lan.say(typed) and lan.text
    assert present(hall) == []


@pytest.mark.parametrize("typed", ["ACDEF3", "acd3fg", "mã lớp ACDEFH", "Ma lop: acdefh"])
def test_a_mistyped_code_is_told_apart_from_a_question(hall: Hall, typed: str) -> None:
    """In the hall nobody is sent to the regulations for one wrong letter."""
    assert "Không thấy lớp nào có mã" in hall.member("Lan").say(typed)


def test_the_number_of_a_document_is_no_code(hall: Hall) -> None:
    """What reads like a decree goes on to the search."""
    assert "Không thấy lớp nào" not in hall.member("Lan").say("QD4673")


def test_a_link_with_a_wrong_code_is_answered(hall: Hall) -> None:
    """A mistyped address does not end in silence."""
    lan = hall.member("Lan")
    assert "Không thấy lớp nào có mã **XXX XXX**" in lan.say("/start lop-XXXXXX")
    assert "Không thấy lớp nào" in lan.say("/start lop-")


def test_who_walked_in_is_not_offered_a_seat(hall: Hall) -> None:
    """Present already, one is not asked to register."""
    lan = hall.member("Lan")
    hall.clock("2026-12-20 07:00")
    lan.say("ACDEFG")
    assert "Đã ghi có mặt" in lan.say("/dangky")
    assert not [choice for choice in lan.choices if choice.id.startswith("cl-book")]


def test_a_cancelled_class_lets_nobody_in(hall: Hall) -> None:
    """The code of a class called off says so."""
    hall.tx.execute("UPDATE trainings SET state = 'cancelled'")
    hall.clock("2026-12-20 07:30")
    assert "đã hủy" in hall.member("Lan").say("ACDEFG")
    assert present(hall) == []


def test_the_quiz_is_open_to_those_present_from_the_end_on(hall: Hall) -> None:
    """Nobody else, and not before."""
    lan, tuan = hall.member("Lan"), hall.member("Tuấn")
    tuan.tap("cl-book:1")
    hall.clock("2026-12-20 08:00")
    lan.say("ACDEFG")
    assert lan.person is not None and tuan.person is not None
    quiz = hall.content.quizzes[0].id
    assert opened_quizzes_for(hall.tx, lan.person, at("2026-12-20 11:29")) == []
    assert opened_quizzes_for(hall.tx, lan.person, at("2026-12-20 11:30")) == [(1, quiz)]
    assert opened_quizzes_for(hall.tx, tuan.person, at("2026-12-20 12:00")) == []


def test_a_code_on_a_shared_phone_names_who_was_marked(hall: Hall) -> None:
    """The other person is shown how to come in too."""
    lan = hall.member("Lan")
    other = hall.member("Tuấn")
    hall.tx.execute(
        "INSERT INTO address_people VALUES (?, ?, ?)", (lan.address, other.person, hall.now)
    )
    hall.clock("2026-12-20 08:00")
    assert "**Lan**" in lan.say("ACDEFG") and "/doinguoi" in lan.text
    assert not attendance.is_present(hall.tx, 1, other.person or 0)


def test_a_code_typed_in_the_middle_of_a_quiz_leaves_the_quiz_open(hall: Hall) -> None:
    """Coming in to another class and giving its seat back, then the letter answers the quiz."""
    quiz = hall.content.quizzes[0].id
    hall.training("2026-12-20 12:00", quiz=quiz, code="CCCCCC", title="Lớp chiều")
    lan = hall.member("Lan")
    lan.tap("cl-book:2")
    hall.clock("2026-12-20 11:00")
    lan.say("ACDEFG")
    hall.clock("2026-12-20 11:40")
    lan.say("LÀM BÀI")
    while hall.count("SELECT count(*) FROM attempts") == 0:
        lan.tap(lan.choices[0].id)
    assert "Anh/chị đang ở câu 1/" in lan.say("không đi được")
    assert "Lớp chiều" in lan.text
    assert "Anh/chị đang ở câu 1/" in lan.say("CCCCCC")
    assert "Đã ghi: **A.**" in lan.say("A")
    assert hall.count("SELECT count(*) FROM answers") == 1


@pytest.mark.parametrize("made_up", ["qr", "code:qr", "a" * 16, "đ" * 16, ""])
def test_a_made_up_choice_has_scanned_nothing(hall: Hall, made_up: str) -> None:
    """Who types the code and answers with a choice of their own making came by the code."""
    lan, phone = hall.member("Lan"), hall.phone("web:nha")
    lan.tap("cl-book:1")
    hall.clock("2026-12-20 07:00")
    secret(hall.tx, SECRET, "chìa")
    assert "✅" in lan.tap(f"ci-in:ACDEFG:{made_up}")
    phone.tap(f"ci-other:ACDEFG:{made_up}")
    phone.say("1", "Ma Seo Lử", "muong chanh thanh hoa")
    assert dict(present(hall)) == {"Lan": "code", "Ma Seo Lử": "walk_in"}


def test_what_was_scanned_is_good_for_that_phone_and_half_day_only(hall: Hall) -> None:
    """The button for one more counts as scanned where it was, not on another phone or day."""
    hall.tx.execute("UPDATE trainings SET ends_at = :end", {"end": at("2026-12-21 16:30")})
    hall.clock("2026-12-20 07:00")
    token = door_tokens.token(secret(hall.tx, SECRET, "chìa"), 1, hall.now)
    lan, tuan, friend = hall.member("Lan"), hall.member("Tuấn"), hall.member("Bạn")
    lan.say(f"/start lop-{token}")
    one_more = next(one.id for one in lan.choices if one.id.startswith("ci-other"))
    proof = one_more.split(":")[2]
    friend.tap(f"ci-in:ACDEFG:{proof}")
    hall.clock("2026-12-20 13:30")
    lan.tap(f"ci-in:ACDEFG:{proof}")
    assert [how for _, how in present(hall)] == ["qr", "walk_in", "walk_in"]
    token = door_tokens.token(secret(hall.tx, SECRET, "chìa"), 1, hall.now)
    tuan.say(f"/start lop-{token}")
    hall.now += 40 * 60_000
    tuan.choose("Thêm người vào lớp bằng máy này")
    tuan.say("1", "Ma Seo Lử", "muong chanh thanh hoa")
    assert ("Ma Seo Lử", "qr") in present(hall)


@pytest.mark.parametrize(
    "typed",
    [
        "kmn479 ạ", "em gửi mã KMN479", "KMN479 🙏", "KMN479 em Lò Thị Thử", "dạ em gửi KMN 479 ạ",
        "mã lớp là KMN-479 nhé", "em đến rồi, mã KMN479 ạ", "KMN479!!!",
    ],
)  # fmt: skip
def test_a_code_is_found_among_words(hall: Hall, typed: str) -> None:
    """Polite words, signs or a short sentence around it change nothing."""
    hall.training("2026-12-21 07:30", title="Lớp kia", code="KMN479")
    lan = hall.member("Lan")
    hall.clock("2026-12-21 07:00")
    assert "Đã ghi có mặt: **Lan**, lớp **Lớp kia**" in lan.say(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("VXT HKF", "VXT HKF"), ("KMN O17", "KMN O17"), ("mã KMN333 ạ", "KMN 333")],
)
def test_what_looks_like_a_code_is_answered_as_one(hall: Hall, typed: str, shown: str) -> None:
    """Also with a letter or digit that no code has; and it counts as a try."""
    text = hall.member("Lan").say(typed)
    assert f"Không thấy lớp nào có mã **{shown}**. Mã lớp có 6 chữ và số" in text
    assert rows(hall.tx, "SELECT kind FROM tries") == [("class_code",)]


@pytest.mark.parametrize(
    "typed",
    [
        "ctv mtn được hỗ trợ gì", "BHYT 2026", "QD9036", "lịch tập huấn hộ nghèo", "TT46",
        "27/2022", "BHYT26", "CTV MTN", "CT1719", "xe 36A 123", "QĐ 861 TTG",
        "KMN479 " + "rất " * 20,
    ],
)  # fmt: skip
def test_a_question_is_no_try(hall: Hall, typed: str) -> None:
    """Short forms side by side, documents, long texts."""
    assert "Không thấy lớp nào" not in hall.member("Lan").say(typed)
    assert rows(hall.tx, "SELECT kind FROM tries") == []


def test_one_letter_off_an_open_class_is_asked(hall: Hall) -> None:
    """Once the doors are open; a tap says yes."""
    hall.training("2026-12-21 07:30", title="Lớp kia", code="VXTHKC")
    lan = hall.member("Lan")
    assert "Không thấy lớp nào có mã **VXT HKF**" in lan.say("VXT HKF")
    hall.clock("2026-12-21 07:00")
    assert "Có phải **VXT HKC** không" not in hall.phone("telegram:new").say("VXT HKF")
    assert "Có phải **VXT HKC** không" in lan.say("VXT HKF")
    assert "Đã ghi có mặt: **Lan**, lớp **Lớp kia**" in lan.say("1")


@pytest.fixture
def asked(hall: Hall) -> Phone:
    """Return the phone of somebody who typed a code one letter off and is asked which was meant."""
    hall.training("2026-12-21 07:30", title="Lớp kia", code="VXTHKC")
    lan = hall.member("Lan")
    hall.clock("2026-12-21 07:00")
    assert "Có phải **VXT HKC** không" in lan.say("VXT HKF")
    return lan


@pytest.mark.parametrize(
    "said",
    [
        "đúng", "dung", "Đúng ạ", "đúng rồi ạ", "dạ đúng rồi", "vâng", "vâng ạ", "dạ", "ừ", "ok",
        "phải", "phải ạ", "có", "có ạ", "được", "dạ vâng ạ", "chính xác", "Đúng, VXT HKC",
    ],
)  # fmt: skip
def test_a_typed_yes_marks_present_as_the_button_does(asked: Phone, said: str) -> None:
    """Also one that only says that it was heard: nothing else was asked."""
    assert "Đã ghi có mặt: **Lan**, lớp **Lớp kia**" in asked.say(said)


@pytest.mark.parametrize("said", ["không", "không ạ", "không phải", "ko phải ạ", "2", "sai", "k"])
def test_a_typed_no_asks_for_the_code_again(hall: Hall, asked: Phone, said: str) -> None:
    """Nobody is marked; the code that is typed then is the one that counts."""
    assert "gõ lại mã lớp" in asked.say(said)
    assert present(hall) == []
    asked.say("vâng")
    assert present(hall) == []
    assert "Đã ghi có mặt" in asked.say("VXTHKC")


@pytest.mark.parametrize("said", ["chuẩn nghèo là gì", "VXTHKC", "lịch của tôi"])
def test_what_is_neither_yes_nor_no_is_heard_for_what_it_is(asked: Phone, said: str) -> None:
    """A question, the true code, another task."""
    assert "gõ lại mã lớp" not in asked.say(said) and asked.text
    assert ("Đã ghi có mặt" in asked.text) == (said == "VXTHKC")


@pytest.fixture
def door(hall: Hall) -> Hall:
    """Return the office with a class of tomorrow, MTF9TP, whose doors have just opened."""
    hall.training("2026-12-21 07:30", title="Lớp kia", code="MTF9TP")
    hall.clock("2026-12-21 07:00")
    return hall


@pytest.mark.parametrize(
    "said",
    [
        "mtf9tb", "Mtf9tb", "MTF9TB", "mtf9tb ạ", "mtf 9tb", "mã là mtf9tb nhé", "mã: mtf9tb",
        "em gửi mã mtf9tb ạ", "em gửi mtf9tb ạ", "mã của lớp là MTF9TB", "MTF9T", "mtf9t",
        "MTF9TPP", "mtf9tpp ạ", "TF9TP", "MTF 9T", "mã MTF9T", "mã lớp là mtf9tpp ạ", "mtfptp",
        "em đến rồi, mtf9tpp",
    ],
)  # fmt: skip
def test_one_slip_off_an_open_class_is_asked(door: Hall, said: str) -> None:
    """A wrong sign, one missing, one too many, in any letters, alone or in a sentence."""
    lan = door.member("Lan")
    assert "Có phải **MTF 9TP** không" in lan.say(said)
    assert present(door) == []
    assert rows(door.tx, "SELECT kind FROM tries") == [("class_code",)]
    assert "Đã ghi có mặt: **Lan**, lớp **Lớp kia**" in lan.say("đúng rồi ạ")


@pytest.mark.parametrize(
    "said",
    [
        "kmn478", "Kmn478", "km3n7b", "KM3NT", "km3nt", "KM3NTPP", "mã là kmn478 nhé",
        "mã lớp: kmn478", "em gửi mã KM3NT ạ", "mã vxthkb",
    ],
)  # fmt: skip
def test_what_is_shaped_like_a_code_and_is_none_is_told_so(door: Hall, said: str) -> None:
    """Where it is near no class that is open, whoever writes."""
    for phone in (door.member("Lan"), door.phone("telegram:new")):
        assert "Không thấy lớp nào có mã" in phone.say(said) and "Có phải" not in phone.text
    assert len(rows(door.tx, "SELECT kind FROM tries")) == 2


@pytest.mark.parametrize(
    "said",
    [
        "khong", "không", "duoc a", "được ạ", "nghien", "nghiện", "nghinh", "kho6ng", "tru7ng",
        "thang6", "tháng 6", "thon12", "346kg", "tk346", "9h30ph", "36a123", "covid19", "mtfptx",
        "mã không đúng", "mà không được", "mã thang6", "mã số thuế 8012345678", "mã HN4010",
        "mã nghịch", "mtf9tp là mã lớp nào", "không phải mtf9tb", "nhcsxh",
    ],
)  # fmt: skip
def test_a_word_is_no_code(door: Hall, said: str) -> None:
    """Nor are figures with a unit, an hour, a document; nor a code that is asked about."""
    text = door.member("Lan").say(said)
    assert "Không thấy lớp nào" not in text and "Có phải **MTF" not in text
    assert present(door) == []


def test_a_true_code_beside_a_figure_is_the_true_one(door: Hall) -> None:
    """`MTF9TP 7` is not one sign too long."""
    assert "Đã ghi có mặt" in door.member("Lan").say("em gửi MTF9TP 7 ạ")


def test_a_class_that_is_not_for_somebody_is_not_told_to_them(door: Hall) -> None:
    """Nor is one that is not open: what was typed is only not found."""
    door.tx.execute("UPDATE trainings SET audience = ?", (dump([door.elsewhere]),))
    assert "Có phải" not in door.member("Lan").say("mtf9tb")
    door.tx.execute("UPDATE trainings SET audience = ?", (dump([""]),))
    door.clock("2026-12-21 06:00")
    assert "Có phải" not in door.member("Tuấn").say("mtf9tb")

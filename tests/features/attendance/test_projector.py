"""The projector's link in the hall's menu, and what its two QR codes say to the bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.turn import AppContext
from bot.features.attendance import door, door_tokens, screens
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.library.load import Library
from bot.store.secrets import secret
from bot.store.sql import rows
from tests.conversation.chat import CHANNELS, Phone
from tests.conversation.hall import HOUR, Hall

KEY = "MOTKHOABIMAT"
QUIZ = "ra-soat-ho-ngheo"


class Hidden(Hall):
    """A hall that may be without any public address."""

    hidden = False

    @property
    def app(self) -> AppContext:
        """Return the context, without addresses once hidden."""
        app = super().app
        if not self.hidden:
            return app
        return replace(app, office=replace(app.office, public_url=""), channels=CHANNELS)


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Hidden]:
    """Return an office with a class on 20/12/2026, 7:30 to 11:30, half an hour before it begins."""
    made = Hidden(tmp_path, library)
    made.training("2026-12-20 07:30", quiz=QUIZ, title="Rà soát hộ nghèo")
    secret(made.tx, door.SECRET, KEY)
    made.clock("2026-12-20 07:00")
    yield made
    made.close()


@pytest.fixture
def trainer(hall: Hidden) -> Phone:
    """Return the trainer's phone."""
    return hall.member("Thầy", role="trainer")


@pytest.mark.parametrize("said", ["mã lớp là gì", "cho xem mã lớp"])
def test_who_holds_the_class_asks_for_its_code(hall: Hidden, trainer: Phone, said: str) -> None:
    """They are shown the link with the code; who comes to learn is told where it stands."""
    assert "Màn hình lớp" in trainer.say(said)
    assert "gồm 6 chữ và số" in hall.member("Lan").say("mã lớp là gì")


def how(hall: Hall) -> list[str]:
    """Return how everybody came who was marked."""
    return [row[0] for row in rows(hall.tx, "SELECT how FROM attendance ORDER BY at")]


def scanned(hall: Hall, ago: int = 0, training: int = 1) -> str:
    """Return the word that the screen showed so many milliseconds ago."""
    return door_tokens.token(KEY, training, hall.now - ago)


def test_the_hall_gives_a_link_for_one_machine(hall: Hidden, trainer: Phone) -> None:
    """Short enough to be typed; only its hash is kept; the log says that it was given."""
    trainer.tap("tr-hall:1")
    said = trainer.choose("Màn hình lớp học")
    link = said.split("https://donghanh.example/m/")[1].split()[0]
    assert len(link) == 9 and link[4] == "-" and "ACDEFG" in said and "30 phút" in said
    kept = rows(hall.tx, "SELECT link_hash, training FROM screens")
    assert len(kept) == 1 and link.replace("-", "") not in str(kept)
    assert rows(hall.tx, "SELECT action FROM audit")[-1] == ("training.screen_link",)
    assert screens.open_once(hall.tx, link.replace("-", ""), "k", hall.now) == 1


def test_closing_closes_screens_and_links(hall: Hidden, trainer: Phone) -> None:
    """What is open and what was only handed out; a second time there is nothing to close."""
    trainer.tap("pj-open:1")
    link = trainer.tap("pj-open:1").split("/m/")[1].split()[0].replace("-", "")
    assert screens.open_once(hall.tx, link, "k", hall.now) == 1
    assert "Đã đóng 2 màn hình" in trainer.choose("Đóng mọi màn hình")
    found = screens.find(hall.tx, "k")
    assert found is not None and found.closed
    assert "không có màn hình nào đang mở" in trainer.tap("pj-close:1")
    closed = "SELECT count(*) FROM audit WHERE action = 'training.screens_closed'"
    assert hall.count(closed) == 1


def test_without_an_address_the_code_is_typed_on_the_page(hall: Hidden, trainer: Phone) -> None:
    """An office that only tries out is told where to type it, and why no QR is shown."""
    hall.hidden = True
    said = trainer.tap("pj-open:1")
    assert "thêm /m vào cuối địa chỉ" in said and "chưa có mã QR" in said and "http" not in said


def test_the_link_is_for_trainers_of_the_class(hall: Hidden) -> None:
    """A collaborator, or a trainer of another commune, gets no link to it."""
    far = hall.member("Xa", hall.elsewhere, "trainer", hall.elsewhere)
    for phone in (hall.member("Lan"), far):
        for head in ("pj-open", "pj-close"):
            phone.tap(f"{head}:1")
            assert "/m/" not in phone.text and "Đã đóng" not in phone.text
    assert hall.count("SELECT count(*) FROM screens") == 0


def test_the_screen_is_offered_until_its_quiz_is_done(hall: Hidden, trainer: Phone) -> None:
    """Two hours after the class the last have scanned the quiz; a class called off has none."""
    end = hall.again(1).ends_at
    for later, offered in ((0, True), (2 * HOUR, False)):
        hall.now = end + later
        trainer.tap("tr-hall:1")
        assert offered == any(one.id == "pj-open:1" for one in trainer.choices)
    hall.clock("2026-12-20 07:00")
    trainings.cancel(hall.tx, 1, hall.now)
    assert "/m/" not in trainer.tap("pj-open:1") and "đã hủy" in trainer.text


@pytest.mark.parametrize(
    "typed",
    [
        "/start lop-{}",
        "https://donghanh.example/lop/{}",
        " https://t.me/dong_hanh_bot?start=lop-{} ",
    ],
)
def test_a_scanned_qr_marks_present_however_it_comes(hall: Hidden, typed: str) -> None:
    """Opened as a link, or pasted by whoever's scanner only copies."""
    lan = hall.member("Lan")
    assert "✅ Đã ghi có mặt: **Lan**" in lan.say(typed.format(scanned(hall, 60_000)))
    assert how(hall) == ["qr"]


def test_an_old_qr_is_scanned_again_and_the_code_still_works(hall: Hidden) -> None:
    """Three minutes later a photograph is worth nothing; the letters below it are."""
    lan = hall.member("Lan")
    assert "Mã QR này đã cũ" in lan.say(f"/start lop-{scanned(hall, 180_000)}")
    assert "Mã QR này đã cũ" in lan.say(f"https://donghanh.example/lop/1{'a' * 16}")
    assert how(hall) == []
    assert "✅" in lan.say("acd efg")


@pytest.mark.parametrize(
    "typed", ["/start bai-ACDEFG", "bai-acdefg", "https://donghanh.example/bai/ACDEFG",
              "https://t.me/dong_hanh_bot?start=bai-ACDEFG"],
)  # fmt: skip
def test_the_quiz_code_brings_who_was_present_to_the_quiz(hall: Hidden, typed: str) -> None:
    """At once: the first question is on the screen."""
    lan = hall.member("Lan")
    lan.say("ACDEFG")
    assert "chưa mở" in lan.say(typed) and "LÀM BÀI" in lan.text
    trainings.open_quiz(hall.tx, 1, hall.now)
    assert "Câu 1/" in lan.say(typed)
    assert "Câu 1/" in lan.say(typed)
    assert hall.count("SELECT count(*) FROM attempts") == 1


def test_the_quiz_code_checks_in_first_while_the_doors_are_open(hall: Hidden) -> None:
    """Who missed the door is marked, then offered the quiz; after the class it is too late."""
    trainings.open_quiz(hall.tx, 1, hall.now)
    lan, late = hall.member("Lan"), hall.member("Muộn")
    assert "✅ Đã ghi có mặt" in lan.say("/start bai-ACDEFG")
    assert lan.choices[0].id == "qz-pick:1"
    assert "Câu 1/" in lan.say("/start bai-ACDEFG")
    hall.clock("2026-12-20 11:31")
    assert "đã tan, mã này hết dùng" in late.say("/start bai-ACDEFG")
    assert not attendance.is_present(hall.tx, 1, late.person or 0)


def test_a_stranger_at_the_quiz_code_signs_up_and_is_present(hall: Hidden) -> None:
    """Three answers, marked present, and the quiz is one tap away."""
    trainings.open_quiz(hall.tx, 1, hall.now)
    new = hall.phone("telegram:new")
    new.say("/start bai-ACDEFG", "1", "Ma Seo Lử", "thanh hoa", "muong chanh")
    assert "✅ Đã ghi có mặt: **Ma Seo Lử**" in new.text
    assert "Câu 1/" in new.choose("LÀM BÀI")


def test_a_quiz_code_of_nothing_is_answered(hall: Hidden) -> None:
    """A wrong code, a class called off, a class without a quiz."""
    lan = hall.member("Lan")
    assert "Không thấy lớp nào có mã **XXX XXX**" in lan.say("/start bai-XXXXXX")
    assert "Không thấy lớp nào" in lan.say("/start bai-")
    hall.training("2026-12-20 07:30", code="CCCCCC", title="Lớp không bài")
    assert "✅ Đã ghi có mặt" in lan.say("/start bai-CCCCCC")
    trainings.cancel(hall.tx, 1, hall.now)
    assert "đã hủy" in lan.say("/start bai-ACDEFG")

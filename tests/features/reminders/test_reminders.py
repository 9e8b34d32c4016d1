"""/nhaclich: what is coming, and kinds switched by number, by words, or left to other tasks."""

from __future__ import annotations

import pytest

from bot.features.reminders import mutes
from bot.store import people
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall


@pytest.fixture
def lan(hall: Hall) -> Phone:
    """Return a collaborator with a seat in a class, at the list of reminders."""
    hall.training("2026-12-20 07:30")
    phone = hall.member("Lan")
    phone.tap("cl-book:1")
    phone.say("/nhaclich")
    return phone


def off(hall: Hall, phone: Phone) -> frozenset[str]:
    """Return what somebody has switched off."""
    return mutes.of_person(hall.tx, phone.person or 0)


@pytest.mark.parametrize(
    ("typed", "muted"),
    [
        ("1", {"evening"}),
        ("tắt 2", {"before"}),
        ("TẮT bài đang làm dở", {"quiz_half"}),
        ("tat bai sap dong", {"quiz_closing"}),
        ("tắt lời nhắc số 1", {"evening"}),
        ("tắt giúp buổi tối nhé", {"evening"}),
        ("tắt hết", {"evening", "before", "quiz_open", "quiz", "quiz_half", "quiz_closing"}),
        ("tắt", set()),
        ("tắt 99", set()),
        ("tắt bài", set()),  # several are meant
        ("tắt lớp hủy", set()),  # a duty
        ("tắt tin đổi giờ", set()),
    ],
)
def test_a_kind_is_switched_off_by_number_or_words(
    hall: Hall, lan: Phone, typed: str, muted: set[str]
) -> None:
    """What names one kind, or all, does it; the rest is asked or explained, nothing guessed."""
    assert "Lời nhắc của" in lan.say(typed)
    assert off(hall, lan) == muted


@pytest.mark.parametrize("typed", ["bật lại 1", "bật buổi tối", "mở lại 1", "bật hết", "1"])
def test_it_is_switched_on_again_the_same_ways(hall: Hall, lan: Phone, typed: str) -> None:
    """A number toggles, words say which way."""
    lan.say("tắt 1", typed)
    assert off(hall, lan) == frozenset()


@pytest.mark.parametrize("typed", ["tất cả hộ nghèo được vay bao nhiêu", "mở thẻ", "chuẩn nghèo"])
def test_what_is_no_switch_goes_to_other_tasks(hall: Hall, lan: Phone, typed: str) -> None:
    """A question that begins like a switch is looked up all the same."""
    assert "Lời nhắc của" not in lan.say(typed)
    assert off(hall, lan) == frozenset()


def test_a_button_of_a_kind_that_is_none_of_mine_changes_nothing(hall: Hall, lan: Phone) -> None:
    """Duties, trainers' kinds and forged ones meet the text for old buttons."""
    for kind in ("moved", "question", "nothing", "evening:2"):
        assert "Nút này đã cũ" in lan.tap(f"rm-off:{kind}")
    assert off(hall, lan) == frozenset()


def test_only_trainers_are_shown_what_is_for_them(hall: Hall, lan: Phone) -> None:
    """A question that waits is a trainer's reminder."""
    trainer = hall.member("Thầy", role="trainer")
    trainer.say("/nhaclich")
    assert [c for c in trainer.choices if c.id == "rm-off:question"]
    assert not [c for c in lan.choices if c.id == "rm-off:question"]


def test_on_a_shared_phone_the_list_says_whose_it_is(hall: Hall, lan: Phone) -> None:
    """Each person of the phone has their own switches."""
    mai = hall.member("Mai")
    people.link(hall.tx, lan.address, mai.person or 0, hall.now)
    assert "Lời nhắc của Mai" in lan.say("/nhaclich", "tắt 1")
    assert mutes.among(hall.tx, (1, 2)) == {(2, "evening")}


def test_what_is_switched_off_is_among_my_data_and_goes_with_them(hall: Hall, lan: Phone) -> None:
    """`/dulieu` names it; erasing forgets it."""
    lan.say("tắt 1", "/dulieu", "3")
    assert "Lời nhắc đã tắt: Buổi tối trước ngày học" in lan.text
    lan.tap("md-erase")
    lan.say("XÓA")
    assert hall.count("SELECT count(*) FROM muted_reminders") == 0

"""Somebody in need is answered whatever is open, which stays; what they wrote is kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.features.installed import TABLES, every_flow
from bot.features.people import erasing
from bot.library.load import Library
from bot.store import turns
from bot.store.sql import rows
from bot.text import markup
from tests.conversation.chat import Phone, World, sign_up
from tests.conversation.hall import Hall
from tests.conversation.rough import Rough
from tests.features.questions.office import ids, later, noted, notices, office, officer

OWN = "chồng em đang đánh em"
OTHERS = "trong bản có trẻ bị bố đánh thì báo ai"


@pytest.fixture
def rough(tmp_path: Path, library: Library) -> Iterator[Rough]:
    made = Rough(tmp_path, library)
    yield made
    made.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def lan(world: World) -> Phone:
    return sign_up(world.phone("telegram:1"), "Hà Thị Lan")


def open_steps(world: World, phone: Phone) -> list[tuple[str, Any, Any]]:
    """Return the tasks that somebody is in the middle of: flow, step and what it remembers."""
    frames = turns.load_frames(world.tx, phone.address, phone.address)
    return [
        (one["flow"], one["step"], one.get("state")) for one in frames if one.get("step")
    ]  # fmt: skip


def holding(world: World, words: str) -> list[str]:
    """Return the tables that hold some words."""
    named = rows(world.tx, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return [
        table
        for (table,) in named
        if words in json.dumps(rows(world.tx, f"SELECT * FROM {table}"), ensure_ascii=False,
                               default=str)
    ]  # fmt: skip


# -- inside every open step ----------------------------------------------------------------------


def test_ones_own_need_breaks_into_every_step(rough: Rough) -> None:
    """Whatever is asked, the numbers come; what is open stays, and its way back is shown."""
    flows = every_flow().by_name
    for task, act, phone, stand in rough.steps():
        before = open_steps(rough, phone)
        with rough.undone():
            told = rough.act(phone, "text", OWN)
            assert "**113**" in told.text and "**1900 969 680**" in told.text, (task, act)
            kept = [one for one in before if flows[one[0]].resume or one[:2] == stand]
            assert open_steps(rough, phone) == kept, (task, act)
            assert holding(rough, OWN) == [], (task, act)
            if kept and told.stand != stand:
                assert "Làm tiếp" in told.text + str(told.choices), (task, act)
                assert rough.act(phone, "text", "tiếp").stand == stand, (task, act)


def test_of_others_a_trainer_may_write(rough: Rough) -> None:
    """Where staff are writing something it is their text; to everybody else the numbers come."""
    taken = set()
    for task, act, phone, stand in rough.steps():
        flow = every_flow().by_name.get(stand[0])
        staff = flow is not None and bool(stand[1]) and flow.role != "collaborator"
        told = rough.tried(phone, "text", OTHERS)
        if not staff:
            assert "**113**" in told.text, (task, act)
        elif "**113**" not in told.text:
            taken.add(stand)
    assert {("announcements", "text"), ("answers", "answer")} <= taken


# -- what is said --------------------------------------------------------------------------------


def test_ones_own_need(world: World, lan: Phone) -> None:
    """A kind line, the numbers for it first, the others that may be needed, what to do now."""
    lan.say(OWN)
    said = markup.plain(lan.text)
    last = "gọi ngay, hoặc nhờ người bên cạnh gọi giúp"
    places = [said.index(one) for one in ("rất lo cho", "113", "115", "111", "chị Hoa", last)]
    assert places == sorted(places)
    assert [choice.label for choice in lan.choices] == ["Nhắn cán bộ"]


def test_others_need_numbers_first_and_the_card_after(world: World, lan: Phone) -> None:
    """Whoever asks for others is told whom to ring; a card that surely answers stands below."""
    lan.say("trẻ bị đánh báo ai")
    assert lan.text.startswith("Việc này anh/chị báo ngay") and "**111**" in lan.text
    assert "rất lo" not in lan.text and lan.choices[-1].label == "Nhắn cán bộ"
    lan.say("sạt lở đất báo cho ai")
    assert "**112**" in lan.text


def test_a_stranger_is_answered_too(world: World) -> None:
    """Nobody has to agree to anything first; only whoever is signed up can write to trainers."""
    stranger = world.phone("telegram:9")
    assert "**113**" in stranger.say(OWN) and "chị Hoa" in stranger.text
    assert stranger.choices == []


def test_what_only_sounds_so_is_searched(world: World, lan: Phone) -> None:
    for text in ("mai táng", "chết đói", "đánh nhau ở buổi họp", "mệt muốn chết"):
        assert "**113**" not in lan.say(text), text


@pytest.mark.parametrize("text", ["Nhà bị lũ cuốn trôi thì bao giờ được xét lại ạ?", OTHERS])
def test_a_question_typed_as_one_stays_one(world: World, lan: Phone, text: str) -> None:
    """The numbers stand above it, and it goes only after a yes, as any question does."""
    lan.say("/hoidap")
    lan.say(text)
    assert "**11" in lan.text and text in markup.plain(lan.text) and noted(world) == []
    assert [choice.label for choice in lan.choices] == ["Gửi", "Sửa", "Thôi"]
    lan.choose("Gửi")
    assert noted(world) == [text]


def test_a_cry_is_no_question(world: World, lan: Phone) -> None:
    """Also where one is waited for: it is not shown as one to be sent."""
    lan.say("/hoidap")
    assert "**113**" in lan.say(OWN) and holding(world, OWN) == []


@pytest.mark.parametrize("begun", ["/hoidap", "/tracuu", "/hỏi đáp"])
def test_a_command_before_it_changes_nothing(world: World, lan: Phone, begun: str) -> None:
    """It is neither asked nor searched."""
    assert "**113**" in lan.say(f"{begun} {OWN}")
    assert noted(world) == [] and holding(world, OWN) == []


def test_a_trainers_command_keeps_its_text(world: World) -> None:
    """What is written behind it is the announcement."""
    trainer = officer(world, "telegram:2")
    trainer.say("/thongbao Nhà bị lũ cuốn, bà con cần giúp. Trẻ bị đánh thì báo ai? Gọi 111.")
    assert "Gửi cho ai" in trainer.text


def test_words_about_others_are_an_announcements_text(world: World, lan: Phone) -> None:
    """Not lost to numbers; a word of one's own in between is, and the text stays."""
    trainer = officer(world, "telegram:2")
    text = "Nhà bị lũ cuốn, bà con cần giúp. Trẻ bị đánh thì báo ai? Gọi 111."
    trainer.say("/thongbao", text)
    assert "Gửi cho ai" in trainer.text
    assert "**115**" in trainer.say("em không muốn sống nữa")
    trainer.say("tiếp", "1")
    assert "Trẻ bị đánh thì báo ai" in trainer.text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("em bị gãy chân, mai không đi được ạ", ""),
        ("mẹ em bị tai nạn, mai em không đi được", "115"),
        ("em bị ngộ độc thức ăn nên không đi được", "115"),
        ("lũ về nhà em ngập rồi, mai không đi được", "112"),
    ],
)  # fmt: skip
def test_an_absence_stays_one(tmp_path: Path, library: Library, text: str, number: str) -> None:
    """The seat is asked about; where a life may be in danger the numbers stand above that."""
    hall = Hall(tmp_path, library)
    one, an = hall.training("2026-12-20 07:30"), hall.member("Vi Văn An")
    an.tap(f"cl-book:{one.id}")
    an.say(text)
    assert "phải không ạ?" in an.text and "Nhắn cán bộ" not in str(an.choices)
    assert ("bình an" in an.text) == bool(number) and f"**{number}**" in f"****{an.text}"
    assert "Đã trả chỗ" in an.say("phải ạ")
    hall.close()


def test_who_despairs_is_listened_to_first(world: World, lan: Phone) -> None:
    """Not first asked whether they are being beaten."""
    lan.say("em không muốn sống nữa")
    said = markup.plain(lan.text)
    assert "đừng ở một mình" in said
    assert said.index("096 306 1414") < said.index("115:") < said.index("113:")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("không ai cần em nữa", "096 306 1414"), ("em bị trầm cảm", "096 306 1414"),
        ("em buồn quá không biết tâm sự với ai", "096 306 1414"),
        ("tạm biệt mọi người, mãi mãi", "096 306 1414"),
        ("con trai tôi ăn lá ngón rồi", "115"), ("em sắp sinh mà đường tắc", "115"),
        ("em uống thuốc sâu rồi, em không muốn sống nữa", "115"), ("cháy nhà", "114"),
        ("em bị người ta lừa bán sang biên giới", "113"), ("sos", "113"), ("nhà hết gạo", "113"),
    ],
)  # fmt: skip
def test_the_number_for_it_comes_first(world: World, lan: Phone, text: str, first: str) -> None:
    """What is said of violence stands only where that is told."""
    lan.say(text)
    assert lan.text.split("**")[1] == first
    assert "Bạo lực trong nhà" not in lan.text or "lừa bán" in text


@pytest.mark.parametrize("text", ["bị bạo lực gia đình có được hỗ trợ chỗ ở không",
                                  "em bị chồng bạo hành, được trợ cấp gì không"])  # fmt: skip
def test_a_victims_question_is_answered_below_the_numbers(
    world: World, lan: Phone, text: str
) -> None:
    """By a card, or honestly by none."""
    lan.say(text)
    assert "**113**" in lan.text and "**1900 969 680**" in lan.text


def test_a_class_is_answered_below_the_numbers(world: World, lan: Phone) -> None:
    lan.say("mưa to quá sợ sạt lở, có học không anh")
    assert lan.text.index("**112**") < lan.text.index("lớp")
    assert "Nhắn cán bộ" not in str(lan.choices)


# -- not kept, not counted, not sent -------------------------------------------------------------


@pytest.mark.parametrize("text", [OWN, OTHERS, "em buồn quá không muốn sống nữa"])
def test_it_is_neither_kept_nor_counted_nor_sent(world: World, lan: Phone, text: str) -> None:
    """No table holds it, nothing is counted, no trainer hears of it."""
    trainer = officer(world, "telegram:2")
    lan.say(text)
    later(world, 25 * 60)
    assert holding(world, text) == [] and notices(world, trainer) == []
    assert rows(world.tx, "SELECT * FROM unanswered_topics") == []


def test_a_trainer_is_told_after_a_yes(world: World, lan: Phone) -> None:
    """`Nhắn cán bộ` offers words ready to go; they ring at once, and are no question of a day."""
    trainer = officer(world, "telegram:2")
    lan.say(OWN)
    lan.choose("Nhắn cán bộ")
    assert "cần giúp gấp" in lan.text and noted(world) == []
    assert notices(world, trainer) == []
    lan.choose("Gửi")
    (news,) = notices(world, trainer)
    assert "cần giúp gấp" in news and "xã Mường Chanh" in news
    assert OWN not in news and "113" in lan.text
    later(world)
    assert len(notices(world, trainer)) == 1


@pytest.mark.parametrize("edit", [True, False])
def test_own_words_can_be_sent(world: World, lan: Phone, edit: bool) -> None:
    """Also words of need, which go nowhere else; with a number to be rung at."""
    trainer = officer(world, "telegram:2")
    words = "chồng em lại đánh em, gọi em số 0912345678"
    lan.say(OWN)
    lan.choose("Nhắn cán bộ")
    if edit:
        lan.choose("Sửa")
    lan.say(words)
    assert words in markup.plain(lan.text) and noted(world) == []
    lan.choose("Gửi")
    assert noted(world) == [words] and words in notices(world, trainer)[0]


def test_of_others_one_says_it_oneself(world: World, lan: Phone) -> None:
    """No words are put in a mouth that speaks of somebody else."""
    lan.say(OTHERS)
    lan.choose("Nhắn cán bộ")
    lan.say(OTHERS)
    assert ids(lan)[0].startswith("ask-send:") and noted(world) == []


def test_a_call_for_help_can_be_left(world: World, lan: Phone) -> None:
    """`Thôi` sends nothing, and what was typed before is gone on with."""
    trainer = officer(world, "telegram:2")
    lan.say(OWN)
    lan.choose("Nhắn cán bộ")
    lan.say("thôi")
    assert noted(world) == [] and notices(world, trainer) == []


def call(phone: Phone, words: str = "") -> None:
    """Call for help in words ready to go, or in one's own."""
    phone.say(OWN)
    phone.choose("Nhắn cán bộ")
    if words:
        phone.say(words)
    phone.choose("Gửi")


def test_an_open_call_is_added_to(world: World, lan: Phone) -> None:
    """Fifteen calls in a minute ring once; what is told in them is kept, each thing once."""
    trainer = officer(world, "telegram:2")
    call(lan)
    assert "được báo ngay" in lan.text
    for number in range(7):
        call(lan)
        call(lan, f"em đang ở nhà số {number}, cứu em với")
        assert "đọc thêm lời này" in lan.text
    assert len(notices(world, trainer)) == 1
    (kept,) = noted(world)
    assert kept.count("cần giúp gấp") == 1 and kept.count("cứu em với") == 7


@pytest.mark.parametrize("closed", [True, False])
def test_rings_are_bounded(world: World, lan: Phone, closed: bool) -> None:
    """Ten minutes apart, three a day, also for somebody who takes each call back."""
    trainer = officer(world, "telegram:2")
    rung = []
    for minutes in (0, 9, 1, 10, 10, 24 * 60 - 31, 1, 9):
        world.now += minutes * 60_000
        call(lan)
        if closed:
            lan.choose("Rút lại")
            lan.say("1")
        rung.append(len([one for one in notices(world, trainer) if "nhắn cần giúp" in one]))
    assert rung == [1, 1, 2, 3, 3, 3, 4, 4]
    assert len(noted(world)) == (8 if closed else 1)


def test_a_call_that_rings_no_more_is_a_question(world: World, lan: Phone) -> None:
    """It is not lost: the trainers hear of it with what else was asked lately."""
    trainer = officer(world, "telegram:2")
    call(lan)
    lan.choose("Rút lại")
    lan.say("1")
    call(lan)
    assert len(notices(world, trainer)) == 1
    later(world)
    assert len(notices(world, trainer)) == 2


def test_an_erased_callers_rings_are_gone(world: World, lan: Phone) -> None:
    """Nothing says any more that somebody called."""
    officer(world, "telegram:2")
    call(lan)
    assert lan.person is not None and world.count("SELECT count(*) FROM help_calls") == 1
    erasing.erase(world.tx, TABLES, lan.person, "", world.now, "…")
    assert world.count("SELECT count(*) FROM help_calls") == 0 and noted(world) == [""]


def test_two_people_ring_for_themselves(world: World, lan: Phone) -> None:
    trainer = officer(world, "telegram:2")
    call(lan)
    call(sign_up(world.phone("telegram:3"), "Lò Thị Én"))
    assert len(notices(world, trainer)) == 2 and len(noted(world)) == 2


def test_who_asked_a_lot_may_still_call(world: World, lan: Phone) -> None:
    """The bound on open questions is not for them."""
    for number in range(10):
        lan.say(f"/hoidap câu hỏi vay vốn thứ {number}", "1")
    lan.say(OWN)
    lan.choose("Nhắn cán bộ")
    lan.choose("Gửi")
    assert len(noted(world)) == 11

"""Asking the trainers and being answered: over a real database and the real content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.lookup import flow_lookup
from bot.features.people import flow_signup
from bot.features.questions import drafts, flow_answers, flow_drafts
from bot.features.questions import flow_questions as asking
from bot.features.questions import store as questions
from bot.features.reminders import flow_reminders
from bot.store import people
from bot.store.sql import rows, run
from bot.text import markup
from tests.conftest import shipped
from tests.conversation.chat import Phone, World, sign_up
from tests.features.questions.office import (
    QUESTION,
    ask,
    ids,
    later,
    noted,
    notices,
    officer,
)

FLOWS = (
    flow_signup.FLOW, asking.FLOW, flow_drafts.FLOW, flow_answers.FLOW, flow_lookup.FLOW,
    flow_reminders.FLOW,
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give an empty office on the morning of 23/11/2026."""
    made = World(tmp_path / "office.db", shipped(), FLOWS)
    yield made
    made.close()


@pytest.fixture
def asker(world: World) -> Phone:
    """Give a collaborator of xã Mường Chanh."""
    return sign_up(world.phone("telegram:1"), "Hà Thị Lan")


# -- asking ----------------------------------------------------------------------------------


def test_a_question_goes_to_the_trainers_and_its_answer_comes_back(
    world: World, asker: Phone
) -> None:
    """Asked, told, answered with a preview, sent back with the question quoted, written down."""
    trainer = officer(world, "telegram:2")
    asker.say("/hoidap", QUESTION)
    assert QUESTION in markup.plain(asker.text) and noted(world) == []
    asker.say("gửi đi ạ")
    assert "Đã gửi câu hỏi" in asker.text
    later(world)
    (news,) = notices(world, trainer)
    assert QUESTION in news and "xã Mường Chanh" in news and "HỎI ĐÁP" in news

    trainer.say("/hoidap", "1")
    assert QUESTION in markup.plain(trainer.text)
    trainer.say("Có, trong 3 năm.")
    assert "Có, trong 3 năm." in trainer.text and not notices(world, asker)
    trainer.say("1")
    assert "Đã gửi câu trả lời" in trainer.text
    (answer,) = notices(world, asker)
    assert QUESTION in answer and "Có, trong 3 năm." in answer
    actions = rows(world.tx, "SELECT action, subject FROM audit WHERE action LIKE 'question.%'")
    assert actions == [("question.asked", "question:1"), ("question.answered", "question:1")]


def test_a_stranger_signs_up_first_and_the_question_is_not_lost(world: World) -> None:
    """What a search could not answer is passed on after sign-up, without typing it again."""
    phone = world.phone("telegram:7")
    phone.say("giá vàng hôm nay")
    phone.choose("Gửi câu này cho cán bộ")
    assert "đồng ý" in phone.text
    phone.say("1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "giá vàng hôm nay" in phone.text and noted(world) == []
    phone.choose("Gửi")
    assert noted(world) == ["giá vàng hôm nay"]


def test_a_kept_question_survives_reading_a_card(world: World, asker: Phone) -> None:
    """Having opened the wrong card, one can still pass on what one typed."""
    asker.say("bhyt", "1")
    asker.choose("Gửi câu này cho cán bộ")
    assert noted(world) == []
    asker.choose("Gửi")
    assert noted(world) == ["bhyt"]


def test_nobody_to_tell_is_said(world: World, asker: Phone) -> None:
    """Without a trainer in scope the question is kept and the office's contact is given."""
    elsewhere = shipped().places.find("xã Mường Lý")[0].place.code
    other = officer(world, "telegram:3", place=elsewhere)
    ask(asker)
    assert "chưa có cán bộ nào nhận tin" in asker.text and "chị Hoa" in asker.text
    assert noted(world) == [QUESTION]
    assert not notices(world, other)


def test_admins_are_told_where_there_is_no_trainer(world: World, asker: Phone) -> None:
    """An admin hears of a question only when no trainer would."""
    admin = officer(world, "telegram:4", "admin")
    ask(asker)
    later(world)
    assert len(notices(world, admin)) == 1
    trainer = officer(world, "telegram:5", place=str(asker.field("province")))
    ask(asker)
    later(world)
    assert len(notices(world, admin)) == 1
    assert len(notices(world, trainer)) == 1


def test_a_household_is_not_noted_without_a_warning(world: World, asker: Phone) -> None:
    """The first text is dropped with a plea; only a second, confirmed one is kept."""
    text = "nhà anh Páo có được hộ nghèo không"
    asker.say(f"/hoidap {text}")
    assert "chưa ghi lại" in asker.text and noted(world) == []
    kept = b"".join(file.read_bytes() for file in world.path.parent.iterdir())
    assert "Páo".encode() not in kept
    asker.say("Hộ có 4 người thì nộp giấy đề nghị ở đâu?")
    asker.choose("Gửi")
    assert noted(world) == ["Hộ có 4 người thì nộp giấy đề nghị ở đâu?"]

    asker.say(f"/hoidap {text}", text)
    assert "còn tên" in asker.text and len(noted(world)) == 1
    asker.choose("Gửi")
    assert len(noted(world)) == 2
    asker.tap("ask-send")
    assert len(noted(world)) == 2


def test_a_household_search_is_passed_on_without_its_text(world: World, asker: Phone) -> None:
    """After a question on one household the trainers' desk asks for words anew."""
    asker.say("nhà anh Páo có được hộ nghèo không")
    asker.choose("Hỏi cán bộ tập huấn")
    assert "Xin đừng ghi tên" in asker.text
    assert noted(world) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("CCCD 001092012345 bị sai sửa ở đâu", "CCCD (…) bị sai sửa ở đâu"),
        ("gọi lại 0912 345 678 giúp", "gọi lại (…) giúp"),
        ("vay 1.500.000.000 đồng theo 27/2022/NĐ-CP", "vay 1.500.000.000 đồng theo 27/2022/NĐ-CP"),
        ("chuẩn 2021-2025 hay 2026-2030?", "chuẩn 2021-2025 hay 2026-2030?"),
    ],
)
def test_identity_numbers_are_blanked(world: World, asker: Phone, typed: str, kept: str) -> None:
    """Long numbers of cards and phones are not kept; sums, years and decrees are."""
    asker.say(f"/hoidap {typed}")
    assert ("được bỏ để giữ kín" in asker.text) == (typed != kept)
    asker.choose("Gửi")
    assert noted(world) == [kept]
    assert ("được bỏ để giữ kín" in asker.text) == (typed != kept)


def test_a_long_question_is_cut_with_a_word(world: World, asker: Phone) -> None:
    """Beyond 1,000 characters the rest is dropped, and the asker is told."""
    asker.say("/hoidap", "vay vốn ra sao " * 100)
    assert "1.000 ký tự đầu" in asker.text
    asker.choose("Gửi")
    assert "1.000 ký tự đầu" in asker.text
    assert len(noted(world)[0]) <= drafts.LONGEST


def test_other_tasks_are_not_noted(world: World, asker: Phone) -> None:
    """Thanks, a command in words or a sign at the question's step are what they are."""
    for text in ("cảm ơn", "tra cứu", "👍", "/tracuu"):
        asker.say("/hoidap", text)
    assert noted(world) == []


def test_nobody_floods_the_trainers(world: World, asker: Phone) -> None:
    """Ten unanswered questions are enough at once."""
    for number in range(12):
        ask(asker, f"câu hỏi vay vốn thứ {number}")
    assert "chờ trả lời" in asker.text
    assert len(noted(world)) == 10


def test_one_sees_ones_own_questions_only(world: World, asker: Phone) -> None:
    """`Câu tôi đã hỏi` shows what waits and what was answered; others' stay closed."""
    ask(asker)
    asker.choose("Câu tôi đã hỏi")
    assert asker.choices[0].label.endswith("(đang chờ)")
    questions.answer(world.tx, 1, 1, "Có, trong 3 năm.", world.now)
    asker.tap("ask-mine")
    assert asker.choices[0].label.endswith("(đã trả lời)")
    assert "Có, trong 3 năm." in asker.say("1")
    stranger = sign_up(world.phone("telegram:8"), "Ai Khác")
    for id_ in ("ask-own:1", "ask-own:99", "ask-own:x", "ask-own"):
        assert QUESTION not in markup.plain(stranger.tap(id_))


# -- answering -------------------------------------------------------------------------------


def test_a_collaborator_cannot_answer(world: World, asker: Phone) -> None:
    """Forged buttons of the trainers' desk are politely refused."""
    ask(asker)
    for id_ in (
        "ask-list", "ask-take:1", "ask-reply", "ask-reword", "ask-later", "ask-cards:1",
        "ask-card:1:chuan-ngheo", "ask-close:1", "ask-closed:1",
    ):  # fmt: skip
        assert "cán bộ tập huấn hoặc quản trị" in asker.tap(id_)


def test_only_questions_in_scope_are_shown(world: World, asker: Phone) -> None:
    """A trainer of another commune neither sees nor opens it; one above the commune does."""
    elsewhere = shipped().places.find("xã Mường Lý")[0].place.code
    ask(asker)
    other = officer(world, "telegram:3", place=elsewhere)
    assert "không có câu hỏi nào" in other.say("/hoidap")
    assert QUESTION not in markup.plain(other.tap("ask-take:1"))
    above = officer(world, "telegram:4", place=str(asker.field("province")))
    above.say("/hoidap")
    assert ids(above)[0] == "ask-take:1"


def test_two_trainers_one_answer(world: World, asker: Phone) -> None:
    """Who comes second is shown the first answer; the asker is told once."""
    first, second = officer(world, "telegram:2"), officer(world, "telegram:3")
    ask(asker)
    second.say("/hoidap", "1", "Theo tôi là có.")
    first.say("/hoidap", "1", "Có, trong 3 năm.", "1")
    assert "đã có người trả lời" in second.say("1")
    assert "Có, trong 3 năm." in second.text
    assert "đã có người trả lời" in second.tap("ask-take:1")
    assert len(notices(world, asker)) == 1


def test_sending_twice_sends_once(world: World, asker: Phone) -> None:
    """Tapping `Gửi` again meets the list of today."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Có, trong 3 năm.", "1")
    for id_ in ("ask-reply", "ask-reword", "ask-later"):
        assert "không có câu hỏi nào" in trainer.tap(id_)
    assert len(notices(world, asker)) == 1


def test_an_answer_can_be_reworded_and_put_off(world: World, asker: Phone) -> None:
    """Nothing goes out before `Gửi`; what was put off waits in the list."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Không.", "2")
    assert QUESTION in markup.plain(trainer.text)
    trainer.say("Có.", "3")
    assert ids(trainer)[0] == "ask-take:1"
    assert not notices(world, asker)


def test_a_trainer_may_look_a_rule_up_and_come_back(world: World, asker: Phone) -> None:
    """A card read in the middle of an answer leads back to the draft."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Có, trong 3 năm.", "/tracuu hộ nghèo vay vốn")
    assert "đang trả lời dở" in trainer.text
    trainer.say("tiếp")
    assert "Có, trong 3 năm." in trainer.text
    trainer.choose("Gửi")
    assert len(notices(world, asker)) == 1
    assert "đang trả lời dở" not in trainer.say("/tracuu")


def test_markup_and_templates_stay_letters(world: World, asker: Phone) -> None:
    """What people type is shown as typed, to the trainer and back."""
    trainer = officer(world, "telegram:2")
    odd = "Vay {{ 7*7 }} **đậm** <b>x</b> _nghiêng_ [a](https://b.c) thì sao?"
    ask(asker, odd)
    later(world)
    assert "{{ 7*7 }} **đậm** <b>x</b>" in notices(world, trainer)[0]
    trainer.say("/hoidap", "1", odd, "1")
    assert notices(world, asker)[0].count(odd) == 2


def test_an_asker_who_left_is_not_written_to(world: World, asker: Phone) -> None:
    """Who withdrew consent gets nothing; the trainer is told the truth."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    assert asker.person is not None
    people.withdraw(world.tx, asker.person, world.now)
    trainer.say("/hoidap", "1", "Có.", "1")
    assert "không nhận được tin" in trainer.text
    assert not notices(world, asker)


def test_many_questions_come_in_pages(world: World, asker: Phone) -> None:
    """The longest waiting come first, six on a page, none lost."""
    trainer = officer(world, "telegram:2")
    for number in range(8):
        ask(asker, f"câu hỏi vay vốn thứ {number}")
    trainer.say("/hoidap")
    assert "8 câu hỏi" in trainer.text
    seen = ids(trainer)[:6]
    trainer.choose("Trang sau")
    assert [*seen, *ids(trainer)[:2]] == [f"ask-take:{number}" for number in range(1, 9)]
    asker.tap("ask-mine")
    assert len([id_ for id_ in ids(asker) if id_.startswith("ask-own:")]) == 6
    asker.choose("Trang sau")
    assert ids(asker)[:2] == ["ask-own:2", "ask-own:1"]


def test_when_somebody_last_answered_is_looked_up_by_them(world: World, asker: Phone) -> None:
    """The latest of a trainer's answers, read of an index: of questions there may be many."""
    trainer, other = (officer(world, f"telegram:{n}").person or 0 for n in (2, 3))
    for number in range(3):
        ask(asker, f"câu hỏi vay vốn thứ {number}")
        questions.answer(world.tx, number + 1, trainer, "Có.", world.now + number)
    asked: list[str] = []
    world.tx.set_trace_callback(asked.append)
    found = questions.last_answered(world.tx, [trainer, other])
    world.tx.set_trace_callback(None)
    plan = [str(step[3]) for one in asked for step in world.tx.execute(f"EXPLAIN QUERY PLAN {one}")]

    assert found == {trainer: world.now + 2}
    assert len(plan) == 1 and "noted_questions_answered (answered_by=?)" in plan[0]


# -- over a release --------------------------------------------------------------------------


def leave_open(world: World, phone: Phone, flow: str, step: str, state: dict[str, object]) -> None:
    """Leave a task open as the release before kept it: a bare dict without a version."""
    frames = json.dumps([{"flow": flow, "step": step, "state": state}])
    run(
        world.tx, "UPDATE conversations SET frames = :frames WHERE sender = :sender",
        frames=frames, sender=phone.address,
    )  # fmt: skip


def test_what_the_release_before_left_open_is_gone_on_with(world: World, asker: Phone) -> None:
    """A question that waits for a yes, one to pass on, and an answer: none is asked for again."""
    trainer = officer(world, "telegram:2")
    draft = {"text": QUESTION, "cut": False, "blanked": True}
    leave_open(world, asker, "questions", "ask", {"warned": True, "draft": draft})
    asker.tap("ask-send")
    assert noted(world) == [QUESTION]
    leave_open(world, asker, "lookup", "", {"question": "Vay vốn ở đâu?"})
    asker.tap("ask-this")
    asker.choose("Gửi")
    assert noted(world) == [QUESTION, "Vay vốn ở đâu?"]
    leave_open(world, trainer, "answers", "answer", {"question": 1, "draft": "Có, trong 3 năm."})
    trainer.tap("ask-reply")
    assert "Có, trong 3 năm." in notices(world, asker)[0]

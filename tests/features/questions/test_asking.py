"""A question is shown for a yes, can be taken back, and rings the trainers once for several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.questions import store as questions
from bot.store import people
from bot.store.sql import rows, run, scalar
from bot.text import markup
from tests.conversation.chat import Phone, World, sign_up
from tests.features.questions import office
from tests.features.questions.office import QUESTION, ask, ids, later, noted, notices, officer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = office.office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def asker(world: World) -> Phone:
    """Give a collaborator of xã Mường Chanh."""
    return sign_up(world.phone("telegram:1"), "Hà Thị Lan")


# -- whom to ring ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["sđt cán bộ", "cho xin số điện thoại cán bộ với ạ", "có việc gấp thì chị gọi cho ai"]
)
def test_who_wants_to_ring_is_told_whom(asker: Phone, said: str) -> None:
    """At once, and where a question is waited for; a question about numbers stays one."""
    assert "chị Hoa, 0912 345 678" in asker.say(said)
    assert "chị Hoa, 0912 345 678" in asker.say("cho em xin số điện thoại thầy")
    assert "chị Hoa, 0912 345 678" in asker.say("việc gấp thì chị gọi ai")
    assert "Gửi câu này" in asker.say("số điện thoại bỏ trống được không")
    asker.say("thôi", "hỏi cán bộ")
    assert "Gửi câu này" in asker.say("xin xác nhận tạm trú thì gọi ai ký")


# -- what became of it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["câu hỏi của chị có ai trả lời chưa", "cau em hoi hom truoc da duoc tra loi chua",
     "cán bộ đã trả lời câu hỏi của tôi chưa"],
)  # fmt: skip
def test_who_asks_after_their_question_sees_it(asker: Phone, said: str) -> None:
    """At once, and where another question is waited for; who has asked nothing may ask."""
    assert "Anh/chị gõ câu hỏi" in asker.say(said)
    ask(asker, QUESTION)
    assert "Những câu anh/chị đã hỏi" in asker.say(said)
    asker.tap("ask-new")
    assert "Những câu anh/chị đã hỏi" in asker.say(said)


# -- shown before it goes ------------------------------------------------------------------------


@pytest.mark.parametrize("yes", ["1", "Gửi", "gửi đi ạ", "có", "đồng ý", "Dạ gửi"])
def test_only_a_yes_sends(world: World, asker: Phone, yes: str) -> None:
    """What was typed is shown first; a yes in any of these words sends it."""
    asker.say("/hoidap", QUESTION)
    assert noted(world) == [] and QUESTION in markup.plain(asker.text)
    assert [choice.label for choice in asker.choices] == ["Gửi", "Sửa", "Thôi"]
    asker.say(yes)
    assert noted(world) == [QUESTION]


@pytest.mark.parametrize("no", ["3", "thôi", "Thôi ạ", "không", "không gửi nữa", "bỏ đi", "huỷ"])
def test_a_no_keeps_nothing(world: World, asker: Phone, no: str) -> None:
    """After it the same words are a search again, and no way leads back to the draft."""
    asker.say("/hoidap", QUESTION, no)
    assert "không gửi gì" in asker.text
    kept = str(scalar(world.tx, "SELECT frames FROM conversations"))
    assert noted(world) == [] and QUESTION not in kept
    assert "chưa gửi" not in asker.say("/lich")


@pytest.mark.parametrize("text", ["thôi", "thôi ạ", "không hỏi nữa", "Không"])
def test_the_step_is_left_by_a_no(world: World, asker: Phone, text: str) -> None:
    """Where a question is waited for, a no is no question."""
    assert "không gửi gì" in asker.say("/hoidap", text)
    assert noted(world) == []


@pytest.mark.parametrize(
    "text",
    [
        "lịch của tôi", "lớp của tôi", "cho tôi đăng ký lớp với", "làm bài", "hồ sơ của tôi",
        "tắt nhắc", "điểm của tôi", "/lich", "cảm ơn", "👍", "Việc khác", "KMN479",
    ],
)  # fmt: skip
def test_another_task_is_no_question(world: World, asker: Phone, text: str) -> None:
    """A command, a label or a wish where a question is waited for is what it always is."""
    asker.say("/hoidap", text)
    assert "ask-send" not in " ".join(ids(asker))


@pytest.mark.parametrize(
    "text",
    [
        "em đến muộn 30 phút nhờ báo thầy",
        "bao giờ có giấy chứng nhận ạ?",
        "lịch rà soát năm nay thế nào",
        "hồ sơ vay vốn gồm những gì",
        "mai em xin nghỉ được không",
    ],
)
def test_a_question_that_sounds_like_an_task_is_one(world: World, asker: Phone, text: str) -> None:
    """Where it is waited for, it is shown; nobody has to find other words for it."""
    asker.say("/hoidap", text)
    assert text in markup.plain(asker.text)
    assert ids(asker)[0].startswith("ask-send:")


def test_what_is_shown_can_be_reworded(world: World, asker: Phone) -> None:
    """`Sửa` asks again, and only the last words go; an old button below others sends none."""
    asker.say("/hoidap", "Xã mình bao giờ có danh sách chính thức")
    old = ids(asker)[0]
    asker.choose("Sửa")
    asker.say(QUESTION)
    asker.tap(old)
    assert noted(world) == [] and QUESTION in markup.plain(asker.text)
    asker.choose("Gửi")
    assert noted(world) == [QUESTION]


def test_a_double_tap_sends_once(world: World, asker: Phone) -> None:
    """The second tap shows what was asked."""
    trainer = officer(world, "telegram:2")
    asker.say(f"/hoidap {QUESTION}")
    send = ids(asker)[0]
    asker.tap(send)
    asker.tap(send)
    later(world)
    assert noted(world) == [QUESTION] and len(notices(world, trainer)) == 1
    assert ids(asker)[0] == "ask-own:1"


def test_an_unsent_question_waits(world: World, asker: Phone) -> None:
    """Who looks something up in between is told of it, and comes back by a word."""
    asker.say("/hoidap", QUESTION)
    assert "chưa gửi" in asker.say("/lich")
    asker.say("tiếp")
    assert QUESTION in markup.plain(asker.text)
    asker.choose("Gửi")
    assert noted(world) == [QUESTION]


def test_a_mere_yes_is_asked_about(world: World, asker: Phone) -> None:
    """`vâng` may mean anything: the choices come once more, nothing goes."""
    asker.say("/hoidap", QUESTION, "vâng")
    assert noted(world) == [] and ids(asker)[0].startswith("ask-send:")


def test_another_person_sends_nothing_of_mine(world: World, asker: Phone) -> None:
    """A button seen on another phone, or by whoever comes next, sends nobody's words."""
    asker.say(f"/hoidap {QUESTION}")
    send = ids(asker)[0]
    other = sign_up(world.phone("telegram:8"), "Ai Khác")
    other.tap(send)
    assert noted(world) == []


def test_a_wish_carries_its_question_along(world: World, asker: Phone) -> None:
    """Behind a colon stands what is asked; without one it is asked for."""
    asker.say("em muốn hỏi cán bộ: bao giờ có danh sách rà soát")
    assert "bao giờ có danh sách rà soát" in asker.text and ids(asker)[0].startswith("ask-send:")
    assert "gõ câu hỏi" in asker.say("tôi muốn gặp cán bộ")


@pytest.mark.parametrize(("said", "kept"), [("không", 0), ("thôi", 0), ("có", 1), ("gửi", 1)])
def test_a_yes_to_a_household_is_a_yes(world: World, asker: Phone, said: str, kept: int) -> None:
    """What still sounds of one household is sent by whoever says that it names nobody."""
    asker.say("/hoidap", *["nhà anh Páo có được hộ nghèo không"] * 2)
    assert noted(world) == [] and "không còn tên" in markup.plain(asker.text)
    asker.say(said)
    assert len(noted(world)) == kept


# -- taken back ----------------------------------------------------------------------------------


def test_a_question_is_taken_back(world: World, asker: Phone) -> None:
    """While nobody answered, after a yes: no list has it any more, and it rings nobody."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    asker.choose("Rút lại")
    assert QUESTION in markup.plain(asker.text) and noted(world) == [QUESTION]
    asker.choose("Rút lại câu này")
    assert "Đã rút lại" in asker.text and noted(world) == [""]
    left = rows(world.tx, "SELECT DISTINCT state, reason FROM reminders")
    assert left == [("dropped", "taken back")]
    later(world)
    later(world, 25 * 60)
    assert notices(world, trainer) == []
    assert "không có câu hỏi nào" in trainer.say("/hoidap")
    assert "không còn" in trainer.tap("ask-take:1")
    for id_ in ("ask-back:1", "ask-gone:1"):
        assert "rút lại từ trước" in asker.tap(id_)


def test_a_question_is_taken_back_by_a_sentence(world: World, asker: Phone) -> None:
    """The one that waits is shown for a yes; what has not been sent is let go; none is none."""
    assert "Anh/chị gõ câu hỏi" in asker.say("rút lại câu hỏi giúp em")
    asker.say("thôi")
    ask(asker)
    assert "Rút lại câu này?" in asker.say("rút lại câu hỏi đã gửi")
    assert "Đã rút" in asker.say("rút lại")
    assert [""] == noted(world)
    asker.say("nhờ hỏi cán bộ: phiếu A nộp ở đâu")
    assert "không gửi gì" in asker.say("rút lại câu hỏi")
    assert [""] == noted(world)


@pytest.mark.parametrize("said", ["gửi cho cán bộ", "chuyển câu này cho thầy giúp em"])
def test_what_was_looked_up_is_handed_on(world: World, asker: Phone, said: str) -> None:
    """A sentence that has no question of its own means the last one; it is shown first."""
    asker.say("chuẩn nghèo năm nay bao nhiêu")
    assert "“chuẩn nghèo năm nay bao nhiêu”" in asker.say(said)
    asker.say("gửi")
    assert ["chuẩn nghèo năm nay bao nhiêu"] == noted(world)


def test_what_was_answered_meanwhile_is_not_taken_back(world: World, asker: Phone) -> None:
    """The answer is shown instead."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    asker.choose("Rút lại")
    trainer.say("/hoidap", "1", "Có, trong 3 năm.", "1")
    asker.choose("Rút lại câu này")
    assert "Có, trong 3 năm." in asker.text and noted(world) == [QUESTION]
    assert "Có, trong 3 năm." in asker.tap("ask-back:1")


def test_a_question_taken_back_while_it_is_answered(world: World, asker: Phone) -> None:
    """The trainer is told; nothing is sent, and nothing of it counts as answered."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Có, trong 3 năm.")
    asker.tap("ask-gone:1")
    assert "không còn" in trainer.choose("Gửi")
    assert notices(world, asker) == []
    assert rows(world.tx, "SELECT action FROM audit WHERE action LIKE 'question.%'") == [
        ("question.asked",), ("question.taken_back",),
    ]  # fmt: skip


def test_nobody_takes_anothers_question_back(world: World, asker: Phone) -> None:
    """A forged button changes nothing."""
    ask(asker)
    other = sign_up(world.phone("telegram:8"), "Ai Khác")
    for id_ in ("ask-back:1", "ask-gone:1", "ask-gone:99"):
        assert QUESTION not in markup.plain(other.tap(id_))
    assert not questions.take_back(world.tx, 1, other.person or 0)
    assert noted(world) == [QUESTION]


# -- one ring for several ------------------------------------------------------------------------


def test_several_questions_ring_once(world: World, asker: Phone) -> None:
    """Those of some minutes come in one message; what is answered before it is not in it."""
    trainer, other = officer(world, "telegram:2"), officer(world, "telegram:3")
    second = sign_up(world.phone("telegram:4"), "Vàng A Sử")
    ask(asker)
    world.now += 2 * 60_000
    ask(second, "Học phí của con hộ cận nghèo giảm bao nhiêu?")
    ask(second, "Xã nào phải rà soát lại?")
    other.say("/hoidap", "1", "Có, trong 3 năm.", "1")
    assert notices(world, trainer) == []
    later(world)
    (news,) = notices(world, trainer)
    assert "Học phí" in news and "Xã nào" in news and QUESTION not in news
    later(world, 30)
    assert len(notices(world, trainer)) == 1


def test_a_second_batch_of_a_day_waits(world: World, asker: Phone) -> None:
    """Of what nobody asked for a trainer gets one message a day; the rest comes next morning."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    later(world)
    ask(asker, "Xã nào phải rà soát lại?")
    later(world)
    assert len(notices(world, trainer)) == 1
    later(world, 23 * 60)
    assert "Xã nào" in notices(world, trainer)[1]


# -- who leaves ----------------------------------------------------------------------------------


def test_an_erased_askers_question_is_gone(world: World, asker: Phone) -> None:
    """Also from the trainer's open answer: nothing is sent, and the list is empty."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Có, trong 3 năm.")
    person = asker.person
    assert person is not None
    erasing.erase(world.tx, TABLES, person, "", world.now, "…")
    assert "không còn" in trainer.choose("Gửi")
    assert "không có câu hỏi nào" in trainer.say("/hoidap")
    assert noted(world) == [""]


@pytest.mark.parametrize("act", ["Thôi", "Gửi", "Rút lại"])
def test_a_shared_phone_keeps_nothing_of_it(world: World, asker: Phone, act: str) -> None:
    """Shown before it was sent, dropped or taken back: with its asker it goes from there too."""
    other = sign_up(world.phone("telegram:7"), "Hà Thị Mai")
    people.link(world.tx, asker.address, other.person or 0, world.now)
    person = asker.person or 0
    people.link(world.tx, asker.address, person, world.now)
    people.activate(world.tx, asker.address, person)
    asker.say("/hoidap Máy cày ở đâu?")
    asker.choose("Gửi" if act == "Rút lại" else act)
    if act == "Rút lại":
        asker.choose("Rút lại")
        asker.choose("Rút lại câu này")
    asker.say("/lich")
    erasing.erase(world.tx, TABLES, person, "", world.now, "…")
    kept = rows(world.tx, "SELECT reply FROM messages")
    assert "Máy cày" not in str(kept)


def test_a_right_that_ended_is_asked_again(world: World, asker: Phone) -> None:
    """Who is a trainer no more sends nothing by a button of before."""
    trainer = officer(world, "telegram:2")
    ask(asker)
    trainer.say("/hoidap", "1", "Có, trong 3 năm.")
    send = ids(trainer)[0]
    run(world.tx, "DELETE FROM roles")
    trainer.tap(send)
    assert notices(world, asker) == []

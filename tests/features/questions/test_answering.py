"""Answering with a card, and closing a question without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sql import rows
from bot.text import markup
from tests.conversation.chat import Phone, World, sign_up
from tests.features.questions import office
from tests.features.questions.office import QUESTION, ask, ids, later, notices, officer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = office.office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def asker(world: World) -> Phone:
    """Give a collaborator who has asked a question."""
    phone = sign_up(world.phone("telegram:1"), "Hà Thị Lan")
    ask(phone)
    return phone


@pytest.fixture
def trainer(world: World, asker: Phone) -> Phone:
    """Give a trainer at that question."""
    phone = officer(world, "telegram:2")
    phone.say("/hoidap", "1")
    return phone


def actions(world: World) -> list[str]:
    found = rows(world.tx, "SELECT action FROM audit WHERE action LIKE 'question.%' ORDER BY id")
    return [action for (action,) in found]


# -- with a card ---------------------------------------------------------------------------------


def test_a_card_answers(world: World, asker: Phone, trainer: Phone) -> None:
    """Found by the question, shown for a yes, sent with its source; the asker can open it again."""
    trainer.choose("Trả lời bằng thẻ")
    title = trainer.choices[0].label
    trainer.say("1")
    assert title in trainer.text and not notices(world, asker)
    trainer.choose("Gửi")
    assert "Đã gửi câu trả lời" in trainer.text
    (answer,) = notices(world, asker)
    assert QUESTION in answer and title in answer and "Nguồn:" in answer
    asker.tap("ask-own:1")
    assert title in asker.text and asker.choices[0].label == title
    assert title in asker.say("1")
    assert actions(world) == ["question.asked", "question.answered"]


def test_another_card_is_looked_for(world: World, asker: Phone, trainer: Phone) -> None:
    """By typed words, as often as it takes; what finds none says so."""
    trainer.choose("Trả lời bằng thẻ")
    trainer.say("thẻ bảo hiểm y tế hộ cận nghèo")
    assert any("bảo hiểm" in choice.label.lower() for choice in trainer.choices)
    trainer.say("xyzzy qwrtp")
    assert "Không thấy thẻ nào" in trainer.text
    assert "câu hỏi đang chờ" in trainer.say("thôi")
    trainer.say("1", "1")
    trainer.choose("Tự viết")
    trainer.say("Có.", "1")
    assert "Có." in notices(world, asker)[0]


def test_the_last_one_shown_goes(world: World, asker: Phone, trainer: Phone) -> None:
    """A button below an answer that was typed before a card was picked sends neither unseen."""
    trainer.say("Có.")
    old = ids(trainer)[0]
    trainer.tap("ask-cards:1")
    trainer.say("1")
    title = trainer.text
    trainer.tap(old)
    assert not notices(world, asker) and trainer.text == title
    trainer.choose("Gửi")
    assert len(notices(world, asker)) == 1


def test_a_card_that_is_none_is_not_sent(world: World, asker: Phone, trainer: Phone) -> None:
    """A forged or old name of a card leads back to those there are."""
    assert ids(trainer)[0] == "ask-cards:1"
    trainer.tap("ask-card:1:khong-co-the-nay")
    assert ids(trainer)[0].startswith("ask-card:1:")
    assert not notices(world, asker)


def test_a_trainer_comes_back_to_a_card(world: World, asker: Phone, trainer: Phone) -> None:
    """Looked something up in between, the card that was picked is shown again."""
    trainer.choose("Trả lời bằng thẻ")
    trainer.say("1")
    shown = trainer.text
    trainer.say("/tracuu")
    assert "đang trả lời dở" in trainer.text
    trainer.say("tiếp")
    assert trainer.text == shown


# -- closed --------------------------------------------------------------------------------------


def test_a_question_is_closed(world: World, asker: Phone, trainer: Phone) -> None:
    """After a yes; the asker is told once, kindly and whom to ring, and nothing reminds of it."""
    trainer.choose("Đóng")
    assert QUESTION in markup.plain(trainer.text) and not notices(world, asker)
    close = ids(trainer)[0]
    trainer.tap(close)
    assert "Đã đóng, và đã báo" in trainer.text
    assert "đã có người đóng" in trainer.tap(close)
    (told,) = notices(world, asker)
    assert QUESTION in told and "chị Hoa" in told
    later(world, 25 * 60)
    assert notices(world, trainer) == []
    asker.tap("ask-mine")
    assert asker.choices[0].label.endswith("(đã đóng)")
    assert "chưa trả lời được" in asker.say("1")
    assert "/hoidap" not in asker.text and "Rút lại" not in str(asker.choices)
    assert actions(world) == ["question.asked", "question.closed"]


def test_closing_can_be_thought_over(world: World, asker: Phone, trainer: Phone) -> None:
    """A no, or a mere yes that is asked about, closes nothing."""
    trainer.choose("Đóng")
    trainer.say("vâng")
    assert ids(trainer)[0] == "ask-closed:1"
    trainer.choose("Trả lời")
    trainer.say("Có.", "1")
    assert "Có." in notices(world, asker)[0]


@pytest.mark.parametrize("way", ["words", "card", "close"])
def test_another_trainer_was_first(world: World, asker: Phone, trainer: Phone, way: str) -> None:
    """Whoever comes second is shown how it ended, and the asker is told once."""
    first = officer(world, "telegram:3")
    first.say("/hoidap", "1")
    trainer.say("Theo tôi là có.")
    if way == "words":
        first.say("Có, trong 3 năm.", "1")
    elif way == "card":
        first.choose("Trả lời bằng thẻ")
        first.say("1", "1")
    else:
        first.choose("Đóng")
        first.choose("Đóng câu này")
    said = {"words": "Có, trong 3 năm.", "card": "bằng thẻ", "close": "đã có người đóng"}[way]
    assert said in trainer.say("1")
    for id_ in ("ask-take:1", "ask-cards:1", "ask-card:1:chuan-ngheo", "ask-close:1"):
        assert said in trainer.tap(id_)
    assert said in trainer.tap("ask-closed:1")
    assert len(notices(world, asker)) == 1


def test_my_data_tells_how_a_question_ended(world: World, asker: Phone, trainer: Phone) -> None:
    """A card by its title, a closed one as such."""
    trainer.tap("ask-closed:1")
    told = asker.say("/dulieu", "1")
    while "Xem tiếp" in [choice.label for choice in asker.choices]:
        told += asker.choose("Xem tiếp")
    assert "đã xem, chưa trả lời" in told

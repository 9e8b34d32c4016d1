"""Quizzes in conversation: listed, answered once, interrupted, resumed, marked, tried again."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from bot.features.classes import trainings
from bot.library.load import Library
from bot.store import people
from bot.store.sql import rows
from bot.text import markup
from bot.text.options import Ambiguous, option_typed
from tests.features.quizzes.quiz_desk import (
    OPTIONS,
    QUIZ,
    RIGHT,
    Desk,
    answer,
    at,
    begin,
    finish,
    letter,
    quiz_text,
)

# -- the list ---------------------------------------------------------------------------------


def test_a_quiz_of_no_class_is_practice(desk: Desk) -> None:
    """A quiz that belongs to no class is offered as practice, once."""
    lan = desk.member("Lan")
    assert "Bài làm của anh/chị" in lan.tap("qz-list")
    assert [choice.label for choice in lan.choices] == ["Bài thử (tự luyện) – chưa làm"]


def test_the_only_quiz_is_begun_at_once(desk: Desk) -> None:
    """With one quiz to do there is nothing to choose; in its middle one may look for others."""
    lan = desk.member("Lan")
    assert "Câu 1/3" in lan.say("/lambai")
    assert "Bài làm của anh/chị" in lan.say("/lambai")
    lan.say("/lich")
    assert "Bài làm của anh/chị" in lan.say("LÀM BÀI")
    desk.tx.execute("DELETE FROM conversations")
    assert "làm tiếp bài" in lan.say("làm bài")
    finish(lan, right=True)
    assert "Bài làm của anh/chị" in lan.say("/lambai")


@pytest.mark.parametrize("yes", ["làm luôn", "ừ", "ok em", "có", "làm bài này ạ"])
def test_the_only_quiz_shown_is_begun_by_a_yes(desk: Desk, yes: str) -> None:
    """Of two none is."""
    lan = desk.member("Lan")
    assert "Bài làm của anh/chị" in lan.tap("qz-list")
    assert "Câu 1/3" in lan.say(yes)
    desk.put(quiz_text(), quiz_text("khac"))
    hoa = desk.member("Hoa")
    assert "Bài làm của anh/chị" in hoa.tap("qz-list")
    assert "Câu 1/3" not in hoa.say(yes)


@pytest.mark.parametrize("nod", ["rồi", "dạ rồi", "hiểu rồi", "lắm", "không"])
def test_a_nod_begins_no_quiz(desk: Desk, nod: str) -> None:
    """It may mean that it was done before."""
    lan = desk.member("Lan")
    lan.tap("qz-list")
    assert "Câu 1/3" not in lan.say(nod)


def test_of_several_quizzes_that_of_a_class_is_begun(desk: Desk) -> None:
    """Practice is done at leisure; of two classes one chooses."""
    desk.put(quiz_text(), quiz_text("khac"))
    lan = desk.member("Lan")
    assert "Bài làm của anh/chị" in lan.say("/lambai")
    desk.held("2026-11-22 08:00", lan)
    assert "Câu 1/3" in lan.say("/lambai")
    desk.held("2026-11-21 08:00", lan, code="GHJKMN")
    desk.tx.execute("DELETE FROM conversations")
    assert "Bài làm của anh/chị" in lan.say("/lambai")


def test_a_quiz_of_a_class_opens_to_who_was_present(desk: Desk) -> None:
    """It is hidden from who was absent, and before the class has ended."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    held = desk.held("2026-11-23 13:00", lan)
    assert "chưa có bài nào" in lan.say("/lambai")
    desk.now = at("2026-11-23 17:30")
    lan.tap("qz-list")
    assert [choice.label for choice in lan.choices] == ["Bài thử (lớp 23/11) – chưa làm"]
    assert "chưa có bài nào" in mai.say("/lambai")
    assert "hiện chưa mở" in mai.tap(f"qz-go:{held}")
    assert desk.count("SELECT count(*) FROM attempts") == 0


def test_an_attempt_belongs_to_its_class(desk: Desk) -> None:
    """What is done for a class is kept with the class, for the results of its trainer."""
    lan = desk.member("Lan")
    held = desk.held("2026-11-22 08:00", lan)
    begin(lan)
    finish(lan, right=True)
    assert rows(desk.tx, "SELECT training, score, total, passed FROM attempts") == [(held, 3, 3, 1)]
    lan.say("/lambai")
    assert "(lớp 22/11) – đạt, đúng 3/3" in lan.choices[0].label


def test_a_quiz_without_a_question_for_today_is_not_offered(desk: Desk) -> None:
    """Questions carry days; a quiz whose questions are all for later is not there yet."""
    desk.put(quiz_text(days="valid_from: 2027-01-01"))
    lan = desk.member("Lan")
    assert "chưa có bài nào" in lan.say("/lambai")
    desk.now = at("2027-01-01 00:00")
    assert "Câu 1/3" in lan.say("/lambai")


def test_a_stranger_signs_up_first_and_then_begins(desk: Desk) -> None:
    """Doing a quiz needs a name; what one came for is not forgotten over it."""
    phone = desk.phone("telegram:5")
    assert "đồng ý" in phone.say("/lambai").lower()
    phone.say("1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")
    assert "Câu 1/3" in phone.text


# -- answering --------------------------------------------------------------------------------


def test_one_message_says_what_was_recorded_and_asks_the_next(desk: Desk) -> None:
    """Recorded, right or not, why, the article, the card and the next question travel together."""
    lan = desk.member("Lan")
    assert "Câu 1/3" in begin(lan)
    good = letter(lan, right=True)
    text = lan.say(good.lower())
    assert f"Đã ghi: **{good}.** Chủ tịch UBND xã" in text
    assert "**Đúng rồi.** Vì q1 là vậy." in text
    assert "Điều 5, Quyết định 24/2021" in text
    assert "**THẺ**" in text
    feedback, question = markup.bubbles(text)
    assert question.startswith("**Câu 2/3.** Hỏi q2?") and "Đã ghi" in feedback
    text = answer(lan, right=False)
    assert "**Chưa đúng.** Đáp án là" in text
    assert "02 bản" in text.split("Chưa đúng")[1]
    assert desk.answers()[0] == ("q1", 1, 1)
    assert desk.answers()[1][0::2] == ("q2", 0)


def test_the_card_is_a_button_without_a_letter(desk: Desk) -> None:
    """The way to the card takes no letter from the options and is not printed among them."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    card = lan.choices[-1]
    assert (card.id, card.extra) == ("card:giay-de-nghi", True)
    assert "D." not in lan.text.split("Câu 2/3")[1]
    lan.say("D")
    assert len(desk.answers()) == 1
    assert "từ A đến C" in lan.text


@pytest.mark.parametrize(
    "say", ["{}", "{}.", "câu {}", "chọn {}", "em chọn {} ạ", "đáp án {}", "({})"]
)
def test_a_letter_counts_however_it_is_typed(desk: Desk, say: str) -> None:
    """`a`, `A.`, `câu a`, `chọn A` are all the same answer."""
    lan = desk.member("Lan")
    begin(lan)
    assert "Đúng rồi" in lan.say(say.format(letter(lan, right=True).lower()))
    assert desk.answers() == [("q1", 1, 1)]


def test_a_number_is_text_where_options_begin_with_numbers(desk: Desk) -> None:
    """`10` means the option "10 bản", and `3` means nothing there; neither is guessed."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    assert "từ A đến C" in lan.say("3")
    assert len(desk.answers()) == 1
    assert "10 bản" in lan.say("10").split("\n")[0]
    assert desk.answers()[1] == ("q2", 1, 0)


def test_d_with_a_stroke_is_not_option_d(desk: Desk) -> None:
    """`đ` is no letter of an option; the bot says how to answer instead of guessing."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    answer(lan)
    assert "từ A đến D" in lan.say("đ")
    assert len(desk.answers()) == 2


@pytest.mark.parametrize("text", ["z", "99", "không biết", "bỏ qua"])
def test_what_is_no_option_asks_again(desk: Desk, text: str) -> None:
    """A lone sign that names no option brings the question back, kindly, and records nothing."""
    lan = desk.member("Lan")
    begin(lan)
    assert "trả lời bằng một chữ cái" in lan.say(text)
    assert "Câu 1/3" in lan.text
    assert desk.answers() == []


@pytest.mark.slow
def test_two_hundred_taps_are_one_answer(desk: Desk) -> None:
    """A tap repeated on one button records once and reads the same every time."""
    lan = desk.member("Lan")
    begin(lan)
    button = lan.choices[0].id
    first = lan.tap(button)
    texts = {lan.tap(button) for _ in range(199)}
    assert texts == {first}
    assert len(desk.answers()) == 1
    assert desk.count("SELECT count(*) FROM attempts") == 1


def test_another_option_of_an_answered_question_changes_nothing(desk: Desk) -> None:
    """The first answer stays; the bot says so and goes on where one is."""
    lan = desk.member("Lan")
    begin(lan)
    first, second = lan.choices[0], lan.choices[1]
    lan.tap(first.id)
    before = desk.answers()
    text = lan.tap(second.id)
    assert "ghi từ trước và giữ nguyên: **A.**" in text
    assert first.label in text
    assert "Câu 2/3" in text
    assert desk.answers() == before


def test_old_buttons_answer_with_the_state_of_today(desk: Desk) -> None:
    """A question two back, and one of a finished attempt, say what was recorded and what is now."""
    lan = desk.member("Lan")
    begin(lan)
    old = lan.choices[2].id
    lan.tap(old)
    answer(lan)
    assert "ghi từ trước" in lan.tap(old)
    assert "Câu 3/3" in lan.text
    answer(lan)
    text = lan.tap(old)
    assert "ghi từ trước" in text
    assert "câu." in text
    assert len(desk.answers()) == 3


def test_a_double_tap_on_the_last_answer_reads_the_same(desk: Desk) -> None:
    """The result is told with the last answer, twice the same."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    answer(lan)
    last = lan.choices[0].id
    assert lan.tap(last) == lan.tap(last)
    assert "Đã ghi: **A.**" in lan.text
    assert "**Bài thử**: đúng" in lan.text


@pytest.mark.parametrize(
    "id_",
    ["qz", "qz:1", "qz:x:y:z", "qz:1:0:9", "qz:1:-1:0", "qz:1:77:0", "qz:999:0:0", "qz-who:1",
     "qz-pick", "qz-go:0", "qz-go:0:nothing", "qz-again:0:0:nothing", "qz-sum:999", "qz-see:1:99",
     "qz-sum:1", "qz-again:x:0:thu-nghiem", "qz-see:1:0", "qz:99999999999999999999:0:0"],
)  # fmt: skip
def test_forged_buttons_do_no_harm(desk: Desk, id_: str) -> None:
    """An id that nobody was given gets a sentence and records nothing."""
    lan = desk.member("Lan")
    begin(lan)
    assert lan.tap(id_)
    assert desk.answers() == []
    assert desk.count("SELECT count(*) FROM attempts") == 1
    assert "Đúng rồi" in lan.say(desk.right_letter())


def test_a_question_that_is_not_open_yet_cannot_be_answered(desk: Desk) -> None:
    """A forged tap on question 3 shows the question one is at."""
    lan = desk.member("Lan")
    begin(lan)
    assert "Câu 1/3" in lan.tap("qz:1:2:0")
    assert desk.answers() == []


def test_the_attempt_of_somebody_else_is_refused(desk: Desk) -> None:
    """A tap on another person's question is refused politely and names nobody."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    begin(lan)
    text = mai.tap(lan.choices[0].id)
    assert "của người khác" in text
    assert "Lan" not in text
    assert desk.answers() == []
    assert "của người khác" not in mai.say("/lambai")


def test_two_devices_of_one_person_share_one_attempt(desk: Desk) -> None:
    """An answer on one phone moves the other on; its old letter never marks another question."""
    lan, web = desk.member("Lan"), desk.phone("web:lan")
    web.say("xin chào")
    people.link(desk.tx, web.address, lan.person or 0, desk.now)
    begin(lan)
    begin(web)
    assert desk.count("SELECT count(*) FROM attempts") == 1
    answer(lan, right=True)
    text = web.say(letter(web, right=False))
    assert "ghi từ trước" in text
    assert "Câu 2/3" in text
    assert desk.answers() == [("q1", 1, 1)]


# -- wandering off and coming back --------------------------------------------------------------


def test_a_card_looked_up_in_between_comes_back(desk: Desk, library: Library) -> None:
    """THẺ opens the card of the last answer; a letter there still answers the quiz."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    text = lan.say("thẻ")
    card = library.card("giay-de-nghi", date(2026, 11, 23))
    assert card and card.title in text
    assert "Anh/chị đang ở câu 2/3" in text
    assert "Câu 2/3" in lan.say("tiếp")
    lan.say("THE")
    assert "Đã ghi" in lan.say(desk.right_letter())
    assert "Câu 3/3" in lan.text


def test_a_search_in_between_comes_back(desk: Desk) -> None:
    """Free text in a quiz is a search, and one line says where one was."""
    lan = desk.member("Lan")
    begin(lan)
    assert "Anh/chị đang ở câu 1/3" in lan.say("lãi suất vay hộ nghèo là bao nhiêu")
    assert desk.answers() == []
    assert "Đúng rồi" in lan.say(desk.right_letter())


@pytest.mark.parametrize("text", ["4", "3.", "Không", "Tùy năm"])
def test_out_of_sight_only_a_letter_answers(desk: Desk, text: str) -> None:
    """Under another list a number or a word belongs to that list, never to the quiz below."""
    desk.put(quiz_text(options={"q3": OPTIONS["q3"]}))
    lan = desk.member("Lan")
    begin(lan)
    lan.say("/ketqua", text)
    assert desk.answers() == []
    assert "Đúng rồi" in lan.say(desk.right_letter())


def test_a_sticker_in_between_loses_nothing(desk: Desk) -> None:
    """After a photo, and even a search after it, the letters of the open question still count."""
    lan = desk.member("Lan")
    begin(lan)
    good = letter(lan, right=True)
    lan.send("other")
    lan.say("lãi suất vay hộ nghèo")
    assert "Đúng rồi" in lan.say(good)
    assert desk.answers() == [("q1", 1, 1)]


def test_the_list_in_between_leaves_letters_to_the_question(desk: Desk) -> None:
    """With the list on the screen a number chooses from it and a letter answers the question."""
    lan = desk.member("Lan")
    begin(lan)
    good = letter(lan, right=True)
    lan.say("/lambai")
    assert lan.choices[0].label.endswith("đang làm, câu 1/3")
    assert "làm tiếp bài" in lan.say("1")
    lan.say("/lambai")
    assert "trả lời bằng một chữ cái" in lan.say("9")
    lan.say("/lambai")
    assert "Đúng rồi" in lan.say(good)


def test_days_and_a_restart_later_it_is_the_same_question(desk: Desk) -> None:
    """Where somebody is stands in the database: same question, same order of options."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    shown = [choice.label for choice in lan.choices if not choice.extra]
    desk.now += 9 * 86_400_000
    desk.tx.execute("DELETE FROM conversations")
    lan.tap("qz-list")
    assert lan.choices[0].label == "Bài thử (tự luyện) – đang làm, câu 2/3"
    assert "Câu 2/3" in lan.say("/lambai")
    assert [choice.label for choice in lan.choices if not choice.extra] == shown
    assert "Đúng rồi" in answer(lan)


def test_a_command_in_the_middle_keeps_the_attempt(desk: Desk) -> None:
    """/ketqua in the middle is answered; the quiz is where it was."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    assert "đang làm, câu 2/3" in lan.say("/ketqua")
    assert "Anh/chị đang ở câu 2/3" in lan.text
    assert "Câu 2/3" in lan.say("tiếp")


# -- the end, and again ---------------------------------------------------------------------------


def test_passed(desk: Desk) -> None:
    """The score is told with the last answer, and the attempt is closed with it."""
    lan = desk.member("Lan")
    begin(lan)
    text = finish(lan, right=True)
    assert "**Bài thử**: đúng **3/3** câu." in text
    assert "**Đạt.**" in text
    assert "chưa đúng" not in text
    assert rows(desk.tx, "SELECT score, total, passed FROM attempts") == [(3, 3, 1)]


def test_a_letter_typed_after_the_end_is_no_search(desk: Desk) -> None:
    """From a slow phone the last answer comes twice; it counts once and gets no card."""
    lan = desk.member("Lan")
    begin(lan)
    finish(lan, right=True)
    count = desk.count("SELECT count(*) FROM answers")
    assert "đã xong rồi" in lan.say("a")
    assert "đúng" in lan.say("1")
    assert desk.count("SELECT count(*) FROM answers") == count
    desk.now += 3_600_000
    assert "đã xong rồi" not in lan.say("a")


def test_the_menu_in_the_middle_shows_the_way_back(desk: Desk) -> None:
    """`/batdau` takes the numbers, so a line says where the quiz stands."""
    lan = desk.member("Lan")
    begin(lan)
    assert "đang ở câu 1/" in lan.say("/batdau")
    assert "Đã ghi" in lan.say("a")


def test_not_passed_may_try_again(desk: Desk) -> None:
    """What was wrong is listed by card, the kind sentence is said, another try begins afresh."""
    lan = desk.member("Lan")
    begin(lan)
    text = finish(lan, right=False)
    assert "câu nữa là đạt. Anh/chị làm lại được nhé" in text
    assert "đúng thêm 2 câu nữa là đạt" in text and "còn 1 lần" in text
    cards = [choice for choice in lan.choices if choice.id.startswith("card:")]
    assert [card.id for card in cards] == ["card:giay-de-nghi", "card:hop-dan"]
    assert cards[0].label.endswith("(câu 1, 2)")
    assert "Lần 2 trong 2 lần" in lan.choose("Làm lại bài (còn 1 lần)")
    assert "Câu 1/3" in lan.text
    assert "**Đạt.**" in finish(lan, right=True)


def test_the_limit_of_tries_holds_and_the_best_counts(desk: Desk) -> None:
    """No try is left after the last one, not even for an old button; the best result stays."""
    lan = desk.member("Lan")
    begin(lan)
    finish(lan, right=True)
    again = next(choice.id for choice in lan.choices if choice.id.startswith("qz-again"))
    lan.tap(again)
    text = finish(lan, right=False)
    assert "Chưa đạt" in text
    assert "Số lần được làm đã hết" in text
    assert "Kết quả cao nhất được tính: 3/3, đạt" in text
    assert not any(choice.id.startswith("qz-again") for choice in lan.choices)
    lan.tap(again)
    lan.tap("qz-again:2:0:thu-nghiem")
    assert desk.count("SELECT count(*) FROM attempts") == 2
    assert "– đạt, đúng 3/3" in (lan.say("/lambai"), lan.choices[0].label)[1]


def test_an_old_try_again_button_burns_no_try(desk: Desk) -> None:
    """Tapped twice it begins one attempt; tapped after that attempt it shows the result."""
    desk.put(quiz_text(attempts=0))
    lan = desk.member("Lan")
    begin(lan)
    finish(lan, right=False)
    again = next(choice for choice in lan.choices if choice.id.startswith("qz-again"))
    assert again.label == "Làm lại bài"
    lan.tap(again.id)
    lan.tap(again.id)
    assert desk.count("SELECT count(*) FROM attempts") == 2
    lan.tap(again.id)
    finish(lan, right=True)
    assert "**Bài thử**: đúng **3/3**" in lan.tap(again.id)
    assert desk.count("SELECT count(*) FROM attempts") == 2


def test_wrong_answers_can_be_read_one_by_one(desk: Desk) -> None:
    """The review shows question, own answer, right answer and why, and leads back."""
    lan = desk.member("Lan")
    begin(lan)
    finish(lan, right=False)
    text = lan.choose("Xem từng câu chưa đúng")
    assert "**Câu 1** (1/3 câu chưa đúng)" in text
    assert "Chủ tịch UBND xã" in text.split("Đáp án")[1]
    lan.choose("Câu chưa đúng tiếp theo")
    assert "**Câu 3** (3/3" in lan.choose("Câu chưa đúng tiếp theo")
    assert "**Bài thử**: đúng **0/3**" in lan.choose("Về kết quả")


# -- a shared phone -------------------------------------------------------------------------------


def test_a_shared_phone_asks_who_sits_down(desk: Desk) -> None:
    """The result goes to the one who was chosen, who is active from then on."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    people.link(desk.tx, lan.address, mai.person or 0, desk.now)
    mai_id = mai.person
    people.activate(desk.tx, lan.address, 1)
    assert "Ai ngồi làm bài" in begin(lan)
    assert [choice.label for choice in lan.choices][:2] == ["Lan", "Mai"]
    text = lan.choose("Mai")
    assert "Người làm: Mai" in text
    assert "Câu 1/3" in text
    assert lan.person == mai_id
    assert rows(desk.tx, "SELECT person FROM attempts") == [(mai_id,)]


def test_nobody_from_elsewhere_can_be_sat_down(desk: Desk) -> None:
    """A forged choice of a person who does not use this phone is refused."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    before = lan.person
    assert "đã cũ" in lan.tap(f"qz-who:{mai.person}:0:{QUIZ}")
    assert lan.person == before
    assert desk.count("SELECT count(*) FROM attempts") == 0


def test_a_trainer_on_the_web_is_not_reached_by_a_tap(desk: Desk) -> None:
    """A trainer's lapsed web login does not open again through the question who sits down."""
    lan, thay = desk.phone("web:lan"), desk.member("Thầy", role="trainer")
    lan.say("xin chào")
    person = desk.member("Lan").person or 0
    for known in (thay.person or 0, person):
        people.link(desk.tx, lan.address, known, desk.now)
    begin(lan)
    assert "Câu 1/3" in lan.text
    assert "đã cũ" in lan.tap(f"qz-who:{thay.person}:0:{QUIZ}")
    assert lan.person == person


# -- content that changes --------------------------------------------------------------------------


def test_a_recast_question_is_withdrawn_and_never_marked_wrongly(desk: Desk) -> None:
    """When the options change under an open question, its answer is not taken; the rest goes on."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    desk.put(quiz_text(options=OPTIONS | {"q2": ["10 bản", "02 bản"]}, right=RIGHT | {"q2": 1}))
    text = lan.say("A")
    assert "vừa được sửa" in text
    assert "**Câu 2/2.** Hỏi q3?" in text
    assert "đúng **2/2** câu" in answer(lan)
    assert [question for question, *_ in desk.answers()] == ["q1", "q3"]
    assert rows(desk.tx, "SELECT score, total, passed FROM attempts") == [(2, 2, 1)]


def test_a_question_that_left_the_file_is_withdrawn(desk: Desk) -> None:
    """An old version's question is neither asked nor counted, and its old button is no error."""
    lan = desk.member("Lan")
    begin(lan)
    old = lan.choices[0].id
    answer(lan)
    desk.put(quiz_text(options={"q3": OPTIONS["q3"]}))
    assert "**Câu 2/2.** Hỏi q3?" in lan.tap(old)
    assert "Bài thử" in answer(lan)


def test_a_new_question_does_not_enter_an_attempt_that_was_begun(desk: Desk) -> None:
    """The questions of an attempt stay those of its first day."""
    desk.put(quiz_text(options={"q1": OPTIONS["q1"], "q2": OPTIONS["q2"]}))
    lan = desk.member("Lan")
    begin(lan)
    desk.put(quiz_text())
    assert "Câu 2/2" in answer(lan)
    assert "đúng **2/2** câu" in answer(lan)


def test_a_quiz_that_was_taken_away_says_so(desk: Desk) -> None:
    """Without its file a quiz cannot go on; what was answered stays."""
    lan = desk.member("Lan")
    begin(lan)
    answer(lan)
    desk.put()
    assert "đã được rút" in lan.say("A")
    assert len(desk.answers()) == 1
    assert "Bài đã rút" in lan.say("/ketqua")


# -- my results -----------------------------------------------------------------------------------


def test_my_results(desk: Desk) -> None:
    """Per quiz the best score, how many tries and when; from there to the result."""
    lan = desk.member("Lan")
    assert "chưa làm bài nào" in lan.say("/ketqua")
    begin(lan)
    finish(lan, right=False)
    lan.choose("Làm lại")
    finish(lan, right=True)
    text = lan.say("kết quả")
    assert "**Bài thử** (tự luyện): đạt, đúng 3/3; 2 lượt, gần nhất thứ Hai, 23/11" in text
    assert "đúng **3/3** câu" in lan.choose("Xem lại: Bài thử")


def test_my_results_come_in_pages(desk: Desk) -> None:
    """More quizzes than a phone shows come five at a time."""
    desk.put(*(quiz_text(f"bai-{n}") for n in range(7)))
    lan = desk.member("Lan")
    for n in range(7):
        lan.tap(f"qz-go:0:bai-{n}")
    assert "(trang 1/2)" in lan.say("/ketqua")
    assert len(re.findall(r"\*\*Bài thử\*\*", lan.text)) == 5
    lan.choose("Xem thêm")
    assert len(re.findall(r"\*\*Bài thử\*\*", lan.text)) == 2
    assert "đã cũ" in lan.tap("kq-mine:2")


def test_nobody_sees_the_result_of_another(desk: Desk) -> None:
    """The score of an attempt is shown to its owner only."""
    lan, mai = desk.member("Lan"), desk.member("Mai")
    begin(lan)
    finish(lan, right=True)
    assert "đã cũ" in mai.tap("qz-sum:1")
    assert "đã cũ" in mai.tap("qz-see:1:0")
    assert "3/3" in lan.tap("qz-sum:1")


def test_a_trainer_is_asked_whose_results(desk: Desk) -> None:
    """A trainer chooses between their own results and those of the learners."""
    thay = desk.member("Thầy", role="trainer")
    thay.say("/ketqua")
    assert [choice.id for choice in thay.choices] == ["kq-mine:0", "stats"]
    text = thay.choose("Của tôi")
    assert "chưa làm bài nào" in text


# -- how a message is kept ------------------------------------------------------------------------


def test_questions_of_an_attempt_share_one_slot(desk: Desk) -> None:
    """A channel with edits changes the question in place, because all of them name one slot."""
    lan = desk.member("Lan")
    begin(lan)
    lan.tap(lan.choices[0].id)
    found = rows(desk.tx, "SELECT slot, body FROM outgoing WHERE slot <> '' ORDER BY id")
    assert {slot for slot, _ in found} == {"attempt:1"}
    assert all(json.loads(body)["marks"] == "letters" for _, body in found)


REVIEW = "ra-soat-ho-ngheo"
REWRITTEN = "bài đang được soạn lại theo quy định mới"


def asks(text: str) -> bool:
    """Tell whether a text holds a question of a quiz."""
    return "**Câu " in text


@pytest.mark.parametrize(
    "way", ["/lambai", f"qz-go:0:{REVIEW}", f"qz-pick:0:{REVIEW}", f"qz-again:0:0:{REVIEW}"]
)
def test_a_quiz_on_old_rules_says_that_it_is_rewritten(
    desk: Desk, library: Library, way: str
) -> None:
    """The quiz on the review is done to the last minute of 2026; from 2027 on nothing is asked."""
    desk.content = library
    lan = desk.member("Lan")
    desk.now = at("2026-12-31 23:59") - 1000
    assert REWRITTEN not in lan.say("/lambai")
    assert any("Rà soát hộ nghèo" in choice.label for choice in lan.choices)
    desk.now = at("2027-01-01 00:00")
    text = lan.say(way) if way.startswith("/") else lan.tap(way)
    assert f"**Rà soát hộ nghèo: những việc ở thôn**: {REWRITTEN}" in text
    assert not asks(text)
    assert not any("Rà soát hộ nghèo" in choice.label for choice in lan.choices)
    assert desk.count("SELECT count(*) FROM attempts") == 0


@pytest.mark.parametrize("way", ["A", "TIẾP", "qz:1:1:0", f"qz-go:0:{REVIEW}"])
def test_an_old_quiz_begun_before_midnight_stops(desk: Desk, library: Library, way: str) -> None:
    """What was answered stays; no question of rules that are over is asked in the new year."""
    desk.content = library
    lan = desk.member("Lan")
    desk.now = at("2026-12-31 23:50")
    assert asks(lan.tap(f"qz-go:0:{REVIEW}"))
    assert asks(lan.say("A"))
    desk.now = at("2027-01-01 00:05")
    text = lan.tap(way) if ":" in way else lan.say(way)
    assert REWRITTEN in text
    assert not asks(text)
    assert desk.count("SELECT count(*) FROM answers") == 1


def test_a_class_on_an_old_quiz_is_told(desk: Desk, library: Library) -> None:
    """Whoever sat in a class in December reads in January why there is no quiz."""
    lan = desk.member("Lan")
    held = desk.held("2026-12-30 08:00", lan)
    desk.put(quiz_text(days="valid_to: 2026-12-31"))
    desk.now = at("2027-01-02 08:00")
    assert f"**Bài thử**: {REWRITTEN}" in lan.say("/lambai")
    assert REWRITTEN in lan.tap(f"qz-go:{held}")
    desk.now = at("2026-12-31 08:00")
    assert asks(lan.tap(f"qz-go:{held}"))


def test_real_quizzes_can_be_done_to_the_end(desk: Desk, library: Library) -> None:
    """Every question of the shipped quizzes is asked, answered and marked, in short messages."""
    desk.content = library
    lan = desk.member("Lan")
    for quiz in library.quizzes:
        text = lan.tap(f"qz-go:0:{quiz.id}")
        for _ in library.questions_on(quiz.id, date(2026, 11, 23)):
            assert len(text) < 1400
            text = lan.tap(lan.choices[0].id)
        assert "đúng **" in text
    ended = desk.count("SELECT count(*) FROM attempts WHERE finished_at IS NOT NULL")
    assert ended == len(library.quizzes) >= 2


def test_a_moved_class_closes_its_quiz_again(desk: Desk) -> None:
    """An attempt that was begun goes on even when the class is put off; nobody new begins."""
    lan = desk.member("Lan")
    held = desk.held("2026-11-22 08:00", lan)
    begin(lan)
    trainings.move(desk.tx, held, at("2026-12-01 08:00"), at("2026-12-01 11:00"), True, desk.now)
    assert "Đã ghi" in answer(lan)
    assert "chưa có bài nào" in lan.say("/lambai")


# -- answers as on paper --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["1A", "Câu 1 A", "1-B", "1b", "A 🙂", "câu 1: C ạ", "(b)", "1.a!"]
)
def test_number_and_letter_are_an_answer(desk: Desk, typed: str) -> None:
    """Of the question that is asked; signs and polite words around it change nothing."""
    lan = desk.member("Lan")
    lan.say("/lambai")
    letter_typed = re.findall("[abc]", typed.lower().replace("câu", "").replace("ạ", ""))[0]
    assert f"Đã ghi: **{letter_typed.upper()}.**" in lan.say(typed)


def test_the_number_of_another_question_is_asked_about(desk: Desk) -> None:
    """Nothing is recorded; the question stands again."""
    lan = desk.member("Lan")
    lan.say("/lambai")
    text = lan.say("câu 2 B")
    assert "Anh/chị gõ câu 2, còn đang hỏi là câu 1" in text
    assert "Câu 1/3" in text


@pytest.mark.parametrize("typed", ["7", "1-Z", "z", "2 3", "x-1", "d 9"])
def test_nothing_short_gets_a_card_in_a_quiz(desk: Desk, typed: str) -> None:
    """It was meant as an answer and is answered as one."""
    lan = desk.member("Lan")
    lan.say("/lambai")
    assert "Câu này trả lời bằng một chữ cái" in lan.say(typed)


FORMS = ["Mẫu số 10", "Mẫu số 04", "Mẫu số 01", "Mẫu số 03"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("01", 2), ("Mẫu số 01 ạ", 2), ("c", 2), ("1", (0, 2)), ("3", (2, 3)), ("4", (1, 3)),
        ("10", 0), ("04", 1), ("2", 1),
    ],
)  # fmt: skip
def test_a_number_inside_an_option_is_never_guessed(
    typed: str, found: int | tuple[int, ...]
) -> None:
    """Both the place and the option that holds it may be meant: which one is asked."""
    meant = option_typed(typed, FORMS, letters=True)
    assert (meant.candidates if isinstance(meant, Ambiguous) else meant) == found

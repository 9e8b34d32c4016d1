"""What is typed while a question of a quiz is open: an answer in words, another wish, neither.

The options have been compared with the text before (`engine`). Here the rest is read; where two
options can be meant it is asked which, and what is for others is passed on.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import engine, resuming
from bot.conversation.flow import PASS
from bot.conversation.turn import Turn
from bot.features.lookup import ways as lookup_ways
from bot.features.quizzes import attempt_steps, attempts, routes, typed_answers, words
from bot.features.quizzes.attempt_steps import NAME, QuizState
from bot.features.quizzes.attempts import Attempt
from bot.features.quizzes.words import LETTERS, Asked
from bot.library.wording import Ready
from bot.text import options, spoken
from bot.text.folding import fold
from bot.text.options import Ambiguous
from bot.text.sentences import another_answer, answers

_CARD_WORDS = frozenset({"the", "xem the", "doc the", "mo the"})


def read(turn: Turn, text: str) -> object:
    """Read what the letters of the last message did not explain; the rest is for others."""
    readings = [*spoken.readings(text)]
    card = turn.state_of(QuizState).card
    if card and not _CARD_WORDS.isdisjoint(readings):
        engine.choose(turn, lookup_ways.card(card))
        return None
    if _asks_again(turn, readings):
        return None
    attempt, asked = _open_question(turn)
    if attempt is None or asked is None:
        return PASS
    if attempt.answered and another_answer.is_wanted(text):
        _say_first(turn, attempt, "quiz.stays", number=attempt.answered + 1)
        return None
    return _read_for(turn, text, attempt, asked)


def _read_for(turn: Turn, text: str, attempt: Attempt, asked: Asked) -> object:
    """Read an answer to the open question."""
    paper = options.numbered_letter(text)
    if paper and paper.option < len(asked.options):
        _read_paper(turn, attempt, paper)
        return None
    meant = _meant(turn, text, asked)
    lone = typed_answers.is_lone(spoken.readings(text))
    if meant is None and not (lone or paper or answers.letters_named(text)):
        return PASS
    _read_answer(turn, attempt, asked, meant)
    return None


def answers_below(turn: Turn, text: str) -> bool:
    """Go back to the question that was left for something else, where it takes the text."""
    depths = (at for at, one in enumerate(reversed(turn.frames)) if one.flow == NAME and at)
    depth = next(depths, 0)
    if not depth or turn.frames[-1].step:
        return False  # nothing lies below, or a step of its own waits for words
    above = turn.frames[-depth:]
    resuming.drop_above(turn, depth)
    if read(turn, text) is not PASS:
        return True
    turn.frames.extend(above)
    return False


def _meant(turn: Turn, text: str, asked: Asked) -> int | Ambiguous | None:
    """Return the option meant; a number may as well belong to a message in between."""
    if not _interrupted(turn):  # the options have been compared with the text already
        return answers.option_meant(text, asked.options)
    if fold(spoken.without_signs(text)).isdecimal():
        return None
    found = options.option_typed(text, asked.options, True)
    return found if found is not None else answers.letter_meant(text, asked.options)


def _asks_again(turn: Turn, readings: Sequence[str]) -> bool:
    """Show the open question once more where that is asked for: `đọc lại câu hỏi`."""
    if not typed_answers.wants_it_again(readings):
        return False
    attempt, asked = _open_question(turn)
    quiz = attempt_steps.mine(turn, attempt) if attempt and asked else None
    if attempt is None or quiz is None:
        return False
    attempt_steps.go_on(turn, attempt, quiz)
    return True


def _interrupted(turn: Turn) -> bool:
    """Say whether another message stands between the question and what was typed."""
    return not turn.frame.asked or not routes.ANSWER.leads(turn.frame.asked[0].id)


def _read_answer(turn: Turn, attempt: Attempt, asked: Asked, meant: int | Ambiguous | None) -> None:
    place = attempt.draw.place(attempt.answered)
    if place is None or place != turn.state_of(QuizState).at or meant is None:
        last = LETTERS[len(asked.options) - 1]
        _say_first(turn, attempt, "quiz.not_an_option", last=last)
    elif isinstance(meant, Ambiguous):
        letters = [LETTERS[one] for one in meant.candidates]
        _say_first(turn, attempt, "quiz.which_letter", letters=letters)
    else:
        engine.choose(turn, routes.ANSWER.to(attempt.id, place, meant))


def _read_paper(turn: Turn, attempt: Attempt, paper: options.Numbered) -> None:
    """Take number and letter for an answer to the question of that number alone."""
    number, place = attempt.answered + 1, attempt.draw.place(attempt.answered)
    letter = LETTERS[paper.option]
    if paper.question == number and place is not None and place == turn.state_of(QuizState).at:
        engine.choose(turn, routes.ANSWER.to(attempt.id, place, paper.option))
    else:
        _say_first(
            turn, attempt, "quiz.other_number", typed=paper.question, number=number, letter=letter
        )


def _say_first(turn: Turn, attempt: Attempt, key: str, **values: object) -> None:
    """Say something, then ask the open question once more."""
    quiz = attempt_steps.mine(turn, attempt)
    if quiz:
        attempt_steps.go_on(turn, attempt, quiz, Ready(turn.words(key, **values)))


def _open_question(turn: Turn) -> tuple[Attempt | None, Asked | None]:
    attempt = attempts.find(turn.tx, turn.state_of(QuizState).attempt)
    if attempt is None or attempt.person != turn.person_id:
        return None, None
    quiz = turn.app.library.quiz(attempt.quiz)
    place = attempt.draw.place(attempt.answered)
    if quiz is None or place is None or attempt.finished_at is not None:
        return attempt, None
    return attempt, words.find_asked(quiz, attempt.draw.questions[place])

"""How an attempt ended: score, passed or not, the cards to read again, each wrong answer."""

from __future__ import annotations

import re

from bot.conversation.flow import PASS
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice
from bot.conversation.turn import Turn
from bot.features.quizzes import attempts, offers, routes, words
from bot.features.quizzes.attempts import Attempt, Tried
from bot.features.quizzes.offers import Offer
from bot.features.quizzes.words import LETTERS, NOTHING
from bot.library.model import Quiz
from bot.library.wording import Ready
from bot.text import markup
from bot.text.folding import fold

#: A letter so soon after the last answer was meant for the quiz, UTC milliseconds.
_JUST_OVER_MS = 15 * 60_000
_LETTER = re.compile(r"(?:cau |chon )?[a-f][.)]?")


def show(turn: Turn, id: int, before: Ready = NOTHING) -> None:
    """Tell the result of a finished attempt of the person, below what came before."""
    attempt, quiz = _own(turn, id)
    mine = attempts.of_person(turn.tx, turn.me.id)
    tried = next(one for one in mine if one.id == id)
    if tried.finished_at is None:
        if not offers.is_closed(turn, attempt.training):
            raise StaleChoice
        show_closed(turn, attempt, quiz)
        return
    offer, is_open = _offer(turn, attempt, quiz, mine)
    wrong = words.wrong_questions(turn, attempt, quiz)
    best = offer.best if offer.best != tried.result else None
    turn.say(
        "quiz.result",
        [*words.card_choices(turn, wrong), *_ways_on(turn, offer, is_open, id, bool(wrong))],
        slot=f"attempt:{id}", before=before, title=markup.plain(quiz.title), score=tried.score,
        total=tried.total, passed=tried.passed, needed=attempt.draw.needed,
        left=offer.left if is_open else 0, best=best, wrong=len(wrong),
        stopped=offer.left != 0 and offers.state(turn, attempt.training) == "stopped",
    )  # fmt: skip


def show_closed(turn: Turn, attempt: Attempt, quiz: Quiz) -> None:
    """Show how far an attempt came whose quiz has closed, and the way to read it again."""
    wrong = words.wrong_questions(turn, attempt, quiz)
    again = [turn.choice(routes.REVIEW.to(attempt.id, 0), "quiz.review")] if wrong else []
    turn.say(
        "quiz.closed_half",
        [*words.card_choices(turn, wrong), *again,
         turn.choice(routes.LIST.to(), "quiz.other_quizzes")],
        title=markup.plain(quiz.title), day=offers.last_day(turn, attempt.training, quiz),
        answered=attempt.answered, total=attempt.draw.total, right=attempt.right,
    )  # fmt: skip


def review(turn: Turn, id: int, index: int) -> None:
    """Show one wrong answer of a finished attempt with the right one and why."""
    attempt, quiz = _own(turn, id)
    wrong = words.wrong_questions(turn, attempt, quiz)
    over = attempt.finished_at is not None or offers.is_closed(turn, attempt.training)
    if not over or not 0 <= index < len(wrong):
        raise StaleChoice
    nth, asked, shown = wrong[index]
    choices = words.card_choice(turn, asked.question.card)
    if index + 1 < len(wrong):
        choices.append(turn.choice(routes.REVIEW.to(id, index + 1), "quiz.review_next"))
    choices.append(turn.choice(routes.RESULT.to(id), "quiz.back_to_result"))
    turn.say(
        "quiz.wrong_one", choices,
        number=nth, nth=index + 1, count=len(wrong), question=Ready(asked.question.text),
        letter=LETTERS[shown], option=asked.option(shown),
        right_letter=LETTERS[asked.drawn.right_shown],
        right_option=asked.option(asked.drawn.right_shown), why=Ready(asked.question.why),
        source=words.source(turn, asked.question),
    )  # fmt: skip


def late_letter(turn: Turn, text: str) -> object:
    """Say that the quiz is over to a letter that came after its end, as from a slow phone."""
    if turn.person_id is None or not _LETTER.fullmatch(fold(text)):
        return PASS
    since = turn.now_ms - _JUST_OVER_MS
    mine = attempts.of_person(turn.tx, turn.person_id)
    over = [(one.finished_at, one.id) for one in mine if (one.finished_at or 0) > since]
    if not over:
        return PASS
    back = turn.choice(routes.RESULT.to(max(over)[1]), "quiz.back_to_result")
    turn.say("quiz.late_letter", [back])
    return None


def _own(turn: Turn, id: int) -> tuple[Attempt, Quiz]:
    attempt = attempts.find(turn.tx, id)
    if attempt is None or attempt.person is None or attempt.person != turn.person_id:
        raise StaleChoice
    quiz = turn.app.library.quiz(attempt.quiz)
    if quiz is None:
        raise StaleChoice
    return attempt, quiz


def _offer(turn: Turn, attempt: Attempt, quiz: Quiz, mine: list[Tried]) -> tuple[Offer, bool]:
    """Return the offer that the attempt belongs to, and whether it is open today."""
    tried = tuple(t for t in mine if (t.training, t.quiz) == (attempt.training, attempt.quiz))
    offer = Offer(attempt.training, quiz, tried)
    return offer, any(found.key == offer.key for found in offers.offers(turn))


def _ways_on(turn: Turn, offer: Offer, is_open: bool, id: int, wrong: bool) -> list[Choice]:
    choices = []
    if wrong:
        choices.append(turn.choice(routes.REVIEW.to(id, 0), "quiz.review"))
    if is_open and offer.unfinished:
        choices.append(turn.choice(routes.GO.to(offer.key), "quiz.go_on"))
    elif is_open and offer.left != 0:
        id_ = routes.AGAIN.to(len(offer.tried), offer.key)
        choices.append(turn.choice(id_, "quiz.try_again", left=offer.left))
    choices.append(turn.choice(routes.LIST.to(), "quiz.other_quizzes"))
    return choices

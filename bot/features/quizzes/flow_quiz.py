"""Doing a quiz: one question at a time, an answer recorded once, come back to whenever.

The attempt in the database says where somebody stands; the frame only remembers which attempt
is open here and which question was shown last. A quiz that has closed is only read.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import engine, resuming
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.people import Person
from bot.domain.rights import holds
from bot.features.quizzes import (
    attempt_steps,
    attempts,
    flow_list,
    marking,
    offers,
    reading,
    review,
    routes,
    typed_answers,
    words,
)
from bot.features.quizzes.attempt_steps import NAME, QuizState
from bot.features.quizzes.attempts import Attempt
from bot.features.quizzes.offers import Offer
from bot.features.quizzes.words import Asked
from bot.features.reminders import planning
from bot.library.meaning.deciding import Heard
from bot.library.model import Quiz
from bot.library.wording import Ready
from bot.store import people
from bot.text import markup, spoken

# -- which quiz, and who sits down ---------------------------------------------------------------


def begin(turn: Turn, args: str) -> None:
    """Answer `/lambai`: the one quiz there is to do, else what is open to me."""
    only = offers.only_one(offers.offers(turn))
    here = {frame.state_of(QuizState).attempt for frame in turn.frames if frame.flow == NAME}
    # Asked for in the middle of the one, it is about the others.
    asked_in_it = only and only.unfinished and only.unfinished.id in here
    if only is None or asked_in_it or offers.another_meant(turn, only):
        show_list(turn)
    else:
        pick(turn, only.key)


def _wants_one(turn: Turn, heard: Heard) -> None:
    """Go on with the one that is half done; none is begun for a sentence that may mean another."""
    only = offers.only_one(offers.offers(turn))
    if only is not None and only.unfinished:
        pick(turn, only.key)
    else:
        show_list(turn)


def _yes_or_late_letter(turn: Turn, text: str) -> object:
    """Take a yes to the one quiz shown; a letter behind the end of one is told so."""
    again = typed_answers.wants_it_again(spoken.readings(text))
    if again and any(one.flow == NAME for one in turn.frames):
        resuming.resume(turn)
        return None
    if typed_answers.is_for_one_below(text) and reading.answers_below(turn, text):
        return None
    return None if flow_list.begins(turn, text) else review.late_letter(turn, text)


def show_list(turn: Turn) -> None:
    """Show what is open to me."""
    found = offers.offers(turn)
    turn.say(
        "quiz.list" if found else "quiz.none_open", offers.choices(turn, found),
        rewritten=offers.rewritten_open(turn), shut=offers.shut_now(turn),
    )  # fmt: skip


def pick(turn: Turn, key: str) -> None:
    """Open a quiz of the list; where several people share the address, ask who sits down."""
    sharing = _may_sit(turn)
    if len(sharing) < 2:
        go(turn, key)
        return
    turn.say(
        "quiz.who",
        [Choice(routes.SIT_DOWN.to(person.id, key), person.full_name or "…") for person in sharing],
    )


def sit_down(turn: Turn, person: int, key: str) -> None:
    """Make the one who sits down the active person of the address, then open the quiz."""
    if person not in {known.id for known in _may_sit(turn)}:
        raise StaleChoice
    if person != turn.person_id:
        turn.frames.clear()
        turn.become(person)
        turn.menu_changed = True
    # By the front door: whoever sits down may still have to agree to a renewed consent.
    engine.choose(turn, routes.GO.to(key))


def _may_sit(turn: Turn) -> list[Person]:
    """Return who can be chosen with a tap; in a browser no trainer: a login may have expired."""
    return [
        person
        for person in people.sharing(turn.tx, turn.address.id)
        if person.id == turn.person_id
        or not turn.here.browser
        or not holds(people.roles(turn.tx, person.id), "trainer")
    ]


def go(turn: Turn, key: str) -> None:
    """Go on with the attempt that is open, show how the last one ended, or begin the first."""
    offer = offers.find(turn, key)
    if offer is None:
        _not_open(turn, key)
    elif offer.unfinished:
        attempt_steps.go_on_here(turn, offer.unfinished.id)
    elif offer.finished:
        review.show(turn, offer.finished[-1].id)
    else:
        _begin(turn, offer)


def again(turn: Turn, tries: int, key: str) -> None:
    """Begin another attempt; an old button, or one without a try left, shows where one stands."""
    offer = offers.find(turn, key)
    if offer is None:
        _not_open(turn, key)
    elif offer.unfinished or tries != len(offer.tried) or offer.left == 0:
        go(turn, key)
    else:
        _begin(turn, offer)


def _not_open(turn: Turn, key: str) -> None:
    named = offers.opened_named(turn, key)
    state = offers.state(turn, named[0]) if named else "none"
    turn.in_vain = state not in ("closed", "stopped")
    said = turn.words("quiz.not_open").strip()
    if state == "stopped" or offers.rewritten_named(turn, key):
        show_list(turn)  # which says so
        return
    if named is not None and state == "closed":
        title, day = markup.plain(named[1].title), offers.last_day(turn, *named)
        said = turn.words("quiz.closed", title=title, day=day).strip()
    show_list(turn)
    asked = turn.replies[-1]
    turn.replies[-1] = replace(asked, text=f"{said}\n\n{asked.text}", content=False)


def _begin(turn: Turn, offer: Offer) -> None:
    quiz = offer.quiz
    questions = offers.questions_today(turn, quiz)
    drawn = marking.draw(
        (words.askable(question) for question in questions),
        quiz.pass_percent,
        turn.chance.shuffled,
    )
    id = attempts.begin(
        turn.tx, turn.me.id, quiz.id, quiz.version, offer.training, drawn, turn.now_ms
    )
    planning.plan(turn, "quiz_half", f"attempt:{id}", (turn.me.id,), turn.now_ms)
    intro = turn.words(
        "quiz.begin",
        title=markup.plain(quiz.title), total=drawn.total, needed=drawn.needed,
        limit=quiz.attempts, nth=len(offer.tried) + 1, name=turn.name_if_shared,
        closes=offers.last_day(turn, offer.training, quiz),
    )  # fmt: skip
    attempt = Attempt(
        id, turn.me.id, quiz.id, offer.training, drawn, finished_at=None, answered=0, right=0
    )
    attempt_steps.go_on(turn, attempt, quiz, Ready(intro))


# -- answering -----------------------------------------------------------------------------------


def answer(turn: Turn, id: int, place: int, shown: int) -> None:
    """Record the option of a question, once; an old question meets the state of today."""
    attempt = attempts.find(turn.tx, id)
    if attempt is None:
        raise StaleChoice
    quiz = attempt_steps.mine(turn, attempt)
    if quiz is None:
        return
    if not 0 <= place < len(attempt.draw.questions):
        raise StaleChoice
    drawn = attempt.draw.questions[place]
    if not 0 <= shown < len(drawn.order):
        raise StaleChoice
    asked = words.find_asked(quiz, drawn)
    if asked is None:
        attempt_steps.go_on(turn, attempt, quiz)
    elif attempt.finished_at is None and place == attempt.draw.place(attempt.answered):
        _record(turn, attempt, quiz, asked, shown)
    else:
        _answered_before(turn, attempt, quiz, asked, place, shown)


def _record(turn: Turn, attempt: Attempt, quiz: Quiz, asked: Asked, shown: int) -> None:
    drawn = asked.drawn
    right = drawn.is_right(shown)
    attempts.answer(turn.tx, attempt.id, drawn.id, drawn.order[shown], right, turn.now_ms)
    further = replace(attempt, answered=attempt.answered + 1, right=attempt.right + int(right))
    attempt_steps.go_on(
        turn, further, quiz, words.feedback(turn, asked, shown), asked.question.card, content=True
    )


def _answered_before(
    turn: Turn, attempt: Attempt, quiz: Quiz, asked: Asked, place: int, shown: int
) -> None:
    """Say what was recorded then; a mere second tap on the last question reads as the first."""
    chosen = attempts.chosen(turn.tx, attempt.id, asked.drawn.id)
    if chosen is None:
        attempt_steps.go_on(turn, attempt, quiz)
        return
    recorded = asked.drawn.order.index(chosen)
    now = attempt.draw.place(attempt.answered)
    last = attempt.draw.before(len(attempt.draw.questions) if now is None else now)
    said = words.feedback(turn, asked, recorded, before=(place, shown) != (last, recorded))
    attempt_steps.go_on(turn, attempt, quiz, said, asked.question.card)


# -- coming back ----------------------------------------------------------------------------------


def resume(turn: Turn) -> None:
    """Show the question again at which somebody left."""
    attempt_steps.go_on_here(turn, turn.state_of(QuizState).attempt)


def remind(turn: Turn) -> str:
    """Say where in which quiz somebody is."""
    attempt = attempts.find(turn.tx, turn.state_of(QuizState).attempt)
    quiz = turn.app.library.quiz(attempt.quiz) if attempt else None
    if attempt is None or quiz is None or attempt.finished_at is not None:
        return turn.words("quiz.remind_over")
    if offers.rewritten(turn, quiz):
        return turn.words("quiz.rewritten", title=markup.plain(quiz.title))
    state = offers.state(turn, attempt.training)
    if state == "stopped":
        return offers.say_stopped(turn, attempt.training, quiz)
    if state == "closed":
        day = offers.last_day(turn, attempt.training, quiz)
        return turn.words("quiz.closed", title=markup.plain(quiz.title), day=day)
    return turn.words(
        "quiz.remind",
        number=attempt.answered + 1,
        total=attempt.draw.total,
        title=markup.plain(quiz.title),
    )


FLOW = Flow(
    name=NAME,
    commands={"lambai": begin},
    routes=(
        on(routes.ANSWER, answer),
        on(routes.LIST, show_list),
        on(routes.PICK, pick),
        on(routes.SIT_DOWN, sit_down),
        on(routes.GO, go),
        on(routes.AGAIN, again),
        on(routes.RESULT, review.show),
        on(routes.REVIEW, review.review),
    ),
    steps={attempt_steps.STEP: reading.read},
    intents={"quiz": _wants_one},
    free_text=_yes_or_late_letter,
    state=QuizState,
    needs_person=True,
    resume=resume,
    remind=remind,
)

"""Doing a quiz: one question at a time, an answer recorded once, come back to whenever.

The attempt in the database says where somebody stands; the frame only remembers which attempt
is open here and which question was shown last. A quiz that has closed is only read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain import marking
from bot.domain.marking import Result
from bot.domain.people import Person
from bot.domain.rights import holds
from bot.library.model import Quiz
from bot.library.wording import Ready
from bot.store import attempts, people
from bot.store.attempts import Attempt
from bot.talk import engine, planning, quiz_offers, quiz_results, quiz_words
from bot.talk.flow import PASS, Flow, StaleChoice, number
from bot.talk.messages import Choice, Reply
from bot.talk.quiz_offers import Offer
from bot.talk.quiz_words import LETTERS, NOTHING, Asked
from bot.talk.turn import Turn
from bot.text import markup, typed
from bot.text.folding import fold

NAME = "quiz"
_STEP = "answer"
_CARD_WORDS = frozenset({"the", "xem the", "doc the", "mo the"})
_UNSURE = frozenset({"khong biet", "ko biet", "k biet", "chiu", "bo qua", "khong nho", "ko nho"})
_LONE = re.compile(r"[a-z]|\d{1,2}")


# -- which quiz, and who sits down ---------------------------------------------------------------


def begin(turn: Turn, args: str) -> None:
    """Answer `/lambai`: the one quiz there is to do, else what is open to me."""
    only = quiz_offers.only_one(quiz_offers.offers(turn))
    here = {frame.state.get("attempt") for frame in turn.frames if frame.flow == NAME}
    # Asked for in the middle of the one, it is about the others.
    asked_in_it = only and only.unfinished and only.unfinished.id in here
    if only is None or asked_in_it or quiz_offers.another_meant(turn, only):
        show_list(turn)
    else:
        pick(turn, only.key.split(":"))


def show_list(turn: Turn) -> None:
    """Show what is open to me."""
    found = quiz_offers.offers(turn)
    turn.say(
        "quiz.list" if found else "quiz.none_open", quiz_offers.choices(turn, found),
        rewritten=quiz_offers.rewritten_open(turn), shut=quiz_offers.shut_now(turn),
    )  # fmt: skip


def pick(turn: Turn, args: list[str]) -> None:
    """Open a quiz of the list; where several people share the address, ask who sits down."""
    sharing = _may_sit(turn)
    if len(sharing) < 2:
        go(turn, args)
        return
    key = ":".join(args)
    turn.say(
        "quiz.who",
        [Choice(f"qz-who:{person.id}:{key}", person.full_name or "…") for person in sharing],
    )


def sit_down(turn: Turn, args: list[str]) -> None:
    """Make the one who sits down the active person of the address, then open the quiz."""
    person = number(args, 0)
    if person not in {known.id for known in _may_sit(turn)}:
        raise StaleChoice
    if person != turn.person_id:
        turn.frames.clear()
        turn.become(person)
        turn.menu_changed = True
    # By the front door: whoever sits down may still have to agree to a renewed consent.
    engine.choose(turn, ":".join(["qz-go", *args[1:]]))


def _may_sit(turn: Turn) -> list[Person]:
    """Return who can be chosen with a tap: on the web no trainer, whose login may have lapsed."""
    return [
        person
        for person in people.sharing(turn.tx, turn.address.id)
        if person.id == turn.person_id
        or turn.incoming.channel != "web"
        or not holds(people.roles(turn.tx, person.id), "trainer")
    ]


def go(turn: Turn, args: list[str]) -> None:
    """Go on with the attempt that is open, show how the last one ended, or begin the first."""
    offer = quiz_offers.find(turn, args)
    if offer is None:
        _not_open(turn, args)
    elif offer.unfinished:
        _continue(turn, offer.unfinished.id)
    elif offer.finished:
        quiz_results.show(turn, offer.finished[-1].id)
    else:
        _begin(turn, offer)


def again(turn: Turn, args: list[str]) -> None:
    """Begin another attempt; an old button, or one without a try left, shows where one stands."""
    offer = quiz_offers.find(turn, args[1:])
    if offer is None:
        _not_open(turn, args[1:])
    elif offer.unfinished or number(args, 0) != len(offer.tried) or offer.left == 0:
        go(turn, args[1:])
    else:
        _begin(turn, offer)


def _not_open(turn: Turn, args: list[str]) -> None:
    named = quiz_offers.opened_named(turn, args)
    state = quiz_offers.state(turn, named[0]) if named else "none"
    turn.in_vain = state not in ("closed", "stopped")
    said = turn.words("quiz.not_open").strip()
    if state == "stopped" or quiz_offers.rewritten_named(turn, args):
        show_list(turn)  # which says so
        return
    if named is not None and state == "closed":
        title, day = markup.plain(named[1].title), quiz_offers.last_day(turn, *named)
        said = turn.words("quiz.closed", title=title, day=day).strip()
    show_list(turn)
    turn.replies[-1] = replace(turn.replies[-1], text=f"{said}\n\n{turn.replies[-1].text}")


def _begin(turn: Turn, offer: Offer) -> None:
    quiz = offer.quiz
    questions = quiz_offers.questions_today(turn, quiz)
    drawn = marking.draw(
        (quiz_words.askable(question) for question in questions),
        quiz.pass_percent,
        turn.chance.shuffled,
    )
    id = attempts.begin(
        turn.tx, turn.me.id, quiz.id, quiz.version, offer.training, drawn, turn.now_ms
    )
    planning.plan(turn, "quiz_half", f"attempt:{id}", (turn.me.id,), turn.now_ms)
    shared = len(people.sharing(turn.tx, turn.address.id)) > 1
    intro = turn.words(
        "quiz.begin",
        title=markup.plain(quiz.title), total=drawn.total, needed=drawn.needed,
        limit=quiz.attempts, nth=len(offer.tried) + 1, name=turn.me.full_name if shared else "",
        closes=quiz_offers.last_day(turn, offer.training, quiz),
    )  # fmt: skip
    attempt = Attempt(
        id, turn.me.id, quiz.id, offer.training, drawn, finished_at=None, answered=0, right=0
    )
    _go_on(turn, attempt, quiz, Ready(intro))


# -- answering -----------------------------------------------------------------------------------


def answer(turn: Turn, args: list[str]) -> None:
    """Record the option of a question, once; an old question meets the state of today."""
    id, place, shown = (number(args, index) for index in range(3))
    attempt = attempts.find(turn.tx, id)
    if attempt is None:
        raise StaleChoice
    quiz = _mine(turn, attempt)
    if quiz is None:
        return
    if not 0 <= place < len(attempt.draw.questions):
        raise StaleChoice
    drawn = attempt.draw.questions[place]
    if not 0 <= shown < len(drawn.order):
        raise StaleChoice
    asked = quiz_words.find_asked(quiz, drawn)
    if asked is None:
        _go_on(turn, attempt, quiz)
    elif attempt.finished_at is None and place == attempt.draw.place(attempt.answered):
        _record(turn, attempt, quiz, asked, shown)
    else:
        _answered_before(turn, attempt, quiz, asked, place, shown)


def _record(turn: Turn, attempt: Attempt, quiz: Quiz, asked: Asked, shown: int) -> None:
    drawn = asked.drawn
    right = drawn.is_right(shown)
    attempts.answer(turn.tx, attempt.id, drawn.id, drawn.order[shown], right, turn.now_ms)
    further = replace(attempt, answered=attempt.answered + 1, right=attempt.right + int(right))
    _go_on(turn, further, quiz, quiz_words.feedback(turn, asked, shown), asked.question.card)


def _answered_before(
    turn: Turn, attempt: Attempt, quiz: Quiz, asked: Asked, place: int, shown: int
) -> None:
    """Say what was recorded then; a mere second tap on the last question reads as the first."""
    chosen = attempts.chosen(turn.tx, attempt.id, asked.drawn.id)
    if chosen is None:
        _go_on(turn, attempt, quiz)
        return
    recorded = asked.drawn.order.index(chosen)
    now = attempt.draw.place(attempt.answered)
    last = attempt.draw.before(len(attempt.draw.questions) if now is None else now)
    said = quiz_words.feedback(turn, asked, recorded, before=(place, shown) != (last, recorded))
    _go_on(turn, attempt, quiz, said, asked.question.card)


def _go_on(
    turn: Turn, attempt: Attempt, quiz: Quiz, before: Ready = NOTHING, card: str = ""
) -> None:
    """Say what came before, then ask the next question or tell the result."""
    attempt, asked, withdrawn = _current(turn, attempt, quiz)
    place = attempt.draw.place(attempt.answered)
    if asked is None or place is None:
        _end(turn, attempt, before)
        return
    if not (turn.frames and turn.frame.flow == NAME and turn.state.get("attempt") == attempt.id):
        turn.enter(NAME)
    turn.expect(_STEP, attempt=attempt.id, at=place, card=card or turn.state.get("card", ""))
    turn.say(
        "quiz.ask",
        quiz_words.option_choices(attempt.id, place, asked)
        + (quiz_words.card_before(turn, card) if card else []),
        marks="letters", slot=f"attempt:{attempt.id}",
        before=before, withdrawn=withdrawn, number=attempt.answered + 1,
        total=attempt.draw.total, question=Ready(asked.question.text),
    )  # fmt: skip


def _current(turn: Turn, attempt: Attempt, quiz: Quiz) -> tuple[Attempt, Asked | None, bool]:
    """Return the question to ask now; those that can no longer be asked are withdrawn first."""
    if attempt.finished_at is not None:
        return attempt, None, False
    draw = attempt.draw
    asked = None
    while asked is None and (place := draw.place(attempt.answered)) is not None:
        asked = quiz_words.find_asked(quiz, draw.questions[place])
        if asked is None:
            draw = draw.without(place)
    changed = draw is not attempt.draw
    if changed:
        attempts.redraw(turn.tx, attempt.id, draw)
        attempt = replace(attempt, draw=draw)
    return attempt, asked, changed


def _end(turn: Turn, attempt: Attempt, before: Ready) -> None:
    if attempt.finished_at is None:
        result = Result(attempt.right, attempt.draw.total, attempt.draw.passed(attempt.right))
        attempts.finish(turn.tx, attempt.id, result, turn.now_ms)
        planning.quiz_finished(turn, attempt.id, attempt.training)
    _leave(turn)
    quiz_results.show(turn, attempt.id, before)


def _leave(turn: Turn) -> None:
    turn.frames[:] = [frame for frame in turn.frames if frame.flow != NAME]


def _mine(turn: Turn, attempt: Attempt) -> Quiz | None:
    """Return the quiz of my own attempt; says so and returns None where there is no going on."""
    if attempt.person is None or attempt.person != turn.person_id:
        turn.in_vain = True
        turn.say("quiz.not_yours")
        return None
    quiz = turn.house.library.quiz(attempt.quiz)
    if quiz is None:
        _leave(turn)
        turn.say("quiz.quiz_gone")
        return None
    return quiz if attempt.finished_at is not None or _goes_on(turn, attempt, quiz) else None


def _goes_on(turn: Turn, attempt: Attempt, quiz: Quiz) -> bool:
    """Say whether an attempt may be gone on with now; tell why not."""
    state = quiz_offers.state(turn, attempt.training)
    if quiz_offers.rewritten(turn, quiz):
        _leave(turn)
        turn.say("quiz.rewritten", title=markup.plain(quiz.title))
    elif state == "closed":
        _leave(turn)
        quiz_results.show_closed(turn, attempt, quiz)
    elif not quiz_offers.was_there(turn, attempt.training):
        _leave(turn)
        turn.say("quiz.not_there", title=quiz_offers.class_title(turn, attempt.training))
    elif state == "stopped":  # the question stays asked: a letter answers it once it is open again
        turn.show(Reply(quiz_offers.say_stopped(turn, attempt.training, quiz)))
    else:
        return True
    return False


# -- coming back, and what is typed in between -----------------------------------------------------


def _continue(turn: Turn, id: int) -> None:
    attempt = attempts.find(turn.tx, id)
    quiz = _mine(turn, attempt) if attempt else None
    if attempt and quiz:
        title = markup.plain(quiz.title)
        _go_on(turn, attempt, quiz, Ready(turn.words("quiz.again_here", title=title)))


def resume(turn: Turn) -> None:
    """Show the question again at which somebody left."""
    _continue(turn, int(turn.state.get("attempt", 0)))


def remind(turn: Turn) -> str:
    """Say where in which quiz somebody is."""
    attempt = attempts.find(turn.tx, int(turn.state.get("attempt", 0)))
    quiz = turn.house.library.quiz(attempt.quiz) if attempt else None
    if attempt is None or quiz is None or attempt.finished_at is not None:
        return turn.words("quiz.remind_over")
    if quiz_offers.rewritten(turn, quiz):
        return turn.words("quiz.rewritten", title=markup.plain(quiz.title))
    state = quiz_offers.state(turn, attempt.training)
    if state == "stopped":
        return quiz_offers.say_stopped(turn, attempt.training, quiz)
    if state == "closed":
        day = quiz_offers.last_day(turn, attempt.training, quiz)
        return turn.words("quiz.closed", title=markup.plain(quiz.title), day=day)
    return turn.words(
        "quiz.remind",
        number=attempt.answered + 1,
        total=attempt.draw.total,
        title=markup.plain(quiz.title),
    )


def read(turn: Turn, text: str) -> object:
    """Read what the letters of the last message did not explain; the rest is for others."""
    folded = fold(text).rstrip(".,)!?")
    card = str(turn.state.get("card", ""))
    if folded in _CARD_WORDS and card:
        engine.choose(turn, f"card:{card}")
        return None
    lone = bool(_LONE.fullmatch(folded)) or folded in _UNSURE
    if not lone and not _interrupted(turn):
        return PASS  # its options have been compared with the text already
    attempt, asked = _open_question(turn)
    if attempt is None or asked is None:
        return PASS
    # A number may as well belong to the message in between: only a letter or words count then.
    meant = None if folded.isdecimal() else typed.option_typed(text, asked.options, True)
    if not lone and meant is None:
        return PASS
    _read_answer(turn, attempt, asked, meant)
    return None


def _interrupted(turn: Turn) -> bool:
    """Say whether another message stands between the question and what was typed."""
    return not turn.frame.asked or not turn.frame.asked[0].id.startswith("qz:")


def _read_answer(
    turn: Turn, attempt: Attempt, asked: Asked, meant: int | typed.Ambiguous | None
) -> None:
    place = attempt.draw.place(attempt.answered)
    if isinstance(meant, int) and place == turn.state.get("at"):
        engine.choose(turn, f"qz:{attempt.id}:{place}:{meant}")
        return
    quiz = _mine(turn, attempt)
    if quiz:
        last = LETTERS[len(asked.options) - 1]
        _go_on(turn, attempt, quiz, Ready(turn.words("quiz.not_an_option", last=last)))


def _open_question(turn: Turn) -> tuple[Attempt | None, Asked | None]:
    attempt = attempts.find(turn.tx, int(turn.state.get("attempt", 0)))
    if attempt is None or attempt.person != turn.person_id:
        return None, None
    quiz = turn.house.library.quiz(attempt.quiz)
    place = attempt.draw.place(attempt.answered)
    if quiz is None or place is None or attempt.finished_at is not None:
        return attempt, None
    return attempt, quiz_words.find_asked(quiz, attempt.draw.questions[place])


FLOW = Flow(
    name=NAME,
    commands={"lambai": begin},
    choices={
        "qz": answer,
        "qz-list": lambda turn, args: show_list(turn),
        "qz-pick": pick,
        "qz-who": sit_down,
        "qz-go": go,
        "qz-again": again,
        "qz-sum": quiz_results.summary,
        "qz-see": quiz_results.review,
    },
    steps={_STEP: read, "anything": quiz_results.late_letter},
    needs_person=True,
    resume=resume,
    remind=remind,
)

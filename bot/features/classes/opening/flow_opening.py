"""Opening a class step by step, with a preview before it stands.

The draft is the open frame's state (`draft.py`): what is missing is asked in order, so
changing a field means forgetting it. Places are asked for in `steps_places.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.conversation import another_task
from bot.conversation.asking import asking_when
from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.resuming import RESUME
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn, instant
from bot.domain.instants import MINUTE_MS
from bot.features.classes import (
    class_words,
    flow_commune_seats,
    flow_desk,
    flow_need_to_know,
    routes,
    trainings,
)
from bot.features.classes.class_code import free_code
from bot.features.classes.flow_changes import MOST_SEATS
from bot.features.classes.opening import (
    corrections,
    draft_told,
    draft_words,
    steps_length,
    steps_places,
)
from bot.features.classes.opening.draft import (
    ASKED,
    EXTRA,
    LONGEST_MINUTES,
    LONGEST_TITLE,
    SHORTEST_MINUTES,
    About,
    DraftState,
    draft_of,
)  # fmt: skip
from bot.features.classes.routes import Field
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import planning
from bot.library.meaning.deciding import Heard
from bot.text.dates import say_moment
from bot.text.durations import FULL_DAY, HALF_DAY
from bot.text.folding import fold
from bot.text.numbers import parse_count
from bot.text.sentences import replies
from bot.text.sentences.new_class import new_class_told, opens
from bot.text.typed import is_no

NAME = "training_open"


def begin(turn: Turn) -> None:
    """Begin a draft."""
    turn.enter(NAME, state=DraftState())
    _next(turn)


def _wants_a_new_class(turn: Turn, heard: Heard) -> None:
    """Begin a draft with what the sentence tells; one that is half told is asked about first."""
    if any(frame.flow == NAME and frame.step for frame in turn.frames):
        turn.say(
            "training_desk.half_opened",
            [
                turn.choice(RESUME.to(), "common.resume"),
                turn.choice(routes.NEW.to(), "training_desk.open_anew"),
            ],
        )
        return
    said = new_class_told(heard.text)
    draft = draft_told.read(turn, said)
    turn.enter(NAME, state=draft)
    _next(turn)
    if draft.missing == "starts_at" and said.when:  # half a moment, perhaps: its day
        turn.replies.clear()
        _when_typed(turn, said.when)
    if draft != DraftState():
        turn.append(draft_words.noted(turn, draft))


def _next(turn: Turn) -> None:
    """Ask for the first field that is missing; with all there, show the preview."""
    turn.keep(draft_told.with_what_has_one_answer(turn, turn.state_of(DraftState)))
    missing = turn.state_of(DraftState).missing
    if missing is None:
        draft_words.preview(turn)
        return
    turn.expect(missing)
    _ASK[missing](turn)


def _step(turn: Turn) -> str:
    at = ASKED.index(turn.frame.step) + 1 if turn.frame.step in ASKED else len(ASKED)
    return f"{at}/{len(ASKED)}"


def _ask(turn: Turn, choices: list[Choice] | None = None, **values: Any) -> None:
    turn.say(f"training_desk.ask_{turn.frame.step}", choices or [], step=_step(turn), **values)


def _ask_minutes(turn: Turn) -> None:
    _ask(
        turn,
        [
            turn.choice(routes.NEW_LENGTH.to(HALF_DAY), "training_desk.half_day"),
            turn.choice(routes.NEW_LENGTH.to(FULL_DAY), "training_desk.full_day"),
        ],
        when=class_words.moment(turn, _starts_at(turn.state_of(DraftState))),
    )


def _starts_at(draft: DraftState) -> int:
    """Return when the class begins; only of a draft that knows it."""
    assert draft.starts_at is not None
    return draft.starts_at


def _ask_quiz(turn: Turn) -> None:
    quizzes = [
        Choice(routes.NEW_QUIZ.to(quiz.id), quiz.title)
        for quiz in turn.app.library.quizzes
        if not quiz.over_on(turn.now.date())
    ]
    _ask(turn, [*quizzes, turn.choice(routes.NEW_QUIZ.to(""), "training_desk.no_quiz")])


def _ask_audience(turn: Turn) -> None:
    steps_places.ask(turn, _step(turn))


def _ask_need(turn: Turn) -> None:
    offered = flow_need_to_know.choices(turn, routes.NEW_NEED)
    _ask(turn, offered, most=flow_need_to_know.LONGEST)


_ASK: dict[Field, Callable[[Turn], None]] = {
    "title": _ask, "starts_at": _ask, "minutes": _ask_minutes, "venue": _ask, "seats": _ask,
    "audience": _ask_audience, "quiz": _ask_quiz, "need_to_know": _ask_need,
    EXTRA: _ask,
}  # fmt: skip


def _set(turn: Turn, field: Field, value: str | int) -> None:
    told: dict[str, Any] = {field: value}
    turn.keep(replace(turn.state_of(DraftState), **told))
    _next(turn)


def _title_typed(turn: Turn, text: str) -> object:
    if replies.asks(text) and another_task.is_staff_task(turn, text):
        return PASS
    _set_words(turn, "title", text, LONGEST_TITLE)
    return None


def _venue_typed(turn: Turn, text: str) -> None:
    _set_words(turn, "venue", text, class_words.LONGEST_VENUE)


def _set_words(turn: Turn, field: Field, text: str, longest: int) -> None:
    words = class_words.named(text, longest)
    if words and not replies.is_one(text):
        _set(turn, field, words)
    else:
        turn.ask_again(f"training_desk.{field}_unclear")


def _when_typed(turn: Turn, text: str) -> object:
    if another_task.is_staff_task(turn, text):
        return PASS
    if at := asking_when.heard(turn, text, routes.NEW_STARTS):
        _set(turn, "starts_at", instant(at))
    return None


def _when_chosen(turn: Turn, moment: int) -> None:
    _draft(turn)
    if at := asking_when.chosen(turn, moment, routes.NEW_STARTS):
        _set(turn, "starts_at", instant(at))


def _minutes_typed(turn: Turn, text: str) -> None:
    start = turn.local(_starts_at(turn.state_of(DraftState)))
    minutes = steps_length.read_minutes(text, start)
    if minutes is None or not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        turn.ask_again("training_desk.minutes_unclear", turn.frame.asked)
        return
    _set(turn, "minutes", minutes)


def _length_chosen(turn: Turn, minutes: int) -> None:
    _draft(turn)
    if minutes not in (HALF_DAY, FULL_DAY):
        raise StaleChoice
    _set(turn, "minutes", minutes)


def _seats_typed(turn: Turn, text: str) -> None:
    seats = parse_count(text)
    if seats is None or not 1 <= seats <= MOST_SEATS:
        turn.ask_again("training_desk.seats_unclear", most=MOST_SEATS)
        return
    _set(turn, "seats", seats)


def _commune_seats_typed(turn: Turn, text: str) -> None:
    seats = flow_commune_seats.heard(text)
    if seats is None:
        turn.ask_again("training_desk.commune_seats_unclear", most=MOST_SEATS)
        return
    _set(turn, EXTRA, seats)


def _places_typed(turn: Turn, text: str) -> None:
    if steps_places.typed(turn, text):
        _next(turn)


def _everywhere_chosen(turn: Turn) -> None:
    _draft(turn)
    steps_places.everywhere(turn)
    _next(turn)


def _places_done(turn: Turn) -> None:
    _draft(turn)
    steps_places.done(turn)
    _next(turn)


def _places_again(turn: Turn) -> None:
    _draft(turn)
    steps_places.again(turn)
    turn.expect("audience")
    _ask_audience(turn)


def _place_chosen(turn: Turn, place: str) -> None:
    _draft(turn)
    if turn.frame.step != "audience":
        raise StaleChoice
    steps_places.chosen(turn, place)


def _quiz_chosen(turn: Turn, quiz: str) -> None:
    _draft(turn)
    if quiz and turn.app.library.quiz(quiz) is None:
        raise StaleChoice
    _set(turn, "quiz", quiz)


def _quiz_typed(turn: Turn, text: str) -> object:
    if fold(text).rstrip(".!") not in ("khong", "khong co", "ko", "khong co bai"):
        return PASS
    _set(turn, "quiz", "")
    return None


def _need_typed(turn: Turn, text: str) -> None:
    line = "" if is_no(text) else flow_need_to_know.read_line(text)
    if len(line) > flow_need_to_know.LONGEST:
        flow_need_to_know.say_too_long(turn, line)
    else:
        _set(turn, "need_to_know", line)


def _need_chosen(turn: Turn, at: int) -> None:
    _draft(turn)
    line = flow_need_to_know.line_of(turn, at)
    if line is None:
        raise StaleChoice
    _set(turn, "need_to_know", line)


def _edit(turn: Turn, field: Field | None) -> None:
    draft = _draft(turn)
    if field is None:
        turn.say(
            "training_desk.edit_which",
            [
                turn.choice(routes.NEW_EDIT.to(one), f"training_desk.field_{one}")
                for one in routes.FIELDS
            ],
        )
        return
    gone: dict[str, Any] = {field: None}
    draft = replace(draft, doubt=None, picked=(), waiting=(), **gone)
    turn.keep(draft)
    # An old button may come before the start is known, which the length is counted from.
    asked = field if draft.starts_at is not None else "starts_at"
    turn.expect(asked)
    _ASK[asked](turn)


def _open(turn: Turn) -> None:
    draft = _draft(turn)
    if draft.missing is not None:
        _next(turn)
        return
    starts, about = _starts_at(draft), draft.about
    if starts <= turn.now_ms:
        _ask_again(turn, draft)
        return
    if not all(turn.reaches("trainer", place) for place in about.audience):
        turn.keep(replace(draft, audience=None))  # the trainer's own place has changed meanwhile
        _next(turn)
        return
    new = NewTraining(
        free_code(turn), about.title, starts, starts + about.minutes * MINUTE_MS, about.venue,
        about.seats, about.audience, about.quiz, commune_seats=about.commune_seats,
        need_to_know=about.need_to_know,
    )  # fmt: skip
    id_ = trainings.add(turn.tx, new, turn.person_id, turn.now_ms)
    turn.audit("training.opened", f"training:{id_}")
    turn.finish()
    opened = trainings.find(turn.tx, id_)
    assert opened is not None
    planning.plan_report(turn, opened)
    news = turn.words("training_desk.opened", code=new.code)
    flow_desk.show(turn, opened, news)


def _ask_again(turn: Turn, draft: DraftState) -> None:
    """Ask for another time: the draft has lain until its own had passed."""
    at = say_moment(turn.local(_starts_at(draft)), turn.now)
    turn.expect("starts_at", replace(draft, starts_at=None))
    turn.say("training_desk.draft_late", when=at)


def whole_draft(turn: Turn) -> About:
    """Return the draft with nothing missing; raises StaleChoice for another one or none."""
    draft = _draft(turn)
    if draft.missing is not None:
        raise StaleChoice
    return draft.about


def _drop(turn: Turn) -> None:
    _draft(turn)
    turn.finish()
    turn.enter(flow_desk.NAME)
    turn.say("training_desk.dropped", [flow_desk.to_list(turn)])


def _draft(turn: Turn) -> DraftState:
    return draft_of(turn, NAME, DraftState)


def resume(turn: Turn) -> None:
    """Ask again what was open; half a moment typed before the interruption is forgotten."""
    draft = replace(_draft(turn), doubt=None)
    turn.keep(draft)
    if turn.frame.step == EXTRA and draft.commune_seats is None:
        _ask(turn)
    else:
        _next(turn)


def _remind(turn: Turn) -> str:
    return turn.words("training_desk.remind", step=_step(turn)).strip()


_STEPS: dict[str, Callable[[Turn, str], object]] = {
    "title": _title_typed, "starts_at": _when_typed, "minutes": _minutes_typed,
    "venue": _venue_typed, "seats": _seats_typed, "audience": _places_typed,
    "quiz": _quiz_typed, "need_to_know": _need_typed, EXTRA: _commune_seats_typed,
    "preview": lambda turn, text: _open(turn) if opens(text) else PASS,
}  # fmt: skip

FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.NEW, begin), on(routes.NEW_STARTS, _when_chosen),
        on(routes.NEW_LENGTH, _length_chosen), on(routes.NEW_EVERYWHERE, _everywhere_chosen),
        on(routes.NEW_PLACES_DONE, _places_done), on(routes.NEW_PLACES_AGAIN, _places_again),
        on(routes.NEW_PLACE, _place_chosen), on(routes.NEW_QUIZ, _quiz_chosen),
        on(routes.NEW_NEED, _need_chosen), on(routes.NEW_OPEN, _open),
        on(routes.NEW_EDIT, _edit), on(routes.NEW_DROP, _drop),
    ),
    steps={name: corrections.first(_edit, typed) for name, typed in _STEPS.items()},
    state=DraftState,
    intents={"open_class": _wants_a_new_class},
    role="trainer",
    needs_person=True,
    resume=resume,
    remind=_remind,
)  # fmt: skip

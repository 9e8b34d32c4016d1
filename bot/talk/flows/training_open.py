"""Opening a class step by step, with a preview before it stands.

The draft is the open frame's state: what is missing is asked in order, so changing a field means
forgetting it. Places are asked for in `training_places.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.domain import codes
from bot.domain.rights import scopes
from bot.store import trainings
from bot.store.trainings import NewTraining
from bot.talk import planning
from bot.talk.flow import PASS, Flow
from bot.talk.flows import (
    asking_when,
    class_words,
    commune_seats,
    training_desk,
    training_places,
)
from bot.talk.flows.training_changes import MOST_SEATS
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn, instant
from bot.text.dates import Doubt, When, parse_when, say_moment, say_span
from bot.text.durations import FULL_DAY, HALF_DAY, parse_minutes
from bot.text.folding import fold
from bot.text.numbers import parse_count

NAME = "training_open"
_FIELDS = ("title", "starts_at", "minutes", "venue", "seats", "audience", "quiz")
#: What nobody has to be asked: without it a commune may send as many as there are seats.
_EXTRA = "commune_seats"
_LONGEST_TITLE = 120
_SHORTEST, _LONGEST = 15, 5 * 24 * 60  # minutes of a class
_MINUTE_MS = 60_000


def begin(turn: Turn, args: list[str]) -> None:
    """Begin a draft."""
    turn.enter(NAME)
    _next(turn)


def _next(turn: Turn) -> None:
    """Ask for the first field that is missing; with all there, show the preview."""
    _skip_what_has_one_answer(turn)
    missing = next((field for field in _FIELDS if field not in turn.state), None)
    if missing is None:
        _preview(turn)
        return
    turn.expect(missing)
    _ASK[missing](turn)


def _skip_what_has_one_answer(turn: Turn) -> None:
    reach = scopes(turn.roles, "trainer")
    place = turn.house.library.places.get(reach[0]) if len(reach) == 1 else None
    if place is not None and place.kind != "province":
        turn.state.setdefault("audience", [place.code])
    if not turn.house.library.quizzes:
        turn.state.setdefault("quiz", "")


def _step(turn: Turn) -> str:
    at = _FIELDS.index(turn.frame.step) + 1 if turn.frame.step in _FIELDS else len(_FIELDS)
    return f"{at}/{len(_FIELDS)}"


def _ask(turn: Turn, choices: list[Choice] | None = None, **values: Any) -> None:
    turn.say(f"training_desk.ask_{turn.frame.step}", choices or [], step=_step(turn), **values)


def _ask_minutes(turn: Turn) -> None:
    _ask(
        turn,
        [
            turn.choice(f"to-length:{HALF_DAY}", "training_desk.half_day"),
            turn.choice(f"to-length:{FULL_DAY}", "training_desk.full_day"),
        ],
        when=class_words.moment(turn, turn.state["starts_at"]),
    )


def _ask_quiz(turn: Turn) -> None:
    quizzes = [
        Choice(f"to-quiz:{quiz.id}", quiz.title)
        for quiz in turn.house.library.quizzes
        if not quiz.over_on(turn.now.date())
    ]
    _ask(turn, [*quizzes, turn.choice("to-quiz:", "training_desk.no_quiz")])


def _ask_audience(turn: Turn) -> None:
    training_places.ask(turn, _step(turn))


_ASK: dict[str, Callable[[Turn], None]] = {
    "title": _ask, "starts_at": _ask, "minutes": _ask_minutes, "venue": _ask, "seats": _ask,
    "audience": _ask_audience, "quiz": _ask_quiz, _EXTRA: _ask,
}  # fmt: skip


def _set(turn: Turn, field: str, value: Any) -> None:
    turn.state[field] = value
    _next(turn)


def _title_typed(turn: Turn, text: str) -> None:
    _set_words(turn, "title", text, _LONGEST_TITLE)


def _venue_typed(turn: Turn, text: str) -> None:
    _set_words(turn, "venue", text, class_words.LONGEST_VENUE)


def _set_words(turn: Turn, field: str, text: str, longest: int) -> None:
    words = class_words.named(text, longest)
    if words:
        _set(turn, field, words)
    else:
        turn.say(f"training_desk.{field}_unclear")


def _when_typed(turn: Turn, text: str) -> None:
    at = asking_when.heard(turn, text, "to-when")
    if at is not None:
        _set(turn, "starts_at", instant(at))


def _when_chosen(turn: Turn, args: list[str]) -> None:
    _draft(turn)
    at = asking_when.chosen(turn, args, "to-when")
    if at is not None:
        _set(turn, "starts_at", instant(at))


def _minutes_typed(turn: Turn, text: str) -> None:
    minutes = parse_minutes(text)
    if minutes is None:
        minutes = _until(turn, text)
    if minutes is None or not _SHORTEST <= minutes <= _LONGEST:
        turn.say("training_desk.minutes_unclear", turn.frame.asked)
        return
    _set(turn, "minutes", minutes)


def _until(turn: Turn, text: str) -> int | None:
    """Read `đến 11h30` as the minutes from the start to that time, the first one after it."""
    folded = fold(text)
    if not folded.startswith(("den ", "toi ", "ket thuc ", "xong luc ")):
        return None
    start = turn.local(turn.state["starts_at"])
    found = parse_when(text, start)
    if isinstance(found, When):
        return int((found.at - start).total_seconds() // 60)
    return _to_time_of_day(found, start.hour * 60 + start.minute)


def _to_time_of_day(found: Doubt, start: int) -> int | None:
    if found.kind not in ("no_day", "morning_or_afternoon") or found.hour is None:
        return None
    typed = found.hour * 60 + (found.minute or 0)
    # `đến 5h` after a start at 1h30 chiều is five in the afternoon.
    ends = (typed, typed + 12 * 60) if found.kind == "morning_or_afternoon" else (typed,)
    return next((end - start for end in ends if end > start), None)


def _length_chosen(turn: Turn, args: list[str]) -> None:
    _draft(turn)
    if args not in ([str(HALF_DAY)], [str(FULL_DAY)]):
        raise StaleChoice
    _set(turn, "minutes", int(args[0]))


def _seats_typed(turn: Turn, text: str) -> None:
    seats = parse_count(text)
    if seats is None or not 1 <= seats <= MOST_SEATS:
        turn.say("training_desk.seats_unclear", most=MOST_SEATS)
        return
    _set(turn, "seats", seats)


def _commune_seats_typed(turn: Turn, text: str) -> None:
    seats = commune_seats.heard(text)
    if seats is None:
        turn.say("training_desk.commune_seats_unclear", most=MOST_SEATS)
        return
    _set(turn, _EXTRA, seats)


def _places_typed(turn: Turn, text: str) -> None:
    if training_places.typed(turn, text, _step(turn)):
        _next(turn)


def _places_chosen(turn: Turn, args: list[str]) -> None:
    _draft(turn)
    if training_places.chosen(turn, args, _step(turn)):
        _next(turn)


def _quiz_chosen(turn: Turn, args: list[str]) -> None:
    _draft(turn)
    quiz = ":".join(args)
    if quiz and turn.house.library.quiz(quiz) is None:
        raise StaleChoice
    _set(turn, "quiz", quiz)


def _quiz_typed(turn: Turn, text: str) -> object:
    if fold(text).rstrip(".!") not in ("khong", "khong co", "ko", "khong co bai"):
        return PASS
    _set(turn, "quiz", "")
    return None


def _preview(turn: Turn) -> None:
    draft = turn.state
    starts = turn.local(draft["starts_at"])
    turn.expect("preview")
    turn.say(
        "training_desk.preview",
        [
            turn.choice("to-open", "training_desk.open_yes"),
            turn.choice("to-edit", "training_desk.edit"),
            turn.choice("to-drop", "training_desk.drop"),
            turn.choice("ts-draft", "training_desk.open_many"),
        ],
        title=draft["title"], venue=draft["venue"], seats=draft["seats"],
        when=say_span(starts, starts + timedelta(minutes=draft["minutes"]), turn.now),
        places=class_words.audience(turn, draft["audience"]),
        quiz=class_words.quiz_title(turn, draft["quiz"]),
        commune_seats=draft.get(_EXTRA, 0),
    )  # fmt: skip


def _edit(turn: Turn, args: list[str]) -> None:
    draft = _draft(turn)
    every = (*_FIELDS, _EXTRA)
    if not args:
        turn.say(
            "training_desk.edit_which",
            [turn.choice(f"to-edit:{field}", f"training_desk.field_{field}") for field in every],
        )
        return
    if args[0] not in every:
        raise StaleChoice
    for key in (args[0], "doubt", "picked", "waiting"):
        draft.pop(key, None)
    # An old button may come before the start is known, which the length is counted from.
    field = args[0] if "starts_at" in draft else "starts_at"
    turn.expect(field)
    _ASK[field](turn)


def _open(turn: Turn, args: list[str]) -> None:
    draft = _draft(turn)
    if any(field not in draft for field in _FIELDS):
        _next(turn)
        return
    if draft["starts_at"] <= turn.now_ms:
        _ask_again(turn, draft)
        return
    if not all(turn.reaches("trainer", place) for place in draft["audience"]):
        del draft["audience"]  # the trainer's own place has changed meanwhile
        _next(turn)
        return
    new = NewTraining(
        free_code(turn), draft["title"], draft["starts_at"],
        draft["starts_at"] + draft["minutes"] * _MINUTE_MS, draft["venue"], draft["seats"],
        tuple(draft["audience"]), draft["quiz"], commune_seats=draft.get(_EXTRA, 0),
    )  # fmt: skip
    id_ = trainings.add(turn.tx, new, turn.person_id, turn.now_ms)
    turn.audit("training.opened", f"training:{id_}")
    turn.finish()
    opened = trainings.find(turn.tx, id_)
    assert opened is not None
    planning.plan_report(turn, opened)
    news = turn.words("training_desk.opened", code=new.code)
    training_desk.show(turn, opened, news)


def _ask_again(turn: Turn, draft: dict[str, Any]) -> None:
    """Ask for another time: the draft has lain until its own had passed."""
    at = say_moment(turn.local(draft.pop("starts_at")), turn.now)
    turn.expect("starts_at")
    turn.say("training_desk.draft_late", when=at)


def free_code(turn: Turn) -> str:
    """Return a code that no class has yet."""
    while True:
        code = turn.chance.code(codes.CLASS_LENGTH, codes.CLASS_ALPHABET)
        if trainings.by_code(turn.tx, code) is None:
            return code


def whole_draft(turn: Turn) -> dict[str, Any]:
    """Return the draft with nothing missing; raises StaleChoice for another one or none."""
    draft = _draft(turn)
    if any(field not in draft for field in _FIELDS):
        raise StaleChoice
    return draft


def _drop(turn: Turn, args: list[str]) -> None:
    _draft(turn)
    turn.finish()
    turn.enter("training_desk")
    turn.say("training_desk.dropped", [turn.choice("tr-list:0", "training_desk.list_choice")])


def _draft(turn: Turn) -> dict[str, Any]:
    return draft_of(turn, NAME)


def draft_of(turn: Turn, flow: str) -> dict[str, Any]:
    """Return a flow's draft, with what was opened over it left; raises StaleChoice without one."""
    for depth, frame in enumerate(reversed(turn.frames)):
        if frame.flow == flow:
            if depth:
                del turn.frames[-depth:]
            state: dict[str, Any] = frame.state
            return state
    raise StaleChoice


def resume(turn: Turn) -> None:
    """Ask again what was open; half a moment typed before the interruption is forgotten."""
    draft = _draft(turn)
    draft.pop("doubt", None)
    if turn.frame.step == _EXTRA and _EXTRA not in draft:
        _ask(turn)
    else:
        _next(turn)


def _remind(turn: Turn) -> str:
    return turn.words("training_desk.remind", step=_step(turn)).strip()


FLOW = Flow(
    name=NAME,
    choices={
        "to-new": begin, "to-when": _when_chosen, "to-length": _length_chosen,
        "to-place": _places_chosen, "to-quiz": _quiz_chosen, "to-open": _open,
        "to-edit": _edit, "to-drop": _drop,
    },
    steps={
        "title": _title_typed, "starts_at": _when_typed, "minutes": _minutes_typed,
        "venue": _venue_typed, "seats": _seats_typed, "audience": _places_typed,
        "quiz": _quiz_typed, _EXTRA: _commune_seats_typed,
    },
    role="trainer",
    needs_person=True,
    resume=resume,
    remind=_remind,
)  # fmt: skip

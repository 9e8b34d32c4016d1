"""The trainer's desk (`/lop`): the own classes, one class, who is booked, code and group text.

Opening a class is `flow_opening.py`; what changes one is `flow_changes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation import engine
from bot.conversation.capabilities import title_of
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.instants import DAY_MS, HOUR_MS
from bot.domain.trainings import Training, bookable, doors, stage
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.attendance import ways as attendance_ways
from bot.features.classes import class_intents, class_words, registrations, routes, trainings
from bot.features.classes.class_intents import (
    DESK,
    ClassIntent,
    Take,
    Told,
    WhichState,
    whole_sentence,
)
from bot.features.classes.registrations import Holder
from bot.features.classes.substitutes import store as substitutions
from bot.features.quizzes import ways as quiz_ways
from bot.features.roster import ways as roster_ways
from bot.library.wording import Ready
from bot.text.folding import short
from bot.text.sentences.hearers import OF_HELD, hearers_of
from bot.text.sorting import name_key

NAME = DESK
_PAGE = 6
#: Names on one screen: with their communes they stay under 900 characters.
_NAMES = 15
#: Classes that ended stay on the desk so long, UTC milliseconds.
_KEPT_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class _Row:
    """One person in the list of a class; `heading` begins a new part."""

    heading: str
    name: str
    place: str
    mark: str


def desk(turn: Turn, args: str) -> None:
    """Show the desk, or the class whose code was typed behind the command."""
    training = trainings.by_code(turn.tx, args.strip().upper()) if args.strip() else None
    if training is not None and in_scope(turn, training):
        show(turn, training)
    else:
        _list(turn, 0)


def in_scope(turn: Turn, training: Training) -> bool:
    """Say whether the person's rights cover every place that a class is for."""
    return all(turn.reaches("trainer", place) for place in training.audience)


def chosen(turn: Turn, id: int) -> Training:
    """Return the class of a choice; raises StaleChoice for one out of scope."""
    training = trainings.find(turn.tx, id)
    if training is None or not in_scope(turn, training):
        raise StaleChoice
    return training


def _list(turn: Turn, page: int) -> None:
    turn.enter(NAME)
    page = max(page, 0)
    every = [one for one in trainings.since(turn.tx, turn.now_ms - _KEPT_MS) if in_scope(turn, one)]
    # What is still to come first, soonest first; then what is over, latest first.
    ahead = [one for one in every if one.ends_at > turn.now_ms and not one.cancelled]
    past = [one for one in reversed(every) if one not in ahead]
    found = [*ahead, *past]
    here = found[page * _PAGE :][:_PAGE]
    choices = [turn.choice(routes.NEW.to(), "training_desk.new_choice")]
    choices += [
        Choice(routes.SEE.to(one.id), f"{class_words.label(turn, one)} ({_stage(turn, one)})")
        for one in here
    ]
    if len(found) > (page + 1) * _PAGE:
        choices.append(turn.choice(routes.LIST.to(page + 1), "training_desk.more_choice"))
    choices.append(turn.choice(roster_ways.office(), "training_desk.roster_choice"))
    turn.say("training_desk.list", choices, count=len(ahead), past=len(past))


def _stage(turn: Turn, training: Training) -> str:
    return turn.words(f"training_desk.stage_{stage(training, turn.now_ms)}")


def coming(turn: Turn) -> list[Training]:
    """Return the classes in scope that stand and are not over, soonest first."""
    found = trainings.since(turn.tx, turn.now_ms)
    return [one for one in found if in_scope(turn, one) and not one.cancelled]


def of_today(turn: Turn) -> list[Training]:
    """Return the classes in scope that stand and are held today, those that are over too."""
    today = turn.now.date()
    found = trainings.since(turn.tx, turn.now_ms - 24 * HOUR_MS)
    return [
        one for one in found
        if in_scope(turn, one) and not one.cancelled and today in class_words.days(turn, one)
    ]  # fmt: skip


def today_and_coming(turn: Turn) -> list[Training]:
    """Return what is held today, over or not, and what is to come, soonest first."""
    here = {one.id: one for one in (*of_today(turn), *coming(turn))}
    return sorted(here.values(), key=lambda one: one.starts_at)


def _held_last(found: Sequence[Training], now: int) -> Sequence[Training]:
    """Return those whose doors are open, else those of today that are over; else what comes."""
    return _with_open_doors(found, now) or [one for one in found if one.ends_at <= now] or found


def _open_now(found: Sequence[Training], now: int) -> Sequence[Training]:
    """Return those whose doors are open; where there is none, all."""
    return _with_open_doors(found, now) or found


def _with_open_doors(found: Sequence[Training], now: int) -> list[Training]:
    return [one for one in found if doors(one, now) == "open"]


def _recent(turn: Turn) -> list[Training]:
    """Return the classes in scope of these weeks, those that are over too, latest first."""
    found = trainings.since(turn.tx, turn.now_ms - _KEPT_MS)
    return [one for one in reversed(found) if in_scope(turn, one) and not one.cancelled]


def _begun(found: Sequence[Training], now: int) -> Sequence[Training]:
    """Return those that have begun; where there is none, all."""
    return [one for one in found if one.starts_at <= now] or found


def _first_page(turn: Turn) -> None:
    _list(turn, 0)


def _every(
    among: Callable[[Turn], Sequence[Training]],
) -> Callable[[Turn, str], Sequence[Training]]:
    """Return what tells the classes in question whatever a sentence says."""
    return lambda turn, text: among(turn)


def _coming_or_held(turn: Turn, text: str) -> Sequence[Training]:
    """Return what has begun where a sentence speaks of who came to it, else what is not over."""
    if hearers_of(text).part in OF_HELD:
        held = [one for one in _recent(turn) if one.starts_at <= turn.now_ms]
        return held or coming(turn)
    return coming(turn)


def about_coming(
    to: Callable[[int], str], take: Take | None = None,
    about: Callable[[Turn, str], Told] = whole_sentence, changes: bool = False,
    day_may_be_told: bool = False,
) -> ClassIntent:  # fmt: skip
    """Make what leads to something about a class in scope that is not over: the one meant.

    It is about one that was held where the sentence speaks of who came, unless it `changes` it.
    """
    return ClassIntent(
        _every(coming) if changes else _coming_or_held, to, _first_page, take=take, about=about,
        changes=changes, day_may_be_told=day_may_be_told,
    )  # fmt: skip


def _about_here(to: Callable[[int], str]) -> ClassIntent:
    return ClassIntent(_every(coming), to, _first_page, _open_now)


def _about_held(to: Callable[[int], str]) -> ClassIntent:
    """Lead to what is done at a class or just after it."""
    return ClassIntent(_every(today_and_coming), to, _first_page, _held_last)


def show(turn: Turn, training: Training, news: str = "") -> None:
    """Show one class with everything that can be done about it; `news` is said first."""
    turn.enter(NAME)
    seats = registrations.shared(turn.tx, training)
    turn.say(
        "training_desk.one", _choices(turn, training, bool(seats.booked)),
        news=Ready(news), title=training.title, when=class_words.span(turn, training),
        venue=training.venue, seats=training.seats, booked=len(seats.booked),
        queued=len(seats.queued), present=attendance.present_count(turn.tx, training.id),
        state=_stage(turn, training), code=training.code,
        places=class_words.audience(turn, training.audience),
        quiz=class_words.quiz_title(turn, training.quiz),
        quiz_state=class_words.quiz_state(turn, training), cancelled=training.cancelled,
        doors=doors(training, turn.now_ms), until=class_words.quiz_until(turn, training),
        commune_seats=training.commune_seats, need=training.need_to_know,
    )  # fmt: skip


def _choices(turn: Turn, training: Training, anybody: bool) -> list[Choice]:
    """Return what can be done; what changes nothing comes first, for a 1 typed twice."""
    now = turn.now_ms
    stage = doors(training, now)
    running = stage != "over" and not training.cancelled
    quiz = class_words.quiz_state(turn, training)
    id = training.id
    offered = [
        (routes.CODE.to(id), "code", running),
        (routes.GROUP_TEXT.to(id), "group", running),
        (routes.QUIZ_TEXT.to(id), "pass", quiz == "open"),
        (routes.WHO.to(id, 0), "who", anybody or stage != "early"),
        (attendance_ways.hall(id), "hall", not training.cancelled),
        (routes.DOORS.to(id), "doors", running and stage == "early"),
        (
            quiz_ways.open_quiz(id),
            "quiz",
            quiz == "stopped" or (quiz == "waiting" and stage == "open"),
        ),
        (quiz_ways.stop_quiz(id), "stop", quiz == "open"),
        (routes.MOVE.to(id), "move", running),
        (routes.VENUE.to(id), "venue", running),
        (routes.SEATS.to(id), "seats", bookable(training, now)),
        (routes.NEED.to(id), "need", running),
        (
            routes.SUBSTITUTES.to(id),
            "substitutes",
            bookable(training, now) and bool(substitutions.open_in(turn.tx, id)),
        ),
        (routes.SERIES_OF_CLASS.to(id), "series", not training.cancelled),
        (routes.CANCEL.to(id), "cancel", running),
    ]
    choices = [
        turn.choice(choice, f"training_desk.{name}_choice")
        for choice, name, wanted in offered
        if wanted
    ]
    return [*choices, to_list(turn)]


def to_list(turn: Turn) -> Choice:
    """Return the choice that leads back to the list of classes."""
    return turn.choice(routes.LIST.to(0), "training_desk.list_choice")


def _see(turn: Turn, id: int) -> None:
    show(turn, chosen(turn, id))


def _who(turn: Turn, id: int, page: int) -> None:
    training = chosen(turn, id)
    turn.enter(NAME)
    rows = _rows(turn, training)
    page = min(max(page, 0), max(len(rows) - 1, 0) // _NAMES)
    choices = [turn.choice(routes.SEE.to(training.id), "training_desk.back_choice")]
    if len(rows) > (page + 1) * _NAMES:
        key = "training_desk.more_choice"
        choices.insert(0, turn.choice(routes.WHO.to(training.id, page + 1), key))
    turn.say(
        "training_desk.who", choices, title=short(training.title, 80), page=page + 1,
        pages=max(1, -(-len(rows) // _NAMES)), rows=rows[page * _NAMES :][:_NAMES],
    )  # fmt: skip


def _rows(turn: Turn, training: Training) -> list[_Row]:
    """Return who has a seat by name, who waits in order, who came without either by name."""
    holders = registrations.holders(turn.tx, training.id)
    known = {one.person for one in holders}
    present = attendance.present(turn.tx, training.id)
    walked_in = [one for one in present if one.person not in known]
    standings = {one.person: one.standing for one in hall.attendees(turn.tx, training)}
    seated = frozenset(registrations.shared(turn.tx, training).booked)
    booked = [one for one in holders if one.person in seated]
    queued = [one for one in holders if one.person not in seated]
    parts = (
        ("booked", sorted(booked, key=lambda one: name_key(one.full_name))),
        ("queued", queued),
        ("walked_in", sorted(walked_in, key=lambda one: name_key(one.full_name))),
    )
    over = turn.now_ms >= training.ends_at and not training.cancelled
    rows: list[_Row] = []
    for name, people in parts:
        heading = Ready(turn.words(f"training_desk.heading_{name}", count=len(people)).strip())
        for at, one in enumerate(people):
            standing = standings.get(one.person)
            if standing is None and over and name == "booked":
                standing = "absent"
            mark = turn.words(f"training_desk.mark_{standing}").strip() if standing else ""
            rows.append(_Row("" if at else heading, one.full_name, _place(turn, one), mark))
    return rows


def _place(turn: Turn, one: Holder) -> str:
    return turn.app.library.places.name(one.commune)


def _code(turn: Turn, id: int) -> None:
    training = chosen(turn, id)
    turn.enter(NAME)
    turn.say(
        "training_desk.code", _after(turn, training), title=training.title, code=training.code,
        address=class_words.page_address(turn, training),
        bot=class_words.bot_address(turn, training),
        channel=title_of(turn.app.library.wording, turn.app.bot_channel),
        others=class_words.other_doors(turn),
    )  # fmt: skip


def _group(turn: Turn, id: int) -> None:
    """Give the class as one message that holds nothing but what is to be passed on."""
    training = chosen(turn, id)
    turn.enter(NAME)
    turn.say("training_desk.group_intro")
    turn.show(Reply(class_words.group_text(turn, training), copyable=True))


def _pass(turn: Turn, id: int) -> None:
    """Give the quiz of a class as one message to be passed on, while it is open."""
    training = chosen(turn, id)
    if class_words.quiz_state(turn, training) != "open":
        show(turn, training)
        return
    turn.enter(NAME)
    turn.say("training_desk.group_intro")
    turn.show(Reply(class_words.quiz_text(turn, training), copyable=True))


def _after(turn: Turn, training: Training) -> list[Choice]:
    return [
        turn.choice(routes.GROUP_TEXT.to(training.id), "training_desk.group_choice"),
        turn.choice(routes.SEE.to(training.id), "training_desk.back_choice"),
    ]


FLOW = Flow(
    name=NAME,
    commands={"lop": desk},
    routes=(
        on(routes.LIST, _list), on(routes.SEE, _see), on(routes.WHO, _who),
        on(routes.CODE, _code), on(routes.GROUP_TEXT, _group), on(routes.QUIZ_TEXT, _pass),
        *class_intents.ROUTES,
    ),
    steps=class_intents.STEPS,
    state=WhichState,
    intents={
        "cancel_class": about_coming(routes.CANCEL.to, changes=True),
        "who_registered": about_coming(lambda id: routes.WHO.to(id, 0)),
        "roll_call": _about_held(attendance_ways.roll_call),
        "projector": _about_here(attendance_ways.projector),
        "open_quiz": _about_held(quiz_ways.open_quiz),
        "report": ClassIntent(_every(_recent), attendance_ways.report, _first_page, _begun),
        "roster": lambda turn, heard: engine.choose(turn, roster_ways.office()),
    },
    role="trainer",
    needs_person=True,
)  # fmt: skip

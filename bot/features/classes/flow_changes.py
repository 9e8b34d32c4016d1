"""What a trainer changes about a class: doors, time, seats, calling it off.

What takes something from others is asked once more; an old "yes" shows the class as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversation import another_task
from bot.conversation.asking import asking_when
from bot.conversation.asking.asking_when import Asking
from bot.conversation.flow import PASS, Flow
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn, instant
from bot.domain.half_days import half_days, renumbered
from bot.domain.instants import HOUR_MS
from bot.domain.trainings import Training, doors
from bot.features.attendance import late
from bot.features.attendance import store as attendance
from bot.features.classes import (
    class_news,
    class_words,
    flow_desk,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.class_intents import Told
from bot.features.classes.meant import BY_DAY
from bot.features.roster import store as roster
from bot.text.dates import is_unclear, parse_when
from bot.text.numbers import parse_count
from bot.text.sentences import replies, told
from bot.text.sentences.seats import SeatsWish
from bot.text.sentences.wishes import Wish, moment_wished, shift_wished
from bot.text.typed import is_no

NAME = "training_changes"
MOST_SEATS = 2_000
#: Doors opened longer before a class than this are more likely a slip than meant.
_LONG_BEFORE_MS = 12 * HOUR_MS


@dataclass(frozen=True, slots=True)
class ChangeState(Asking):
    """The class that the open question is about, and the instant it is to be moved to."""

    training: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class ClassState(State):
    """The class that the open question is about."""

    training: int = 0


def _open_doors(turn: Turn, id: int) -> None:
    """Open the doors at once; long before the class only after asking once more."""
    training = flow_desk.chosen(turn, id)
    if training.cancelled or doors(training, turn.now_ms) != "early":
        flow_desk.show(turn, training)
    elif training.starts_at - turn.now_ms > _LONG_BEFORE_MS:
        turn.enter(NAME, "doors_sure", ChangeState(training=training.id))
        turn.say(
            "training_desk.doors_sure",
            [
                turn.choice(routes.SEE.to(training.id), "training_desk.leave_it"),
                turn.choice(routes.DOORS_SURELY.to(training.id), "training_desk.doors_yes"),
            ],
            title=training.title,
            when=_span(turn, training),
        )
    else:
        _doors_opened(turn, training)


def _doors_sure(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is not None:
        sure(turn, NAME, "doors_sure", turn.state_of(ChangeState).training, training)
        _doors_opened(turn, training)


def _doors_opened(turn: Turn, training: Training) -> None:
    trainings.open_doors(turn.tx, training.id, turn.now_ms)
    turn.audit("training.doors_opened", class_news.subject(training))
    show_changed(turn, training, "training_desk.doors_opened")


def _move(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is None:
        return
    turn.enter(NAME, "move", ChangeState(training=training.id))
    turn.say("training_desk.move_ask", title=training.title, when=_span(turn, training))


def _as_wished(turn: Turn, id: int, text: str) -> None:
    """Take the moment out of a sentence that asks for a class to be moved."""
    training = changeable(turn, id)
    if training is None:
        return
    turn.enter(NAME, "move", ChangeState(training=training.id))
    begins = turn.local(training.starts_at)
    new, shift = _wished(turn, text).new, shift_wished(text)
    if new:
        at = asking_when.about(turn, new, begins, routes.MOVE_TO)
    elif shift:
        at = begins + shift.by
    else:
        turn.say("training_desk.move_ask", title=training.title, when=_span(turn, training))
        return
    if at is not None:
        _move_confirm(turn, instant(at))


def _wished(turn: Turn, text: str) -> Wish:
    """Part a sentence that asks for a class to be moved: which class, and when it is to be."""
    return moment_wished(text, lambda rest: not is_unclear(parse_when(rest, turn.now)))


def _said_of_it(turn: Turn, text: str) -> Told:
    """Return the part of a sentence that says which class is to be moved."""
    wish, shift = _wished(turn, text), shift_wished(text)
    if wish.new:
        return Told(wish.about)
    return Told(shift.about) if shift else Told(text, BY_DAY)


def _move_typed(turn: Turn, text: str) -> object:
    if another_task.is_staff_task(turn, text):
        return PASS
    if is_no(text) or told.stops(text) or told.keeps(text):
        leave_as_is(turn, turn.state_of(ChangeState).training)
        return None
    at = asking_when.heard(turn, text, routes.MOVE_TO)
    if at is not None:
        _move_confirm(turn, instant(at))
    return None


def _move_chosen(turn: Turn, moment: int) -> None:
    _standing_in(turn, NAME, "move")
    at = asking_when.chosen(turn, moment, routes.MOVE_TO)
    if at is not None:
        _move_confirm(turn, instant(at))


def _move_confirm(turn: Turn, at: int) -> None:
    asked = turn.state_of(ChangeState)
    training = changeable(turn, asked.training)
    if training is None:
        return
    shut = _another_day(turn, training, at)
    turn.expect("move_sure", replace(asked, at=at))
    wanted = replace(training, starts_at=at, ends_at=_end(training, at))
    turn.say(
        "training_desk.move_sure",
        [
            turn.choice(routes.MOVE_SURELY.to(training.id), "training_desk.move_yes"),
            turn.choice(routes.SEE.to(training.id), "training_desk.leave_it"),
        ],
        title=training.title, old=_span(turn, training), new=_span(turn, wanted),
        count=len(registrations.order(turn.tx, training.id)),
        unheard=roster.unregistered_count(turn.tx, training.id),
        present=attendance.present_count(turn.tx, training.id) if shut else 0,
    )  # fmt: skip


def _end(training: Training, at: int) -> int:
    """Return when a class ends that begins at an instant: it stays as long as it was."""
    return at + training.ends_at - training.starts_at


def _moved(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is None:
        return
    asked = turn.state_of(ChangeState)
    sure(turn, NAME, "move_sure", asked.training, training)
    at = asked.at
    if at <= turn.now_ms:
        turn.enter(NAME, "move", ChangeState(training=training.id))
        turn.say("common.when_past", day="", time="", year=turn.now.year)
        return
    shut = _another_day(turn, training, at)
    trainings.move(turn.tx, training.id, at, _end(training, at), shut, turn.now_ms)
    now = trainings.find(turn.tx, training.id)
    assert now is not None
    if shut:
        class_news.quiz_shut(turn, training, "moved")
        attendance.clear(turn.tx, training.id)
        late.clear(turn.tx, training.id)
    else:
        zone = turn.app.office.zone
        numbers = renumbered(half_days(training, zone), half_days(now, zone))
        attendance.renumber(turn.tx, training.id, numbers)
    class_news.redo_reminders(turn, now, "moved")
    told = class_news.tell_changed(
        turn, training, now, "moved",
        old=_span(turn, training), new=_span(turn, now), venue=now.venue,
    )  # fmt: skip
    turn.audit("training.moved", class_news.subject(training), f"{training.starts_at}>{at}")
    show_changed(turn, training, "training_desk.moved", count=len(told))


def _another_day(turn: Turn, training: Training, at: int) -> bool:
    """Say whether a move leaves the day: then doors, quiz and attendance begin afresh."""
    return turn.local(at).date() != turn.local(training.starts_at).date()


def _cancel(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is None:
        return
    turn.enter(NAME, "cancel_sure", ChangeState(training=training.id))
    turn.say(
        "training_desk.cancel_sure",
        [
            turn.choice(routes.SEE.to(training.id), "training_desk.leave_it"),
            turn.choice(routes.CANCEL_SURELY.to(training.id), "training_desk.cancel_yes"),
        ],
        title=training.title, when=_span(turn, training),
        count=len(registrations.order(turn.tx, training.id)),
        unheard=roster.unregistered_count(turn.tx, training.id),
    )  # fmt: skip


def _cancelled(turn: Turn, id: int) -> None:
    training = changeable(turn, id)
    if training is None:
        return
    sure(turn, NAME, "cancel_sure", turn.state_of(ChangeState).training, training)
    trainings.cancel(turn.tx, training.id, turn.now_ms)
    class_news.drop_reminders(turn, training, "cancelled")
    class_news.quiz_shut(turn, training, "cancelled")
    told = registrations.order(turn.tx, training.id)
    class_news.take_back(turn, training, told)
    class_news.tell(turn, training, told, "cancelled", when=_span(turn, training))
    turn.audit("training.cancelled", class_news.subject(training))
    show_changed(turn, training, "training_desk.cancelled", count=len(told))


def _sure_typed(turn: Turn, text: str) -> object:
    """Take a yes or no; a class is called off for good, so a yes to that has to say so."""
    asked = turn.state_of(ChangeState).training
    says_yes = replies.says_what if turn.frame.step == "cancel_sure" else replies.confirms
    return answered(turn, text, asked, _SURELY[turn.frame.step], says_yes)


_SURELY: dict[str, Callable[[Turn, int], None]] = {
    "doors_sure": _doors_sure, "move_sure": _moved, "cancel_sure": _cancelled,
}  # fmt: skip


def _ask_again(turn: Turn) -> None:
    """Ask once more whether one is sure, about the class as it is now."""
    asked = turn.state_of(ChangeState)
    if turn.frame.step == "move_sure":
        _move_confirm(turn, asked.at)
    else:
        (_cancel if turn.frame.step == "cancel_sure" else _open_doors)(turn, asked.training)


def _seats(turn: Turn, id: int) -> None:
    seats_as_wished(turn, id, SeatsWish())


def seats_as_wished(turn: Turn, id: int, wish: SeatsWish) -> None:
    """Ask how many seats a class is to have; what was said already is a button to be tapped."""
    training = changeable(turn, id)
    if training is None:
        return
    seats = training.seats + wish.more if wish.more else wish.all
    choices = []
    if seats and 1 <= seats <= MOST_SEATS:
        to = routes.SEATS_TO.to(training.id, seats)
        choices = [turn.choice(to, "training_desk.seats_to", seats=seats)]
    turn.enter(NAME, "seats", ChangeState(training=training.id))
    turn.say(
        "training_desk.seats_ask", choices, marks="none", title=training.title,
        seats=training.seats, waiting=len(class_news.seats_of(turn, training).queued),
    )  # fmt: skip


def _seats_to(turn: Turn, id: int, seats: int) -> None:
    training = changeable(turn, id)
    if training is not None:
        sure(turn, NAME, "seats", turn.state_of(ChangeState).training, training)
        bare = parse_count(turn.incoming.text)  # typed: no number of a choice
        _set_seats(turn, training, seats if bare is None else bare)


def leave_as_is(turn: Turn, asked: int) -> None:
    """Show the class that the open question is about, unchanged."""
    flow_desk.show(turn, flow_desk.chosen(turn, asked))


def answered(
    turn: Turn, text: str, asked: int, surely: Callable[[Turn, int], None],
    says_yes: Callable[[str], bool] = replies.confirms,
) -> object:  # fmt: skip
    """Take a plain yes or no to a change of a class that is shown."""
    if replies.refuses(text):
        leave_as_is(turn, asked)
    elif says_yes(text):
        surely(turn, asked)
    else:
        return PASS
    return None


def meant(turn: Turn, text: str, asked: int) -> Training | None:
    """Return the class that typed text changes; None after a no, or where it can change no more."""
    if is_no(text) or told.stops(text) or told.keeps(text):
        leave_as_is(turn, asked)
        return None
    return changeable(turn, asked)


def _seats_typed(turn: Turn, text: str) -> None:
    training = meant(turn, text, turn.state_of(ChangeState).training)
    if training is None:
        return
    _set_seats(turn, training, parse_count(text))


def _set_seats(turn: Turn, training: Training, seats: int | None) -> None:
    before = class_news.seats_of(turn, training)
    if seats is None or not 1 <= seats <= MOST_SEATS:
        turn.ask_again("training_desk.seats_unclear", most=MOST_SEATS)
    elif seats < len(before.booked):
        turn.say("training_desk.seats_taken", booked=len(before.booked))
    else:
        trainings.set_seats(turn.tx, training.id, seats, turn.now_ms)
        now = trainings.find(turn.tx, training.id)
        assert now is not None
        class_news.offer_freed(turn, now, before)
        turn.audit("training.seats", class_news.subject(training), f"{training.seats}>{seats}")
        moved = len(class_news.seats_of(turn, now).booked) - len(before.booked)
        show_changed(turn, training, "training_desk.seats_set", seats=seats, moved=moved)


def changeable(turn: Turn, id: int) -> Training | None:
    """Return the class of a choice, or None after showing that it is over or called off."""
    training = flow_desk.chosen(turn, id)
    if not training.cancelled and turn.now_ms < training.ends_at:
        return training
    flow_desk.show(turn, training)
    return None


def _standing_in(turn: Turn, flow: str, step: str) -> None:
    """Raise StaleChoice when another question is open."""
    if not turn.frames or (turn.frame.flow, turn.frame.step) != (flow, step):
        raise StaleChoice


def sure(turn: Turn, flow: str, step: str, asked: int, training: Training) -> None:
    """Raise StaleChoice for an old yes: to another question, or about another class than asked."""
    _standing_in(turn, flow, step)
    if asked != training.id:
        raise StaleChoice


def show_changed(turn: Turn, training: Training, key: str, **values: object) -> None:
    """Show a class as it is now, below a line that says what was changed."""
    now = trainings.find(turn.tx, training.id)
    assert now is not None
    flow_desk.show(turn, now, turn.words(key, **values).strip())


def _span(turn: Turn, training: Training) -> str:
    return class_words.span(turn, training)


FLOW = Flow(
    name=NAME,
    routes=(
        on(routes.DOORS, _open_doors), on(routes.DOORS_SURELY, _doors_sure),
        on(routes.MOVE, _move), on(routes.MOVE_TO, _move_chosen), on(routes.MOVE_SURELY, _moved),
        on(routes.CANCEL, _cancel), on(routes.CANCEL_SURELY, _cancelled),
        on(routes.SEATS, _seats), on(routes.SEATS_TO, _seats_to),
    ),
    steps={
        "move": _move_typed, "seats": _seats_typed, **dict.fromkeys(_SURELY, _sure_typed),
    },
    intents={
        "move_class": flow_desk.about_coming(routes.MOVE.to, _as_wished, _said_of_it, changes=True)
    },
    state=ChangeState,
    role="trainer",
    needs_person=True,
    ask_again=_ask_again,
)  # fmt: skip

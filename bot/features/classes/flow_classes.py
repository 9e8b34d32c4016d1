"""A collaborator's classes: what is open, booking, the queue, the own calendar, giving back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation.flow import PASS, Flow
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.trainings import (
    Standing,
    Training,
    bookable,
    next_up,
    open_to,
    standing,
)
from bot.features.attendance import store as attendance
from bot.features.classes import (
    class_line,
    class_news,
    class_words,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.calendar import flow_calendar
from bot.features.reminders import planning
from bot.store.outgoing import rings
from bot.text import spoken
from bot.text.folding import fold
from bot.text.typed import is_no, is_yes

NAME = "classes"
#: Classes on one screen of a phone.
_PAGE = 5
#: Whether a seat is really given back, where somebody waits for it.
SURE = "leave_sure"
#: Said to the question whether somebody cannot go: they go after all, or indeed they do not.
_GOES = re.compile(
    r"(?:phai|se|van|co)(?: se| van)? (?:di|den)(?: duoc)?(?: ma)?|di duoc ma"
    r"|(?:thoi )?giu(?: cho| lai)?(?: .{1,15})?"
)
_STAYS = re.compile(
    r"(?:khong|ko|k|hong) (?:di|den)(?: duoc)?(?: nua| dau)*|tra (?:cho|di)(?: di)?"
)


@dataclass(frozen=True, slots=True)
class LeaveState(State):
    """The class whose seat is to be given back, and whose seat it is: an address may be shared."""

    training: int = 0
    person: int = 0


def open_classes(turn: Turn, args: str) -> None:
    """Show what is open to the person."""
    list_open(turn, 0)


def list_open(turn: Turn, page: int) -> None:
    """Show the classes that the person can book; a single one at once."""
    found = [one for one in trainings.upcoming(turn.tx, turn.now_ms) if is_for_me(turn, one)]
    if len(found) == 1:
        show_one(turn, found[0])
        return
    turn.enter(NAME)
    if not found:
        turn.say("classes.none_open", [to_mine(turn)])
        return
    here = found[page * _PAGE :][:_PAGE] or found[:_PAGE]
    choices = class_words.see_choices(turn, here, routes.SEE_OPEN)
    if (page + 1) * _PAGE < len(found):
        choices.append(turn.choice(routes.OPEN_CLASSES.to(page + 1), "classes.more_choice"))
    turn.say("classes.open_list", choices, lines=[class_line.line(turn, one) for one in here])


def my_calendar(turn: Turn, args: str = "") -> None:
    """Show the classes the person is registered for and that are not over."""
    turn.enter(NAME)
    found = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if not found:
        turn.say("classes.none_mine", [to_open(turn)])
        return
    here = found[: 2 * _PAGE]
    turn.say(
        "classes.my_list",
        class_words.see_choices(turn, here, routes.SEE_OPEN),
        lines=[class_line.line(turn, one) for one in here],
    )


def to_mine(turn: Turn) -> Choice:
    """Return the choice that leads to the own classes."""
    return turn.choice(routes.MY_CLASSES.to(), "classes.mine_choice")


def to_open(turn: Turn) -> Choice:
    """Return the choice that leads to the classes that can be booked."""
    return turn.choice(routes.OPEN_CLASSES.to(0), "classes.open_choice")


def _see(turn: Turn, id: int) -> None:
    show_one(turn, _mine_to_see(turn, id))


def show_one(turn: Turn, training: Training) -> None:
    """Show one class with what the person can do about their seat."""
    turn.enter(NAME)
    turn.say("classes.one", _choices_for(turn, training), line=class_line.line(turn, training))


def _choices_for(turn: Turn, training: Training) -> list[Choice]:
    where = _standing(turn, training)
    if where is not None:
        return [
            to_mine(turn),
            turn.choice(routes.LEAVE.to(training.id), "classes.leave_choice"),
            *([flow_calendar.choice(turn, training)] if where.booked else []),
        ]
    here = attendance.is_present(turn.tx, training.id, turn.me.id)
    if here or not bookable(training, turn.now_ms):
        return [to_open(turn)]
    key = "classes.book_choice" if class_line.seats_left(turn, training) else "classes.queue_choice"
    return [
        turn.choice(routes.BOOK.to(training.id), key),
        turn.choice(routes.OPEN_CLASSES.to(0), "classes.other_choice"),
    ]


def _book(turn: Turn, id: int) -> None:
    training = _mine_to_see(turn, id)
    turn.enter(NAME)
    held = _held_of_series(turn, training)
    if held and bookable(training, turn.now_ms) and _standing(turn, training) is None:
        _ask_swap(turn, held[0], training)
        return
    _take_seat(turn, training)


def _held_of_series(turn: Turn, training: Training) -> list[Training]:
    """Return the other classes of a series that the person holds a seat or a place in."""
    if training.series is None:
        return []
    present = attendance.is_present
    return [
        one
        for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
        if one.series == training.series
        and one.id != training.id
        and not present(turn.tx, one.id, turn.me.id)
    ]


def _ask_swap(turn: Turn, held: Training, training: Training) -> None:
    where = _standing(turn, held)
    turn.say(
        "classes.swap",
        [
            turn.choice(routes.SEE_OPEN.to(held.id), "classes.swap_keep"),
            turn.choice(routes.SWAP.to(training.id), "classes.swap_yes"),
        ],
        title=training.title, name=turn.name_if_shared, old=class_words.span(turn, held),
        new=class_words.span(turn, training), venue=training.venue,
        seat=where is not None and where.booked, left=class_line.seats_left(turn, training),
    )  # fmt: skip


def _swap(turn: Turn, id: int) -> None:
    """Take the class asked for and give back those of the same series."""
    training = _mine_to_see(turn, id)
    turn.enter(NAME)
    if bookable(training, turn.now_ms):
        for held in _held_of_series(turn, training):
            class_news.give_back(turn, held, turn.me.id)
    _take_seat(turn, training)


def _take_seat(turn: Turn, training: Training) -> None:
    choices = [to_mine(turn)]
    if not bookable(training, turn.now_ms):
        key = "classes.cancelled" if training.cancelled else "classes.begun"
        turn.say(key, [to_open(turn)], title=training.title)
        return
    new = registrations.book(turn.tx, training.id, turn.me.id, turn.now_ms)
    reminded = new and planning.plan_class(turn, training, (turn.me.id,))
    where = _standing(turn, training)
    assert where is not None
    choices.append(turn.choice(routes.LEAVE.to(training.id), "classes.leave_choice"))
    if where.booked:
        choices.append(flow_calendar.choice(turn, training))
    queue, share = class_news.waiting(turn, training, turn.me.id)
    turn.say(
        "classes.booked" if where.booked else "classes.queued",
        choices, new=new, line=class_line.line(turn, training), name=turn.name_if_shared,
        queue=queue, share=share, commune=class_line.commune_name(turn),
        reminded=reminded, offer_rings=new and _never_rung(turn),
    )  # fmt: skip


def _never_rung(turn: Turn) -> bool:
    """Say whether this is a page of which no browser is rung."""
    address = turn.address.id
    return turn.here.mailbox and not rings.subscribed(turn.tx, [address])


def _leave(turn: Turn, id: int, sure: bool = False) -> None:
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    turn.enter(NAME)
    _give_back(turn, training, sure)


def _leave_surely(turn: Turn, id: int) -> None:
    """Take a yes to the open question; one from an old message meets the state of today."""
    _leave(turn, id, sure=_asked(turn) == id)


def _asked(turn: Turn) -> int:
    """Return the class that the active person is just asked about giving back, or 0."""
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or (frame.flow, frame.step) != (NAME, SURE):
        return 0
    asked = frame.state_of(LeaveState)
    return asked.training if asked.person == turn.me.id else 0


def _sure_typed(turn: Turn, text: str) -> object:
    asked = _asked(turn)
    said = [] if spoken.asks(text) else [*spoken.readings(text)]
    goes = any(map(_GOES.fullmatch, said))
    stays = any(map(_STAYS.fullmatch, said))
    if asked and (goes or (is_no(text) and not stays)):
        _see(turn, asked)
    elif asked and (stays or is_yes(text)):
        _leave_surely(turn, asked)
    else:
        return PASS
    return None


def _give_back(turn: Turn, training: Training, sure: bool = False) -> None:
    where = _standing(turn, training)
    again = [to_mine(turn)]
    if training.cancelled or turn.now_ms >= training.ends_at:
        key = "classes.cancelled" if training.cancelled else "classes.over"
        turn.say(key, again, title=training.title)
    elif attendance.is_present(turn.tx, training.id, turn.me.id):
        turn.say("classes.leave_present", again, title=training.title)
    elif where is None:
        turn.say("classes.leave_nothing", again, title=training.title, name=turn.name_if_shared)
    elif not sure and is_waited_for(turn, training):
        _ask_whether(turn, training)
    else:
        class_news.give_back(turn, training, turn.me.id)
        if bookable(training, turn.now_ms):
            again.append(turn.choice(routes.BOOK.to(training.id), "classes.again_choice"))
        turn.say(
            "classes.left",
            again,
            title=training.title,
            booked=where.booked,
            name=turn.name_if_shared,
        )


def is_waited_for(turn: Turn, training: Training) -> bool:
    """Say whether the person's seat would be somebody else's as soon as it is given back."""
    order = registrations.registered(turn.tx, training.id)
    return bookable(training, turn.now_ms) and bool(next_up(order, training, turn.me.id))


def _ask_whether(turn: Turn, training: Training) -> None:
    turn.enter(NAME, SURE, LeaveState(training.id, turn.me.id))
    turn.say(
        "classes.leave_sure",
        [
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.leave_keep"),
            turn.choice(routes.LEAVE_SURELY.to(training.id), "classes.leave_yes"),
        ],
        title=training.title, when=class_words.span(turn, training), name=turn.name_if_shared,
        waiting=len(class_news.seats_of(turn, training).queued),
    )  # fmt: skip


def cannot_go(turn: Turn, text: str = "") -> None:
    """Give the seat back; asks which when there are several."""
    if fold(text).rstrip(".!) ") in _RETURN and (asked := _asked(turn)):
        _leave_surely(turn, asked)  # the label of the yes, typed
        return
    present = attendance.is_present
    held = [
        one
        for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
        if not present(turn.tx, one.id, turn.me.id)
    ]
    turn.enter(NAME)
    if len(held) == 1:
        _give_back(turn, held[0])
    elif held:
        choices = class_words.see_choices(turn, held, routes.LEAVE)
        turn.say(
            "classes.leave_which",
            [*choices, turn.choice(routes.MY_CLASSES.to(), "classes.keep_choice")],
        )
    else:
        turn.say("classes.leave_none", [to_mine(turn)], name=turn.name_if_shared)


def _mine_to_see(turn: Turn, id: int) -> Training:
    """Return the class of a choice, if it is meant for the person or they have a part in it."""
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    known = is_for_me(turn, training) or _standing(turn, training) is not None
    if not known and not attendance.is_present(turn.tx, training.id, turn.me.id):
        raise StaleChoice
    return training


def is_for_me(turn: Turn, training: Training) -> bool:
    """Say whether a class is meant for where the person works."""
    covers = turn.app.library.places.covers
    return any(
        open_to(training, place, covers) for place in (turn.me.commune, turn.me.village) if place
    )


def _standing(turn: Turn, training: Training) -> Standing | None:
    return standing(registrations.shared(turn.tx, training), turn.me.id)


_WHO = ("", "toi ", "em ", "minh ", "chau ", "con ", "da em ", "da toi ")
_NOT = ("khong", "ko", "k", "kg", "hong", "khg")
_GO = (
    "di duoc", "di dc", "di hoc duoc", "den duoc", "den dc", "du duoc", "tham gia duoc",
    "the di", "the den", "the tham gia",
)  # fmt: skip
_END = ("", " a", " nua", " roi", " nhe")
_CANNOT = {f"{who}{no} {go}{end}" for who in _WHO for no in _NOT for go in _GO for end in _END}
_GIVER = ("", "toi ", "em ", "minh ", "toi xin ", "em xin ", "xin ")


def _giving(*verbs: str) -> set[str]:
    return {f"{who}{verb}{end}" for who in _GIVER for verb in verbs for end in ("", " a", " nhe")}


_RETURN = _giving("tra cho", "tra lai cho")
_YIELD = _giving("nhuong cho", "nhuong lai cho") | _RETURN

FLOW = Flow(
    name=NAME,
    commands={"dangky": open_classes, "lich": my_calendar},
    routes=(
        on(routes.OPEN_CLASSES, list_open),
        on(routes.MY_CLASSES, my_calendar),
        on(routes.SEE_OPEN, _see),
        on(routes.BOOK, _book),
        on(routes.SWAP, _swap),
        on(routes.LEAVE, _leave),
        on(routes.LEAVE_SURELY, _leave_surely),
        on(routes.CANNOT_GO, cannot_go),
    ),
    steps={SURE: _sure_typed},
    words=dict.fromkeys(sorted(_CANNOT | _YIELD), cannot_go),
    state=LeaveState,
    needs_person=True,
)

"""Giving a seat back and taking it back: asked first where somebody waits for it.

A taught word acts where one class can be meant and nobody waits; a tap on a class does too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.trainings import Training, bookable, goes_on_at, next_up
from bot.features.attendance import store as attendance
from bot.features.classes import (
    class_line,
    class_news,
    class_words,
    flow_classes,
    registrations,
    routes,
    trainings,
)
from bot.features.classes.flow_classes import LeaveState
from bot.features.classes.giving_back.last_told import is_meant
from bot.features.classes.substitutes import asking
from bot.text import spoken
from bot.text.dates import say_time
from bot.text.folding import fold
from bot.text.sentences import replies
from bot.text.typed import is_no, is_yes

NAME = flow_classes.NAME
#: Whether a seat is really given back, where somebody waits for it.
SURE = "leave_sure"
_WHICH = "leave_which"
_ALL = re.compile(r"\bca (?:hai|2|ba|3|may|bon|4)\b|\b(?:hai|2|tat ca cac) lop\b")
#: Said to the question whether somebody cannot go: they go after all, or indeed they do not.
_GOES = re.compile(
    r"(?:phai|se|van|co)(?: se| van)? (?:di|den)(?: duoc)?(?: ma)?|di duoc ma"
    r"|(?:thoi )?giu(?: cho| lai)?(?: .{1,15})?"
)
_STAYS = re.compile(
    r"(?:khong|ko|k|hong) (?:di|den)(?: duoc)?(?: nua| dau)*|tra (?:cho|di)(?: di)?"
)


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
        flow_classes.show_one(turn, flow_classes.mine_to_see(turn, asked))
    elif asked and (stays or is_yes(text)):
        _leave_surely(turn, asked)
    else:
        return PASS
    return None


def _give_back(turn: Turn, training: Training, sure: bool = False) -> None:
    where = flow_classes.standing_of(turn, training)
    again = [flow_classes.to_mine(turn)]
    if training.cancelled or turn.now_ms >= training.ends_at:
        key = "classes.cancelled" if training.cancelled else "classes.over"
        turn.say(key, again, title=training.title)
    elif attendance.is_present(turn.tx, training.id, turn.me.id):
        turn.say("classes.leave_present", again, title=training.title)
    elif where is None:
        turn.say("classes.leave_nothing", again, title=training.title, name=turn.name_if_shared)
    elif class_line.is_leaving(turn, training):
        _say_leaving(turn, training)
    elif _is_waited_for(turn, training):
        _hand_on(turn, training, sure)
    else:
        wish = asking.withdraw(turn, training)
        class_news.give_back(turn, training, turn.me.id)
        _say_left(turn, training, where.booked, wish)


def _hand_on(turn: Turn, training: Training, sure: bool) -> None:
    """Let a seat go to who waits for it: after a yes, and not before it can be taken back."""
    at = goes_on_at(training, turn.now_ms)
    if not sure:
        _ask_whether(turn, training)
        return
    wish = asking.withdraw(turn, training)
    if at > turn.now_ms:
        registrations.leave_at(turn.tx, training.id, turn.me.id, at)
        class_news.drop_reminders(turn, training, "given back", turn.me.id)
        turn.wake(at)
        _say_leaving(turn, training, wish)
    else:
        class_news.give_back(turn, training, turn.me.id)
        _say_left(turn, training, booked=True, wish=wish)


def _say_left(turn: Turn, training: Training, booked: bool, wish: bool = False) -> None:
    choices = [flow_classes.to_mine(turn)]
    if bookable(training, turn.now_ms):
        again = turn.choice(routes.BOOK.to(training.id), "classes.again_choice")
        choices.append(class_line.to_take_back(turn, training) if booked else again)
    turn.say(
        "classes.left", choices, title=training.title, booked=booked, wish=wish,
        name=turn.name_if_shared,
    )  # fmt: skip


def _say_leaving(turn: Turn, training: Training, wish: bool = False) -> None:
    at = registrations.leaves_at(turn.tx, training.id, turn.me.id)
    if at is None:
        flow_classes.show_one(turn, training)
        return
    turn.say(
        "classes.leaving", [flow_classes.to_mine(turn), class_line.to_take_back(turn, training)],
        wish=wish, title=training.title, name=turn.name_if_shared, at=say_time(turn.local(at)),
    )  # fmt: skip


def _take_back(turn: Turn, id: int) -> None:
    """Give somebody their seat again, unless somebody else has it now."""
    training = flow_classes.mine_to_see(turn, id)
    turn.enter(NAME)
    held = flow_classes.standing_of(turn, training) is not None
    if held or not bookable(training, turn.now_ms):
        flow_classes.book(turn, training)
    elif id not in registrations.given_back(turn.tx, turn.me.id, turn.now_ms):
        _none_given_back(turn)
    elif class_line.seats_left(turn, training):
        flow_classes.book(turn, training)
    else:
        queue = turn.choice(routes.BOOK.to(id), "classes.queue_choice")
        turn.say(
            "classes.seat_gone", [queue, flow_classes.to_open(turn)],
            title=training.title, name=turn.name_if_shared,
        )  # fmt: skip


def _none_given_back(turn: Turn) -> None:
    turn.say("classes.take_back_none", [flow_classes.to_mine(turn)], name=turn.name_if_shared)


def _take_back_typed(turn: Turn, text: str) -> None:
    if not take_back_last(turn):
        turn.enter(NAME)
        _none_given_back(turn)


def take_back_last(turn: Turn) -> bool:
    """Take back the seat that was given back last; asks which where several are on their way.

    Returns False where none was given back.
    """
    found = [
        one for id_ in registrations.given_back(turn.tx, turn.me.id, turn.now_ms)
        if (one := trainings.find(turn.tx, id_)) is not None
    ]  # fmt: skip
    found = [one for one in found if class_line.is_leaving(turn, one)] or [
        one for one in found if flow_classes.standing_of(turn, one) is None
    ][:1]
    if len(found) == 1:
        _take_back(turn, found[0].id)
    elif found:
        turn.enter(NAME)
        choices = class_words.see_choices(turn, found, routes.TAKE_BACK)
        turn.say("classes.take_back_which", [*choices, flow_classes.to_mine(turn)])
    return bool(found)


def _is_waited_for(turn: Turn, training: Training) -> bool:
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
        grace=_has_grace(turn, training),
    )  # fmt: skip


def _has_grace(turn: Turn, training: Training) -> bool:
    """Say whether a seat given back now can be taken back for a while."""
    return goes_on_at(training, turn.now_ms) > turn.now_ms


def cannot_go(turn: Turn, text: str = "") -> None:
    """Give the seat back; asks which when there are several, or whether where it may be another."""
    if fold(text).rstrip(".!) ") in _RETURN and (asked := _asked(turn)):
        _leave_surely(turn, asked)  # the label of the yes, typed
        return
    held = to_give_back(turn)
    turn.enter(NAME)
    if len(held) == 1 and _acts_at_once(turn, held[0]):
        _give_back(turn, held[0])
    else:
        ask(turn, held)


def _acts_at_once(turn: Turn, training: Training) -> bool:
    """Say whether the bare word is enough: a place in a queue is not got back, so it is asked."""
    where = flow_classes.standing_of(turn, training)
    if where is not None and not where.booked:
        return False
    return _is_waited_for(turn, training) or is_meant(turn, training)


def ask(turn: Turn, found: Sequence[Training]) -> None:
    """Ask whether a seat is to be given back, of several which: a sentence may mean another."""
    turn.enter(NAME)
    if len(found) != 1:
        _ask_which(turn, found)
    elif class_line.is_leaving(turn, found[0]):
        _say_leaving(turn, found[0])
    else:
        _ask_whether_meant(turn, found[0])


def _ask_again(turn: Turn) -> None:
    """Ask once more about the class as it is now, whoever uses the phone."""
    if turn.frame.step == flow_classes.BOOK_SURE:
        flow_classes.ask_whether_again(turn)
        return
    asked = turn.state_of(LeaveState).training
    ask(turn, [one for one in to_give_back(turn) if one.id == asked])


def _ask_whether_meant(turn: Turn, training: Training) -> None:
    turn.expect(SURE, LeaveState(training.id, turn.me.id))
    turn.say(
        "classes.cannot_come",
        [
            turn.choice(routes.LEAVE_SURELY.to(training.id), "classes.cannot_come_yes"),
            turn.choice(routes.SEE_OPEN.to(training.id), "classes.leave_keep"),
        ],
        title=training.title, when=class_words.span(turn, training), name=turn.name_if_shared,
        waiting=_is_waited_for(turn, training), grace=_has_grace(turn, training),
    )  # fmt: skip


def _ask_which(turn: Turn, found: Sequence[Training]) -> None:
    if found:
        turn.expect(_WHICH)
        choices = class_words.see_choices(turn, found, routes.LEAVE)
        keep = turn.choice(routes.MY_CLASSES.to(), "classes.keep_choice")
        turn.say("classes.leave_which", [*choices, keep])
    else:
        turn.say("classes.leave_none", [flow_classes.to_mine(turn)], name=turn.name_if_shared)


def _which_typed(turn: Turn, text: str) -> object:
    """Have who wants to give all back do it one by one: each is asked about."""
    if not (_ALL.search(fold(text)) or replies.everybody(text)):
        return PASS
    turn.say("classes.leave_each", turn.frame.asked)
    return None


def to_give_back(turn: Turn) -> list[Training]:
    """Return the classes that a seat can be given back in; those given back just now last."""
    present = attendance.is_present
    held = [
        one
        for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
        if not present(turn.tx, one.id, turn.me.id)
    ]
    return [one for one in held if not class_line.is_leaving(turn, one)] or held


def _queue_typed(turn: Turn, text: str) -> object:
    """Take the place in the queue of the class on the screen, else show the class that is full."""
    return PASS if flow_classes.is_before(turn) else flow_classes.queue_typed(turn, text)


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
_TAKE_BACK = _giving("lay lai cho", "xin lai cho") | {
    f"cho {who} lay lai cho{end}" for who in ("toi", "em", "minh") for end in ("", " a", " nhe")
}
_QUEUE = _giving("xep hang cho", "vao danh sach cho") | {"cho em vao danh sach cho"}
_YIELD = _giving("nhuong cho", "nhuong lai cho") | _RETURN

#: One flow with the lists and the booking: conversations know it under one name.
FLOW = Flow(
    name=NAME,
    commands=flow_classes.COMMANDS,
    routes=(
        *flow_classes.ROUTES,
        on(routes.LEAVE, _leave),
        on(routes.LEAVE_SURELY, _leave_surely),
        on(routes.TAKE_BACK, _take_back),
        on(routes.CANNOT_GO, cannot_go),
    ),
    steps={SURE: _sure_typed, _WHICH: _which_typed, **flow_classes.STEPS},
    words=dict.fromkeys(sorted(_CANNOT | _YIELD), Taught("withdraw", cannot_go, acts=True))
    | dict.fromkeys(sorted(_TAKE_BACK), Taught("register", _take_back_typed, acts=True))
    | dict.fromkeys(sorted(_QUEUE), Taught("register", _queue_typed)),
    state=LeaveState,
    needs_person=True,
    ask_again=_ask_again,
)

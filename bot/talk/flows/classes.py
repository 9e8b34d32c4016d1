"""A collaborator's classes: what is open, booking, the queue, the own calendar, giving back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.trainings import Standing, Training, bookable, open_to, seat_left, standing
from bot.store import attendance, people, push, registrations, trainings
from bot.talk import planning
from bot.talk.flow import Flow, StaleChoice, number
from bot.talk.flows import class_calendar, class_news, class_words
from bot.talk.messages import Choice
from bot.talk.turn import Turn

#: Classes on one screen of a phone.
_PAGE = 5


@dataclass(frozen=True, slots=True)
class _Line:
    """One class in a list, as the wording needs it."""

    title: str
    when: str
    venue: str
    note: str
    map: str


def open_classes(turn: Turn, args: str) -> None:
    """Show what is open to the person."""
    _list_open(turn, 0)


def _list_open_choice(turn: Turn, args: list[str]) -> None:
    _list_open(turn, number(args, 0) if args else 0)


def _list_open(turn: Turn, page: int) -> None:
    found = [one for one in trainings.upcoming(turn.tx, turn.now_ms) if _meant(turn, one)]
    if len(found) == 1:
        _show(turn, found[0])
        return
    turn.enter("classes")
    if not found:
        turn.say("classes.none_open", [turn.choice("cl-mine", "classes.mine_choice")])
        return
    here = found[page * _PAGE :][:_PAGE] or found[:_PAGE]
    choices = class_words.see_choices(turn, here, "cl-see")
    if (page + 1) * _PAGE < len(found):
        choices.append(turn.choice(f"cl-open:{page + 1}", "classes.more_choice"))
    turn.say("classes.open_list", choices, lines=[_line(turn, one) for one in here])


def my_calendar(turn: Turn, args: str) -> None:
    """Show the classes the person is registered for and that are not over."""
    _list_mine(turn, [])


def _list_mine(turn: Turn, args: list[str]) -> None:
    turn.enter("classes")
    found = trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if not found:
        turn.say("classes.none_mine", [turn.choice("cl-open", "classes.open_choice")])
        return
    here = found[: 2 * _PAGE]
    turn.say(
        "classes.my_list",
        class_words.see_choices(turn, here, "cl-see"),
        lines=[_line(turn, one) for one in here],
    )


def _see(turn: Turn, args: list[str]) -> None:
    _show(turn, _mine_to_see(turn, args))


def _show(turn: Turn, training: Training) -> None:
    turn.enter("classes")
    turn.say("classes.one", _choices_for(turn, training), line=_line(turn, training))


def _choices_for(turn: Turn, training: Training) -> list[Choice]:
    where = _standing(turn, training)
    if where is not None:
        return [
            turn.choice("cl-mine", "classes.mine_choice"),
            turn.choice(f"cl-leave:{training.id}", "classes.leave_choice"),
            *([class_calendar.choice(turn, training)] if where.booked else []),
        ]
    here = attendance.is_present(turn.tx, training.id, turn.me.id)
    if here or not bookable(training, turn.now_ms):
        return [turn.choice("cl-open", "classes.open_choice")]
    key = "classes.book_choice" if _left(turn, training) else "classes.queue_choice"
    return [
        turn.choice(f"cl-book:{training.id}", key),
        turn.choice("cl-open", "classes.other_choice"),
    ]


def _book(turn: Turn, args: list[str]) -> None:
    training = _mine_to_see(turn, args)
    turn.enter("classes")
    choices = [turn.choice("cl-mine", "classes.mine_choice")]
    if not bookable(training, turn.now_ms):
        key = "classes.cancelled" if training.cancelled else "classes.begun"
        turn.say(key, [turn.choice("cl-open", "classes.open_choice")], title=training.title)
        return
    new = registrations.book(turn.tx, training.id, turn.me.id, turn.now_ms)
    reminded = new and planning.plan_class(turn, training, (turn.me.id,))
    where = _standing(turn, training)
    assert where is not None
    choices.append(turn.choice(f"cl-leave:{training.id}", "classes.leave_choice"))
    if where.booked:
        choices.append(class_calendar.choice(turn, training))
    turn.say(
        "classes.booked" if where.booked else "classes.queued",
        choices, new=new, queue=where.queue, line=_line(turn, training), name=_whom(turn),
        reminded=reminded, offer_push=new and _never_rung(turn),
    )  # fmt: skip


def _never_rung(turn: Turn) -> bool:
    """Say whether this is a page of which no browser is rung."""
    address = turn.address.id
    return turn.incoming.channel == "web" and not push.subscribed(turn.tx, [address])


def _leave(turn: Turn, args: list[str]) -> None:
    training = trainings.find(turn.tx, number(args, 0))
    if training is None:
        raise StaleChoice
    turn.enter("classes")
    _give_back(turn, training)


def _give_back(turn: Turn, training: Training) -> None:
    where = _standing(turn, training)
    again = [turn.choice("cl-mine", "classes.mine_choice")]
    if training.cancelled or turn.now_ms >= training.ends_at:
        key = "classes.cancelled" if training.cancelled else "classes.over"
        turn.say(key, again, title=training.title)
    elif attendance.is_present(turn.tx, training.id, turn.me.id):
        turn.say("classes.leave_present", again, title=training.title)
    elif where is None:
        turn.say("classes.leave_nothing", again, title=training.title, name=_whom(turn))
    else:
        class_news.give_back(turn, training, turn.me.id)
        if bookable(training, turn.now_ms):
            again.append(turn.choice(f"cl-book:{training.id}", "classes.again_choice"))
        turn.say("classes.left", again, title=training.title, booked=where.booked, name=_whom(turn))


def cannot_go(turn: Turn, text: str) -> None:
    """Give the seat back; asks which when there are several."""
    present = attendance.is_present
    held = [
        one
        for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
        if not present(turn.tx, one.id, turn.me.id)
    ]
    turn.enter("classes")
    if len(held) == 1:
        _give_back(turn, held[0])
    elif held:
        choices = class_words.see_choices(turn, held, "cl-leave")
        turn.say("classes.leave_which", [*choices, turn.choice("cl-mine", "classes.keep_choice")])
    else:
        mine = [turn.choice("cl-mine", "classes.mine_choice")]
        turn.say("classes.leave_none", mine, name=_whom(turn))


def _mine_to_see(turn: Turn, args: list[str]) -> Training:
    """Return the class of a choice, if it is meant for the person or they have a part in it."""
    training = trainings.find(turn.tx, number(args, 0))
    if training is None:
        raise StaleChoice
    known = _meant(turn, training) or _standing(turn, training) is not None
    if not known and not attendance.is_present(turn.tx, training.id, turn.me.id):
        raise StaleChoice
    return training


def _meant(turn: Turn, training: Training) -> bool:
    covers = turn.house.library.places.covers
    return any(
        open_to(training, place, covers) for place in (turn.me.commune, turn.me.village) if place
    )


def _standing(turn: Turn, training: Training) -> Standing | None:
    return standing(registrations.shared(turn.tx, training), turn.me.id)


def _whom(turn: Turn) -> str:
    """Return the person's name where several share the address, else nothing."""
    shared = len(people.sharing(turn.tx, turn.address.id)) > 1
    return turn.me.full_name if shared else ""


def _line(turn: Turn, training: Training) -> _Line:
    where = class_words.span(turn, training)
    there = class_words.map_link(turn, training)
    return _Line(training.title, where, training.venue, _note(turn, training), there)


def _note(turn: Turn, training: Training) -> str:
    if training.cancelled:
        return turn.words("classes.note_cancelled").strip()
    shared = registrations.shared(turn.tx, training)
    where = standing(shared, turn.me.id)
    present = attendance.is_present(turn.tx, training.id, turn.me.id)
    mine = class_words.standing_word(turn, where, present)
    if mine:
        return mine
    left = _left(turn, training)
    key = "classes.note_free" if left else "classes.note_full"
    return turn.words(key, left=left, waiting=len(shared.queued)).strip()


def _left(turn: Turn, training: Training) -> int:
    """Return how many seats somebody of the person's commune could still get."""
    order = registrations.registered(turn.tx, training.id)
    return seat_left(order, training, turn.me.commune)


_WHO = ("", "toi ", "em ", "minh ", "chau ", "con ", "da em ", "da toi ")
_NOT = ("khong", "ko", "k", "kg", "hong", "khg")
_GO = (
    "di duoc", "di dc", "di hoc duoc", "den duoc", "den dc", "du duoc", "tham gia duoc",
    "the di", "the den", "the tham gia",
)  # fmt: skip
_END = ("", " a", " nua", " roi", " nhe")
_CANNOT = {f"{who}{no} {go}{end}" for who in _WHO for no in _NOT for go in _GO for end in _END}
_YIELD = {
    f"{who}{verb}{end}"
    for who in ("", "toi ", "em ", "minh ", "toi xin ", "em xin ", "xin ")
    for verb in ("nhuong cho", "nhuong lai cho", "tra cho", "tra lai cho")
    for end in ("", " a", " nhe")
}

FLOW = Flow(
    name="classes",
    commands={"dangky": open_classes, "lich": my_calendar},
    choices={
        "cl-open": _list_open_choice,
        "cl-mine": _list_mine,
        "cl-see": _see,
        "cl-book": _book,
        "cl-leave": _leave,
        "cl-cannot": lambda turn, args: cannot_go(turn, ""),
    },
    words=dict.fromkeys(sorted(_CANNOT | _YIELD), cannot_go),
    needs_person=True,
)

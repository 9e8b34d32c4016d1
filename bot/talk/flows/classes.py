"""A collaborator's classes: what is open, booking, the queue, the own calendar, giving back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.trainings import (
    Standing,
    Training,
    bookable,
    next_up,
    open_to,
    seat_left,
    standing,
)
from bot.store import attendance, people, push, registrations, trainings
from bot.talk import planning
from bot.talk.flow import PASS, Flow, number
from bot.talk.flows import class_calendar, class_news, class_words
from bot.talk.messages import Choice
from bot.talk.routes import StaleChoice
from bot.talk.turn import Turn
from bot.text.folding import fold
from bot.text.typed import is_no, is_yes

#: Classes on one screen of a phone.
_PAGE = 5
#: Whether a seat is really given back, where somebody waits for it.
_SURE = "leave_sure"


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
            turn.choice(f"cl-see:{held.id}", "classes.swap_keep"),
            turn.choice(f"cl-swap:{training.id}", "classes.swap_yes"),
        ],
        title=training.title, name=_whom(turn), old=class_words.span(turn, held),
        new=class_words.span(turn, training), venue=training.venue,
        seat=where is not None and where.booked, left=_left(turn, training),
    )  # fmt: skip


def _swap(turn: Turn, args: list[str]) -> None:
    """Take the class asked for and give back those of the same series."""
    training = _mine_to_see(turn, args)
    turn.enter("classes")
    if bookable(training, turn.now_ms):
        for held in _held_of_series(turn, training):
            class_news.give_back(turn, held, turn.me.id)
    _take_seat(turn, training)


def _take_seat(turn: Turn, training: Training) -> None:
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
    queue, share = class_news.waiting(turn, training, turn.me.id)
    turn.say(
        "classes.booked" if where.booked else "classes.queued",
        choices, new=new, line=_line(turn, training), name=_whom(turn),
        queue=queue, share=share, commune=_commune(turn),
        reminded=reminded, offer_push=new and _never_rung(turn),
    )  # fmt: skip


def _never_rung(turn: Turn) -> bool:
    """Say whether this is a page of which no browser is rung."""
    address = turn.address.id
    return turn.incoming.channel == "web" and not push.subscribed(turn.tx, [address])


def _leave(turn: Turn, args: list[str], sure: bool = False) -> None:
    training = trainings.find(turn.tx, number(args, 0))
    if training is None:
        raise StaleChoice
    turn.enter("classes")
    _give_back(turn, training, sure)


def _leave_surely(turn: Turn, args: list[str]) -> None:
    """Take a yes to the open question; one from an old message meets the state of today."""
    _leave(turn, args, sure=_asked(turn) == number(args, 0))


def _asked(turn: Turn) -> int:
    """Return the class that the active person is just asked about giving back, or 0."""
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or (frame.flow, frame.step) != ("classes", _SURE):
        return 0
    return int(frame.state["training"]) if frame.state["person"] == turn.me.id else 0


def _sure_typed(turn: Turn, text: str) -> object:
    asked = _asked(turn)
    if asked and is_no(text):
        _see(turn, [str(asked)])
    elif asked and is_yes(text):
        _leave_surely(turn, [str(asked)])
    else:
        return PASS
    return None


def _give_back(turn: Turn, training: Training, sure: bool = False) -> None:
    where = _standing(turn, training)
    again = [turn.choice("cl-mine", "classes.mine_choice")]
    if training.cancelled or turn.now_ms >= training.ends_at:
        key = "classes.cancelled" if training.cancelled else "classes.over"
        turn.say(key, again, title=training.title)
    elif attendance.is_present(turn.tx, training.id, turn.me.id):
        turn.say("classes.leave_present", again, title=training.title)
    elif where is None:
        turn.say("classes.leave_nothing", again, title=training.title, name=_whom(turn))
    elif not sure and _wanted(turn, training):
        _ask_whether(turn, training)
    else:
        class_news.give_back(turn, training, turn.me.id)
        if bookable(training, turn.now_ms):
            again.append(turn.choice(f"cl-book:{training.id}", "classes.again_choice"))
        turn.say("classes.left", again, title=training.title, booked=where.booked, name=_whom(turn))


def _wanted(turn: Turn, training: Training) -> bool:
    """Say whether the person's seat would be somebody else's as soon as it is given back."""
    order = registrations.registered(turn.tx, training.id)
    return bookable(training, turn.now_ms) and bool(next_up(order, training, turn.me.id))


def _ask_whether(turn: Turn, training: Training) -> None:
    turn.enter("classes", _SURE, training=training.id, person=turn.me.id)
    turn.say(
        "classes.leave_sure",
        [
            turn.choice(f"cl-see:{training.id}", "classes.leave_keep"),
            turn.choice(f"cl-left:{training.id}", "classes.leave_yes"),
        ],
        title=training.title, when=class_words.span(turn, training), name=_whom(turn),
        waiting=len(class_news.seats_of(turn, training).queued),
    )  # fmt: skip


def cannot_go(turn: Turn, text: str) -> None:
    """Give the seat back; asks which when there are several."""
    if fold(text).rstrip(".!) ") in _RETURN and (asked := _asked(turn)):
        _leave_surely(turn, [str(asked)])  # the label of the yes, typed
        return
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
    if where is not None:
        queue, share = class_news.waiting(turn, training, turn.me.id)
        values = {"queue": queue, "share": share, "commune": _commune(turn)}
        return turn.words("classes.note_queued", **values).strip()
    left = _left(turn, training)
    if not left and len(shared.booked) < training.seats:
        values = {"share": training.commune_seats, "commune": _commune(turn)}
        return turn.words("classes.note_share_full", **values).strip()
    key = "classes.note_free" if left else "classes.note_full"
    return turn.words(key, left=left, waiting=len(shared.queued)).strip()


def _commune(turn: Turn) -> str:
    return turn.house.library.places.name(turn.me.commune)


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
_GIVER = ("", "toi ", "em ", "minh ", "toi xin ", "em xin ", "xin ")


def _giving(*verbs: str) -> set[str]:
    return {f"{who}{verb}{end}" for who in _GIVER for verb in verbs for end in ("", " a", " nhe")}


_RETURN = _giving("tra cho", "tra lai cho")
_YIELD = _giving("nhuong cho", "nhuong lai cho") | _RETURN

FLOW = Flow(
    name="classes",
    commands={"dangky": open_classes, "lich": my_calendar},
    choices={
        "cl-open": _list_open_choice,
        "cl-mine": _list_mine,
        "cl-see": _see,
        "cl-book": _book,
        "cl-swap": _swap,
        "cl-leave": _leave,
        "cl-left": _leave_surely,
        "cl-cannot": lambda turn, args: cannot_go(turn, ""),
    },
    steps={_SURE: _sure_typed},
    words=dict.fromkeys(sorted(_CANNOT | _YIELD), cannot_go),
    needs_person=True,
)

"""A collaborator's classes: what is open, booking, the queue, the own calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.flow import PASS, TextHandler
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, on
from bot.conversation.states import State
from bot.conversation.turn import Turn
from bot.domain.trainings import (
    Standing,
    Training,
    bookable,
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
from bot.features.classes.substitutes import asking
from bot.features.reminders import planning
from bot.store.outgoing import rings
from bot.text import spoken
from bot.text.sentences import about_class, seats
from bot.text.typed import is_no, is_vague_yes, is_yes

NAME = "classes"
#: Classes on one screen of a phone.
_PAGE = 5
#: A class that can be booked is on the screen; it is asked whether it is to be.
CARD, BOOK_SURE = "card", "book_sure"


@dataclass(frozen=True, slots=True)
class LeaveState(State):
    """The class whose seat is asked about, and whose seat it is: an address may be shared."""

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
    show_one(turn, mine_to_see(turn, id))


def show_one(turn: Turn, training: Training) -> None:
    """Show one class with what the person can do about their seat."""
    choices = _choices_for(turn, training)
    turn.enter(NAME)
    if any(choice.id == routes.BOOK.to(training.id) for choice in choices):
        turn.expect(CARD, LeaveState(training.id, turn.me.id))
    turn.say("classes.one", choices, line=class_line.line(turn, training))


def pointed_at(turn: Turn, text: str) -> Training | None:
    """Return the class shown last, where a sentence points at it: `lớp đó học ở đâu`."""
    if not about_class.says_that(text):
        return None
    states = (one.state_of(LeaveState) for one in reversed(turn.frames) if one.flow == NAME)
    shown = next((state for state in states if state.training), None)
    if shown is None or shown.person != turn.me.id:
        return None
    return trainings.find(turn.tx, shown.training)


def none_then(turn: Turn, reply: Reply) -> Reply:
    """Say first that there is no class on the day that was asked about."""
    return replace(reply, text=f"{turn.words('classes.none_that_day').strip()}\n\n{reply.text}")


def none_called_so(turn: Turn, reply: Reply) -> Reply:
    """Say first that none of their classes is called as they said."""
    return replace(reply, text=f"{turn.words('classes.none_called_so').strip()}\n\n{reply.text}")


def _choices_for(turn: Turn, training: Training) -> list[Choice]:
    where = standing_of(turn, training)
    if class_line.is_leaving(turn, training):
        return [to_mine(turn), class_line.to_take_back(turn, training)]
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
    training = mine_to_see(turn, id)
    turn.enter(NAME)
    book(turn, training)


def book(turn: Turn, training: Training) -> None:
    """Take a seat; who has one in another class of the series is asked whether to swap."""
    held = _held_of_series(turn, training)
    here = standing_of(turn, training) is not None and not class_line.is_leaving(turn, training)
    if held and bookable(training, turn.now_ms) and not here:
        _ask_swap(turn, held[0], training)
        return
    take_seat(turn, training)


def _asked_typed(turn: Turn, text: str) -> object:
    """Take words that book the class on the screen.

    A mere yes may only say that the class was read: it is asked once whether it is to be booked.
    """
    asked = turn.state_of(LeaveState)
    if asked.person != turn.me.id or not is_before(turn):
        return PASS
    yes = is_yes(text) or (is_vague_yes(text) and not spoken.asks(text))
    sure = turn.frame.step == BOOK_SURE
    if seats.books(text) or (yes and sure):
        _book(turn, asked.training)
    elif yes:
        _ask_whether(turn, mine_to_see(turn, asked.training))
    elif sure and is_no(text):
        list_open(turn, 0)
    else:
        return PASS
    return None


def is_before(turn: Turn) -> bool:
    """Say whether the last thing asked is whether to book the class on the screen."""
    frame = turn.frames[-1] if turn.frames else None
    if frame is None or frame.flow != NAME or frame.step not in STEPS:
        return False
    book = routes.BOOK.to(frame.state_of(LeaveState).training)
    return any(choice.id == book for choice in frame.asked)


def _ask_whether(turn: Turn, training: Training) -> None:
    left = class_line.seats_left(turn, training)
    turn.expect(BOOK_SURE)
    turn.say(
        "classes.book_sure",
        [
            turn.choice(
                routes.BOOK.to(training.id),
                "classes.book_choice" if left else "classes.queue_choice",
            ),
            turn.choice(routes.OPEN_CLASSES.to(0), "classes.other_choice"),
        ],
        title=training.title, when=class_words.span(turn, training), left=left,
        name=turn.name_if_shared,
    )  # fmt: skip


def ask_whether_again(turn: Turn) -> None:
    """Ask once more whether to book the class that was asked about, as it is now."""
    _ask_whether(turn, mine_to_see(turn, turn.state_of(LeaveState).training))


def queue_typed(turn: Turn, text: str) -> object:
    """Show the class that is full, for who asks to wait without having one before them."""
    full = [
        one for one in trainings.upcoming(turn.tx, turn.now_ms)
        if is_for_me(turn, one) and standing_of(turn, one) is None
        and not class_line.seats_left(turn, one)
    ]  # fmt: skip
    if len(full) == 1:
        show_one(turn, full[0])
    else:
        list_open(turn, 0)
    return None


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
        and not class_line.is_leaving(turn, one)
    ]


def _ask_swap(turn: Turn, held: Training, training: Training) -> None:
    where = standing_of(turn, held)
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
    training = mine_to_see(turn, id)
    turn.enter(NAME)
    if bookable(training, turn.now_ms):
        for held in _held_of_series(turn, training):
            asking.withdraw(turn, held)
            class_news.give_back(turn, held, turn.me.id)
    take_seat(turn, training)


def take_seat(turn: Turn, training: Training) -> None:
    """Take a seat, or a place in the queue; one that was given back just now is kept."""
    choices = [to_mine(turn)]
    if not bookable(training, turn.now_ms):
        key = "classes.cancelled" if training.cancelled else "classes.begun"
        turn.say(key, [to_open(turn)], title=training.title)
        return
    new = registrations.book(turn.tx, training.id, turn.me.id, turn.now_ms)
    if class_line.is_leaving(turn, training):
        registrations.leave_at(turn.tx, training.id, turn.me.id, None)
        new = True
    reminded = new and planning.plan_class(turn, training, (turn.me.id,))
    where = standing_of(turn, training)
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


def mine_to_see(turn: Turn, id: int) -> Training:
    """Return the class of a choice, if it is meant for the person or they have a part in it."""
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    known = is_for_me(turn, training) or standing_of(turn, training) is not None
    known = known or id in registrations.given_back(turn.tx, turn.me.id, turn.now_ms)
    if not known and not attendance.is_present(turn.tx, training.id, turn.me.id):
        raise StaleChoice
    return training


def is_for_me(turn: Turn, training: Training) -> bool:
    """Say whether a class is meant for where the person works."""
    covers = turn.app.library.places.covers
    return any(
        open_to(training, place, covers) for place in (turn.me.commune, turn.me.village) if place
    )


def standing_of(turn: Turn, training: Training) -> Standing | None:
    """Return where the person stands in a class."""
    return standing(registrations.shared(turn.tx, training), turn.me.id)


#: What the flow answers of this file; the rest of it is in `leaving/flow_leaving.py`.
COMMANDS: dict[str, TextHandler] = {"dangky": open_classes, "lich": my_calendar}
STEPS: dict[str, TextHandler] = dict.fromkeys((CARD, BOOK_SURE), _asked_typed)
ROUTES = (
    on(routes.OPEN_CLASSES, list_open),
    on(routes.MY_CLASSES, my_calendar),
    on(routes.SEE_OPEN, _see),
    on(routes.BOOK, _book),
    on(routes.SWAP, _swap),
)

"""One class as a collaborator sees it: when, where, and how they stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.messages import Choice
from bot.conversation.turn import Turn
from bot.domain.trainings import Training, seat_left, standing
from bot.features.attendance import store as attendance
from bot.features.classes import class_news, class_words, registrations, routes
from bot.text.dates import say_time


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in a list, as the wording needs it."""

    title: str
    when: str
    venue: str
    note: str
    map: str
    need: str


def line(turn: Turn, training: Training) -> ClassLine:
    """Say one class, with what it is to the person who asks."""
    when = class_words.span(turn, training)
    map_link = class_words.map_link(turn, training)
    note, need = _note(turn, training), training.need_to_know
    return ClassLine(training.title, when, training.venue, note, map_link, need)


def _note(turn: Turn, training: Training) -> str:
    if training.cancelled:
        return turn.words("classes.note_cancelled").strip()
    shared = registrations.shared(turn.tx, training)
    where = standing(shared, turn.me.id)
    present = attendance.is_present(turn.tx, training.id, turn.me.id)
    mine = class_words.standing_word(turn, where, present)
    leaves = registrations.leaves_at(turn.tx, training.id, turn.me.id)
    if leaves and not present:
        return turn.words("classes.note_leaving", at=say_time(turn.local(leaves))).strip()
    if mine:
        return mine
    if where is not None:
        queue, share = class_news.waiting(turn, training, turn.me.id)
        values = {"queue": queue, "share": share, "commune": commune_name(turn)}
        return turn.words("classes.note_queued", **values).strip()
    left = seats_left(turn, training)
    if not left and len(shared.booked) < training.seats:
        values = {"share": training.commune_seats, "commune": commune_name(turn)}
        return turn.words("classes.note_share_full", **values).strip()
    key = "classes.note_free" if left else "classes.note_full"
    return turn.words(key, left=left, waiting=len(shared.queued)).strip()


def commune_name(turn: Turn) -> str:
    """Return the name of the person's commune."""
    return turn.app.library.places.name(turn.me.commune)


def seats_left(turn: Turn, training: Training) -> int:
    """Return how many seats somebody of the person's commune could still get."""
    order = registrations.registered(turn.tx, training.id)
    return seat_left(order, training, turn.me.commune)


def is_leaving(turn: Turn, training: Training) -> bool:
    """Say whether the person has given a seat back that they can still take back."""
    return registrations.leaves_at(turn.tx, training.id, turn.me.id) is not None


def to_take_back(turn: Turn, training: Training) -> Choice:
    """Return the choice that takes a seat back that was given back."""
    return turn.choice(routes.TAKE_BACK.to(training.id), "classes.take_back")

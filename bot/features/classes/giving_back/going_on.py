"""Seats that were given back while others waited: ten minutes later they go to the next."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import Limits
from bot.conversation.chance import Chance
from bot.conversation.messages import Incoming
from bot.conversation.turn import AppContext, Turn
from bot.domain.instants import local_moment
from bot.domain.people import Address
from bot.features.attendance import store as attendance
from bot.features.classes import class_news, registrations, trainings
from bot.messaging.queueing import queue_for_person
from bot.store.sql import Tx


def due_messages(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Let seats go on whose time to be taken back is over, and return how many.

    Whoever came to the class after all keeps theirs.
    """
    found = registrations.leaving(tx, now, most)
    for training, person in found:
        turn = _turn_of_nobody(tx, now, app)
        _go_on(turn, training, person)
        for ordinal, told in enumerate(turn.told):
            queue_for_person(
                tx, app, limits, ("seat", f"{training}:{person}:{now}"), ordinal, told.person,
                told.reply, now, told.due_at, expires_at=told.expires_at,
            )  # fmt: skip
    return len(found)


def _go_on(turn: Turn, id: int, person: int) -> None:
    training = trainings.find(turn.tx, id)
    if training is None:  # whatever is wrong with it, it holds up no other seat
        registrations.withdraw(turn.tx, id, person, turn.now_ms)
    elif training.cancelled or attendance.is_present(turn.tx, id, person):
        registrations.leave_at(turn.tx, id, person, None)
    else:
        class_news.give_back(turn, training, person)


def _turn_of_nobody(tx: Tx, now: int, app: AppContext) -> Turn:
    """Return a turn that only tells: nobody has written, nothing is open."""
    nobody = Address("", "", "", None, "", now, now)
    at = local_moment(now, app.office.zone)
    return Turn(tx, Incoming("", "", "", "", "job"), at, nobody, [], app, Chance(b""))

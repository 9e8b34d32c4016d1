"""What somebody's move to another commune does to seats that are shared out by commune.

Seats follow from the order of registration, so without a new order such a move could take the
seat of somebody who was told it is theirs.
"""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain.trainings import Seating, Training, bookable
from bot.features.classes import class_news, class_words, registrations, trainings

HeldSeats = list[tuple[Training, Seating]]


def held(turn: Turn) -> HeldSeats:
    """Return the classes to come with seats by commune that the person holds, as they are."""
    return [
        (one, class_news.seats_of(turn, one))
        for one in trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
        if one.commune_seats and bookable(one, turn.now_ms)
    ]


def settle(turn: Turn, before: HeldSeats) -> None:
    """Share the seats out again after the person's commune changed: all others keep theirs."""
    me = turn.me.id
    for training, seats in before:
        sat = me in seats.booked
        registrations.line_up_behind(
            turn.tx, training.id, (me, *seats.queued) if sat else seats.queued
        )
        class_news.offer_freed(turn, training, seats)
        queue, _ = class_news.waiting(turn, training, me)
        if sat and queue:
            turn.append(
                turn.words(
                    "classes.share_moved", title=training.title, queue=queue,
                    when=class_words.span(turn, training),
                    commune=turn.app.library.places.name(turn.me.commune),
                ).strip()
            )  # fmt: skip

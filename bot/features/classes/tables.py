"""The tables of classes: what is held, who has a seat, whose calendar knows of it."""

from __future__ import annotations

from collections import Counter

from bot.domain.trainings import TAKE_BACK_MS
from bot.features.classes import registrations, trainings
from bot.store.registry import (
    Counts,
    Erased,
    Table,
    deleted,
    outlived,
    taken_over,
    taken_over_unless,
)
from bot.store.sql import Tx, rows, run


def _registered(tx: Tx, who: Erased) -> Counts:
    """Count the classes in which somebody has a seat, and take that seat out of each.

    Seats are computed from the order of registrations: without this, somebody who waited in
    vain would seem to have had a seat and stayed away.
    """
    counted: Counts = Counter()
    held = rows(
        tx,
        "SELECT training FROM registrations WHERE person = :person AND withdrawn_at IS NULL",
        person=who.person,
    )
    for (training,) in held:
        if _give_up_seat(tx, who.person, training):
            counted["registered", f"erased:{training}::{who.commune}"] += 1
    return counted


def _give_up_seat(tx: Tx, person: int, id: int) -> bool:
    training = trainings.find(tx, id)
    assert training is not None
    shared = registrations.shared(tx, training)
    if person not in shared.booked:
        return False
    if shared.queued:
        if training.commune_seats:  # those who wait may have come before those who sit
            registrations.line_up_behind(tx, id, shared.queued)
        seats = len(shared.booked) - 1
        run(tx, "UPDATE trainings SET seats = :seats WHERE id = :id", id=id, seats=seats)
    return True


def _put_back(tx: Tx, now: int, by: int) -> None:
    """Let no seat wait longer for its next owner than one that is given back now."""
    run(
        tx,
        "UPDATE registrations SET leaves_at = :latest WHERE leaves_at > :latest",
        latest=now + TAKE_BACK_MS,
    )


def _no_substitute(tx: Tx, who: Erased) -> None:
    """Delete who asked and who was named; a trainer's answer stays, by the emptied row's id."""
    run(
        tx,
        "DELETE FROM substitutions WHERE person = :person OR colleague = :person",
        person=who.person,
    )


_STILL_HELD = (
    "mine.withdrawn_at IS NULL AND mine.training = registrations.training"
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    Table(
        "trainings", read_by=("announcements", "attendance", "quizzes"),
        person=("created_by",), erase="the id of the emptied row",
        join=taken_over("trainings", "created_by"), shown="what a trainer opens is the office's",
        happened=("changed_at", "opened_at", "quiz_opened_at", "quiz_stopped_at"),
    ),
    Table(
        "registrations", read_by=("announcements", "attendance", "quizzes", "roster"),
        person=("person",), erase=deleted("registrations"),
        join=taken_over_unless("registrations", _STILL_HELD), shown="classes",
        counted=_registered,
        active="EXISTS (SELECT 1 FROM registrations r WHERE r.person = p.id "
        "AND r.made_at >= :since)", put_back=_put_back,
    ),
    Table(
        "calendars_taken", person=("person",), erase=deleted("calendars_taken"),
        join=taken_over_unless("calendars_taken", "mine.training = calendars_taken.training"),
        shown="technical", happened=("at",),
    ),
    Table(
        "substitutions", person=("person", "colleague", "answered_by"), erase=_no_substitute,
        join=taken_over("substitutions", "person", "colleague", "answered_by"), shown="classes",
        sweep=outlived("substitutions", "id", "asked_at", 90),
        happened=("asked_at", "answered_at"),
    ),
)  # fmt: skip

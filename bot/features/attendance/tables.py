"""The tables of attendance: who was there, what was said of it, the screens that show it."""

from __future__ import annotations

from collections import Counter

from bot.domain.roll import Mark
from bot.features.attendance import store
from bot.store.registry import (
    Counts,
    Erased,
    LeftAddress,
    Table,
    deleted,
    outlived,
    taken_over,
    taken_over_unless,
)
from bot.store.sql import Tx, rows, run


def _present(tx: Tx, who: Erased) -> Counts:
    found = rows(
        tx, "SELECT DISTINCT training FROM presence WHERE person = :person", person=who.person
    )
    return Counter({("present", f"erased:{id_}::{who.commune}"): 1 for (id_,) in found})


def _leave(tx: Tx, left: LeftAddress) -> None:
    run(tx, "UPDATE attendance SET address = '' WHERE address = :address", address=left.id)


def _join(tx: Tx, kept: int, gone: int) -> None:
    """Make a person's what is recorded of somebody who turned out to be the same.

    Of two words about one half-day it stands that they were in the room: whoever said that the
    other was away had not found them under that name. Else the later word counts.
    """
    found = rows(
        tx,
        "SELECT training, session, state, how, at, marked_by, address FROM attendance "
        "WHERE person = :gone",
        gone=gone,
    )
    for training, half_day, *said in found:
        theirs, mine = Mark(*said), store.find(tx, training, kept, half_day)
        if mine is not None and (mine.here or (not theirs.here and mine.at >= theirs.at)):
            continue
        where = {"training": training, "session": half_day}
        at = "WHERE training = :training AND session = :session AND person ="
        run(tx, f"DELETE FROM attendance {at} :kept", kept=kept, **where)  # noqa: S608
        run(
            tx,
            f"UPDATE attendance SET person = :kept {at} :gone",  # noqa: S608
            kept=kept, gone=gone, **where,
        )  # fmt: skip
    run(tx, "DELETE FROM attendance WHERE person = :gone", gone=gone)
    run(tx, "UPDATE attendance SET marked_by = :kept WHERE marked_by = :gone", kept=kept, gone=gone)


TABLES: tuple[Table, ...] = (
    # A mark made by the person as a trainer stays, by the id of the emptied row.
    Table(
        "attendance", views=("presence",),
        read_by=("announcements", "classes", "quizzes"),
        person=("person", "marked_by"), erase=deleted("attendance"), leave=_leave,
        join=_join, shown="classes", counted=_present,
        active="EXISTS (SELECT 1 FROM attendance n WHERE n.person = p.id AND n.at >= :since)",
        happened=("at",),
    ),
    Table(
        "roll_changes", person=("person", "marked_by"), erase=deleted("roll_changes"),
        join=taken_over("roll_changes", "person", "marked_by"), shown="classes",
    ),
    Table(
        "late_notices", person=("person",), erase=deleted("late_notices"),
        join=taken_over_unless(
            "late_notices",
            "(mine.training, mine.day) = (late_notices.training, late_notices.day)",
        ),
        shown="classes", sweep=outlived("late_notices", "training, person, day", "said_at", 90),
        happened=("said_at",),
    ),
    Table(
        "screens", person=("issued_by",), erase="the id of the emptied row",
        join=taken_over("screens", "issued_by"), shown="a screen is a class's",
        sweep=outlived("screens", "link_hash", "issued_at", 90), happened=("issued_at",),
    ),
)  # fmt: skip

"""The attendance sheet of a class, made of what the database holds; runs in a job process.

An order's `args` are those of `exports.py` for one class, and `office`, its name, and `to_sign`:
the list of everybody expected, with empty half-days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.half_days import HalfDay, half_days
from bot.domain.instants import local_moment
from bot.domain.roll import Attendee, RollState
from bot.domain.trainings import Training
from bot.features.attendance import hall
from bot.features.attendance.sheet import Row, Sheet, attendance_workbook
from bot.features.classes import trainings
from bot.features.quizzes.exports import XLSX, Export
from bot.store.disk.private_file import write_private
from bot.store.sql import Tx
from bot.text.dates import say_span
from bot.text.filenames import slug


def attendance_book(tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the workbook of an order into its folder and return where and what it is."""
    export = Export(tx, order, "attendance_sheet")
    training = trainings.find(tx, export.training)
    if training is None:
        return {"error": "gone", "person": export.person}
    to_sign = bool(order["args"]["to_sign"])
    sheet = _sheet(export, training, order["args"]["office"], to_sign)
    results = [] if to_sign or not training.quiz else list(export.open_to_reader(training))
    data = attendance_workbook(sheet, results, export.local(export.now), export.say)
    path = Path(order["folder"]) / f"{order['name']}.xlsx"
    write_private(path, data)
    kind = "ky-tay" if to_sign else "diem-danh"
    name = f"{kind}_{slug(training.title)}_{export.local(export.now):%Y-%m-%d_%H%M}.xlsx"
    told = sum(line.score is not None for line in results)
    return {
        "path": str(path), "name": name, "mime": XLSX, "person": export.person,
        "training": training.id, "lines": len(sheet.rows), "results": told,
        "hidden": export.hidden, "to_sign": to_sign,
    }  # fmt: skip


def _sheet(export: Export, training: Training, office: str, to_sign: bool) -> Sheet:
    halves = half_days(training, export.zone)
    people = [one for one in hall.attendees(export.tx, training) if _listed(one, to_sign)]
    people.sort(key=lambda one: export.place_order(one.commune, one.full_name))
    called = _called(export, people, halves)
    starts = local_moment(training.starts_at, export.zone)
    ends = local_moment(training.ends_at, export.zone)
    # Seen from another year, so that the paper names the year.
    when = say_span(starts, ends, starts.replace(year=starts.year - 1, day=1))
    return Sheet(
        office, training.title, when, training.venue, tuple(_half(export, half) for half in halves),
        tuple(_row(export, one, halves, to_sign, called) for one in people), starts.year, to_sign,
    )  # fmt: skip


def _listed(one: Attendee, to_sign: bool) -> bool:
    """Say whether somebody stands on the paper: expected, or recorded where the class was held."""
    return one.expected or (bool(one.marks) and not to_sign)


def _half(export: Export, half_day: HalfDay) -> str:
    half = export.say(f"attendance_sheet.half_{half_day.half}")
    return f"{half} {half_day.day.day}/{half_day.day.month}"


def _called(export: Export, people: Sequence[Attendee], halves: Sequence[HalfDay]) -> set[int]:
    """Return the half-days that are over and in which anybody was recorded."""
    over = {half.number for half in halves if half.ends_at <= export.now}
    return {number for number in over if any(one.state(number) for one in people)}


def _state(one: Attendee, half: HalfDay, called: set[int]) -> RollState | None:
    """Return how somebody stands; who was expected and never came was absent, as the report says.

    A half-day without any mark was not recorded at all: nobody is absent from it.
    """
    absent: RollState | None = "absent" if one.expected and half.number in called else None
    return one.state(half.number) or absent


def _row(
    export: Export, one: Attendee, halves: Sequence[HalfDay], to_sign: bool, called: set[int]
) -> Row:
    row = Row(
        one.full_name, export.place_name(one.village) or one.village,
        export.place_name(one.commune), export.work_name(one.work),
        tuple(_state(one, half, called) for half in halves),
    )  # fmt: skip
    if one.expected or to_sign:
        return row
    key = "attendance_sheet.walk_in" if one.was_here else "attendance_sheet.not_expected"
    return replace(row, note=export.say(key))

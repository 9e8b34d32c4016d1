"""A class in the phone's own calendar: the file for those who want it, and the same in words.

Many do not know what to do with such a file, so it never stands alone. Who took one is told to
take it anew when the class moves or is called off (`class_news.py`).
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from bot.conversation import outcomes
from bot.conversation.flow import Flow, Taught
from bot.conversation.messages import Choice
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.half_days import HalfDay, half_days
from bot.domain.trainings import Training
from bot.features.classes import class_words, registrations, routes, trainings
from bot.features.classes.calendar import store as calendars
from bot.text import markup
from bot.text.filenames import slug

NAME = "class_calendar"
JOB = "calendar_file"


def choice(turn: Turn, training: Training) -> Choice:
    """Return the choice that puts a class into the phone's calendar."""
    return turn.choice(routes.CALENDAR_FILE.to(training.id), "class_calendar.choice")


def _take(turn: Turn, id: int) -> None:
    _give(turn, _taken_or_booked(turn, id))


def _taken_or_booked(turn: Turn, id: int) -> Training:
    """Return a class that the person is registered for or took before; raises StaleChoice."""
    training = trainings.find(turn.tx, id)
    if training is None:
        raise StaleChoice
    booked = turn.me.id in registrations.order(turn.tx, training.id)
    if not booked and not calendars.has(turn.tx, training.id, turn.me.id):
        raise StaleChoice
    return training


def asked_for(turn: Turn, text: str) -> None:
    """Give the file of the class whose calendar is out of date, else of the one that is booked."""
    turn.enter(NAME)
    old = calendars.outdated(turn.tx, turn.me.id, turn.now_ms)
    found = [one for id_ in old if (one := trainings.find(turn.tx, id_))]
    found = found or trainings.held_by(turn.tx, turn.me.id, turn.now_ms)
    if len(found) == 1:
        _give(turn, found[0])
    elif found:
        turn.say("class_calendar.which", class_words.see_choices(turn, found, routes.CALENDAR_FILE))
    else:
        turn.say(
            "class_calendar.none", [turn.choice(routes.OPEN_CLASSES.to(0), "classes.open_choice")]
        )


def _give(turn: Turn, training: Training) -> None:
    turn.enter(NAME)
    mine = [turn.choice(routes.MY_CLASSES.to(), "classes.mine_choice")]
    if turn.now_ms >= training.ends_at:
        turn.say("classes.over", mine, title=training.title)
    elif not turn.hands_files:
        address = class_words.front_door(turn)
        turn.say("class_calendar.no_files", mine, address=address, **_said(turn, training))
    else:
        turn.start_job(JOB, **_order(turn, training))
        # From now on a change is news to them; where the file fails, they are told too often.
        calendars.take(turn.tx, training.id, turn.me.id, turn.now_ms)
        turn.say("class_calendar.making", title=training.title)


def _order(turn: Turn, training: Training) -> dict[str, Any]:
    """Return what the job needs: plain words and instants, nothing about the person but the id."""
    halves = half_days(training, turn.app.office.zone)
    days = [list(day) for _, day in groupby(halves, key=lambda one: one.day)]
    said = [_half(turn, one) for one in halves] if len(halves) > 1 else []
    texts = {
        name: markup.plain(turn.words(f"class_calendar.{name}", **values)).strip()
        for name, values in (
            ("summary", {"title": training.title, "cancelled": training.cancelled}),
            ("alarm", {"title": training.title, "venue": training.venue}),
            ("description", {"code": training.code, "halves": said,
                             "map": class_words.map_link(turn, training),
                             "address": class_words.door(turn, training)}),
        )
    }  # fmt: skip
    name = f"lop_{slug(training.title)}_{turn.local(training.starts_at):%Y-%m-%d}.ics"
    return {
        "training": training.id, "person": turn.me.id, "name": name,
        # Neither the title nor the time of a class nor the office's address may change it.
        "uid": f"lop-{training.id}-{training.created_at}", "sequence": _sequence(training),
        "days": [[day[0].starts_at, day[-1].ends_at] for day in days],
        "cancelled": training.cancelled, "again": calendars.has(turn.tx, training.id, turn.me.id),
        "location": class_words.whereabouts(turn, training), **texts,
    }  # fmt: skip


def _half(turn: Turn, one: HalfDay) -> str:
    first, last = turn.local(one.starts_at), turn.local(one.ends_at)
    half = turn.words("classes.half_day", half=one.half).strip()
    hours = "–".join(f"{at.hour}h{at.minute:02d}" for at in (first, last))
    return f"{half} {one.day.day}/{one.day.month}: {hours}"


def _sequence(training: Training) -> int:
    """Return a number that grows with every change of a class: calendars keep the highest.

    Seconds, for it has to fit into 31 bits.
    """
    return -(-max(0, training.changed_at - training.created_at) // 1000)


def _made(turn: Turn, made: dict[str, Any]) -> None:
    outcome = outcomes.for_orderer(turn, made)
    if outcome is None or turn.person is None:
        return
    if "file" not in outcome:
        turn.say("class_calendar.failed")
        return
    training = trainings.find(turn.tx, outcome["training"])
    assert training is not None  # classes are called off, never deleted
    turn.say(
        "class_calendar.ready", kind="result", file=outcome["file"],
        changed=outcome["again"] and _sequence(training) > 0, cancelled=training.cancelled,
        **_said(turn, training),
    )  # fmt: skip


def _said(turn: Turn, training: Training) -> dict[str, Any]:
    """Return when and where a class is: what the file holds, in words."""
    return {
        "title": training.title, "when": class_words.span(turn, training),
        "venue": training.venue, "map": class_words.map_link(turn, training),
    }  # fmt: skip


_WORDS = (
    "luu lich", "luu vao lich", "them lich", "them vao lich", "lich dien thoai",
    "luu lich dien thoai", "them vao lich dien thoai", "luu vao lich dien thoai",
)  # fmt: skip

FLOW = Flow(
    name=NAME,
    routes=(on(routes.CALENDAR_FILE, _take),),
    words=dict.fromkeys(_WORDS, Taught("calendar", asked_for)),
    intents={"calendar": lambda turn, heard: asked_for(turn, heard.text)},
    jobs={JOB: _made},
    needs_person=True,
)

"""Bulk put into a database by a test: the one place that knows how the store takes it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.domain.audiences import audience_of
from bot.features.announcements import store as announcements
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.reminders import store as reminders
from bot.store import people
from bot.store.sql import Tx
from tests.office import COMMUNE, HOUR, QUIZ

_CLASS = 100


def post_notice(tx: Tx, author: int, text: str, due_at: int, commune: str = COMMUNE) -> int:
    """Let an announcement to a commune fall due at an instant, also at night; return its id."""
    now = int(time.time() * 1000)
    if not people.roles(tx, author):
        people.grant(tx, author, "trainer", commune, None, now)
    audience = audience_of({"kind": "place", "places": [commune], "urgent": True})
    notice = announcements.draft(tx, author, audience, text, now)
    assert announcements.release(tx, notice, audience, due_at)
    return notice


def post_reminders(tx: Tx, persons: Sequence[int], due_at: int) -> None:
    """Let everybody be reminded at an instant of a class of tomorrow, a hundred in each."""
    now = int(time.time() * 1000)
    for first in range(0, len(persons), _CLASS):
        seated = persons[first : first + _CLASS]
        new = NewTraining(
            f"X{first}", f"Lớp {first}", now + 30 * HOUR, now + 34 * HOUR, "Nhà văn hóa",
            _CLASS, ("",), QUIZ,
        )  # fmt: skip
        training = trainings.add(tx, new, None, now - 60 * HOUR)
        for person in seated:
            registrations.book(tx, training, person, now - 50 * HOUR)
            reminders.plan(tx, "evening", f"training:{training}", person, due_at)

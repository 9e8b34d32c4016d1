"""Makes the database of an office before the program starts: learners at an open quiz, a crowd."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.bootstrap import consent_version
from bot.app.settings import Settings
from bot.conversation.chance import Chance
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.quizzes import attempts, marking
from bot.library.load import Library
from bot.store import people, turns
from bot.store.migrate import migrate
from bot.store.sql import Tx
from bot.store.writer import prepare

OFFICE = "UBND xã thử"
CONTACT = "0237 000 000"
QUIZ = "ra-soat-ho-ngheo"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = 3_600_000
COMMUNE = "c14845"


def make_office(
    database: Path,
    library: Library,
    learners: int,
    crowd: int = 0,
    channel: str = "telegram",
    in_quiz: bool = True,
) -> dict[int, int]:
    """Fill a database with learners 1…n present at a class whose quiz is open.

    With `in_quiz` each stands at question 1 of an attempt. Returns learner -> attempt id.
    """
    now = int(time.time() * 1000)
    migrate(database, now)
    settings = Settings(office=OFFICE, contact=CONTACT)
    version = consent_version(settings, library)
    found: dict[int, int] = {}
    with closing(sqlite3.connect(database, isolation_level=None)) as tx:
        prepare(tx)
        tx.execute("PRAGMA synchronous = OFF")
        tx.execute("BEGIN IMMEDIATE")
        training = trainings.add(
            tx,
            NewTraining(
                "ACDEFG",
                "Lớp thử",
                now - 3 * HOUR,
                now + HOUR,
                "Hội trường",
                max(learners, 1),
                ("",),
                QUIZ,
            ),
            None,
            now - 50 * HOUR,
        )
        trainings.open_quiz(tx, training, now - HOUR)
        for learner in range(1, learners + 1):
            person = _learner(tx, learner, version, channel, now)
            registrations.book(tx, training, person, now - 40 * HOUR)
            attendance.mark(tx, training, person, "code", now - 2 * HOUR)
            if in_quiz:
                found[learner] = _begun(tx, library, person, training, learner, channel, now)
        _crowd(tx, crowd, version, now)
        tx.execute("COMMIT")
    return found


def _learner(tx: Tx, learner: int, version: str, channel: str, now: int) -> int:
    address = f"{channel}:{learner}"
    people.touch(tx, address, channel, address, now - HOUR)
    person = people.create(tx, now - 60 * HOUR, version, channel, f"hash-{learner}")
    people.change(
        tx,
        person,
        full_name=f"Người Học {learner}",
        commune=COMMUNE,
        province="p38",
        village="Bản Thử",
        work="village",
    )
    people.link(tx, address, person, now - 60 * HOUR)
    return person


def _begun(
    tx: Tx, library: Library, person: int, training: int, learner: int, channel: str, now: int
) -> int:
    quiz = library.quiz(QUIZ)
    assert quiz
    chance = Chance(learner.to_bytes(4, "big"))
    day = time.strftime("%Y-%m-%d", time.gmtime(now / 1000 + 7 * 3600))
    from datetime import date

    asked = [
        marking.Askable(question.id, len(question.options), question.right)
        for question in library.questions_on(QUIZ, date.fromisoformat(day))
    ]
    draw = marking.draw(asked, quiz.pass_percent, chance.shuffled)
    attempt = attempts.begin(tx, person, QUIZ, quiz.version, training, draw, now)
    address = f"{channel}:{learner}"
    letters = [[f"qz:{attempt}:0:{index}", str(index)] for index in range(4)]
    frame = {
        "flow": "quiz",
        "step": "answer",
        "state": {"attempt": attempt},
        "asked": letters,
        "marks": "letters",
    }
    turns.save_frames(tx, address, address, [frame], now)
    return attempt


def _crowd(tx: Tx, crowd: int, version: str, now: int) -> None:
    """Add people who only stand in the tables, as a province's registers would."""
    tx.executemany(
        "INSERT INTO people (id, full_name, commune, village, work, code_hash, consent_version, "
        "consent_at, consent_channel, created_at) "
        "VALUES (?, ?, ?, 'Bản Đông', 'village', ?, ?, ?, 'telegram', ?)",
        (
            (1_000_000 + n, f"Người Đông {n}", COMMUNE, f"crowd-{n}", version, now, now)
            for n in range(crowd)
        ),
    )
    tx.executemany(
        "INSERT INTO addresses (id, channel, place, person, created_at, seen_at) "
        "VALUES (?, 'telegram', ?, ?, ?, ?)",
        (
            (f"telegram:{1_000_000 + n}", f"telegram:{1_000_000 + n}", 1_000_000 + n, now, now)
            for n in range(crowd)
        ),
    )
    tx.executemany(
        "INSERT INTO address_people (address, person, linked_at) VALUES (?, ?, ?)",
        ((f"telegram:{1_000_000 + n}", 1_000_000 + n, now) for n in range(crowd)),
    )

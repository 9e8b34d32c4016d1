"""How classes and quizzes went, read over registrations, attendance and attempts.

One shape serves a class (`training`) and a quiz over all classes (`training` 0). An attempt
counts for a class when it was made for it, or for the same quiz after the class began.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.results import Counts, Group, Missing, State, Why
from bot.features.classes import trainings
from bot.features.quizzes import attempts
from bot.store import counts
from bot.store.sql import Row, Tx, rows

#: People read in one statement of an export, so that no read lasts long.
_SLICE = 5_000

#: Who had a part in a class; class 0 stands for the attempts made outside any class.
_MEMBERS = """
WITH classes AS (
    SELECT id, quiz, seats, commune_seats, starts_at, ends_at, quiz_opened_at, created_by
    FROM trainings WHERE state = 'open' AND id = :training
    UNION ALL SELECT 0, :quiz, 0, 0, 0, 0, NULL, NULL WHERE :training = 0
), asked AS (
    SELECT r.id, r.person, c.seats, CASE WHEN c.commune_seats = 0 OR row_number() OVER
        (PARTITION BY p.commune ORDER BY r.id) <= c.commune_seats THEN 1 ELSE 0 END AS fits
    FROM registrations r JOIN classes c ON c.id = r.training JOIN people p ON p.id = r.person
    WHERE r.training = :training AND r.withdrawn_at IS NULL
), part AS (
    SELECT person, CASE WHEN fits = 1 AND row_number() OVER (PARTITION BY fits ORDER BY id)
        <= seats THEN 1 ELSE 0 END AS seat, 1 AS held, 0 AS present FROM asked
    UNION ALL SELECT a.person, 0, 0, 1 FROM presence a WHERE a.training = :training
    UNION ALL SELECT x.person, 0, 0, 0 FROM classes c JOIN attempts x
        ON x.quiz = c.quiz AND x.training = :training WHERE x.person IS NOT NULL
    UNION ALL SELECT x.person, 0, 0, 0 FROM attempts x
        WHERE :training = 0 AND x.quiz = :quiz AND x.training IS NULL AND x.person IS NOT NULL
), member AS (
    SELECT person, max(seat) AS seat, max(held) - max(seat) AS queued, max(present) AS present
    FROM part WHERE person > :after GROUP BY person
)
"""

#: What one person did in a class.
_OF_CLASS = f"""{_MEMBERS}, did AS (
    SELECT m.person, m.seat, m.queued, m.present,
        CASE WHEN m.seat = 1 AND c.ends_at <= :now THEN 1 ELSE 0 END AS due,
        CASE WHEN m.present = 1 AND c.quiz <> '' AND (c.ends_at <= :now OR
            coalesce(c.quiz_opened_at, :now + 1) <= :now) THEN 1 ELSE 0 END AS opened,
        CASE WHEN c.created_by = :me THEN 1 ELSE 0 END AS own,
        max(CASE WHEN x.id IS NULL THEN 0 ELSE 1 END) AS began,
        max(CASE WHEN x.finished_at IS NULL THEN 0 ELSE 1 END) AS finished,
        max(CASE WHEN x.finished_at IS NULL THEN 0 ELSE coalesce(x.passed, 0) END) AS passed,
        max(CASE WHEN x.finished_at IS NOT NULL AND x.total > 0
            THEN coalesce(x.score, 0) * 100.0 / x.total END) AS percent
    FROM classes c CROSS JOIN member m LEFT JOIN attempts x ON x.person = m.person
        AND x.quiz = c.quiz AND c.quiz <> ''
        AND (x.training = c.id OR coalesce(x.finished_at, x.started_at) >= c.starts_at)
    GROUP BY m.person, m.seat, m.queued, m.present, c.ends_at, c.quiz, c.quiz_opened_at,
        c.created_by
)
"""  # noqa: S608

#: What one person did for a quiz, over all its classes and outside them.
_OF_QUIZ = """
WITH classes AS (
    SELECT id, seats, commune_seats, ends_at, created_by, CASE WHEN ends_at <= :now OR
        coalesce(quiz_opened_at, :now + 1) <= :now THEN 1 ELSE 0 END AS opened
    FROM trainings WHERE state = 'open' AND quiz = :quiz AND :training = 0
), asked AS (
    SELECT r.id, r.training, r.person, c.ends_at, c.created_by, c.seats,
        CASE WHEN c.commune_seats = 0 OR row_number() OVER (PARTITION BY r.training, p.commune
        ORDER BY r.id) <= c.commune_seats THEN 1 ELSE 0 END AS fits
    FROM classes c JOIN registrations r ON r.training = c.id JOIN people p ON p.id = r.person
    WHERE r.withdrawn_at IS NULL
), held AS (
    SELECT person, ends_at, created_by, CASE WHEN fits = 1 AND row_number() OVER
        (PARTITION BY training, fits ORDER BY id) <= seats THEN 1 ELSE 0 END AS seat FROM asked
), part AS (
    SELECT person, seat, 1 - seat AS queued, 0 AS present,
        CASE WHEN ends_at <= :now THEN seat ELSE 0 END AS due, 0 AS opened,
        CASE WHEN created_by = :me THEN 1 ELSE 0 END AS own,
        0 AS began, 0 AS finished, 0 AS passed, NULL AS percent FROM held
    UNION ALL SELECT a.person, 0, 0, 1, 0, c.opened,
        CASE WHEN c.created_by = :me THEN 1 ELSE 0 END, 0, 0, 0, NULL
        FROM classes c JOIN presence a ON a.training = c.id
    UNION ALL SELECT x.person, 0, 0, 0, 0, 0,
        CASE WHEN c.created_by = :me THEN 1 ELSE 0 END, 1,
        CASE WHEN x.finished_at IS NULL THEN 0 ELSE 1 END,
        CASE WHEN x.finished_at IS NULL THEN 0 ELSE coalesce(x.passed, 0) END,
        CASE WHEN x.finished_at IS NOT NULL AND x.total > 0
            THEN coalesce(x.score, 0) * 100.0 / x.total END
        FROM attempts x LEFT JOIN classes c ON c.id = x.training
        WHERE x.quiz = :quiz AND x.person IS NOT NULL
), did AS (
    SELECT person, max(seat) AS seat, max(queued) AS queued, max(present) AS present,
        max(due) AS due, max(opened) AS opened, max(own) AS own, max(began) AS began,
        max(finished) AS finished, max(passed) AS passed, max(percent) AS percent
    FROM part WHERE person > :after GROUP BY person
)
"""

_COUNTED = """
SELECT p.commune, p.village, d.own, sum(d.seat),
    sum(CASE WHEN d.seat = 0 THEN d.queued ELSE 0 END), sum(d.present),
    sum(CASE WHEN d.due = 1 AND d.present = 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN d.opened = 1 AND d.finished = 0 THEN 1 ELSE 0 END),
    sum(d.began), sum(d.finished), sum(d.passed), count(d.percent),
    coalesce(sum(d.percent), 0.0)
FROM did d JOIN people p ON p.id = d.person GROUP BY p.commune, p.village, d.own
"""

_MISSING = """
SELECT p.full_name, p.commune, p.village, d.own, d.present, d.began
FROM did d JOIN people p ON p.id = d.person
WHERE d.finished = 0 AND (d.opened = 1 OR (d.due = 1 AND d.present = 0))
ORDER BY d.person LIMIT :most
"""

#: Each person of one class with the best finished attempt: passed first, then the higher score.
_LINES = f"""{_MEMBERS}, slice AS (
    SELECT person, seat, queued, present FROM member ORDER BY person LIMIT :most
), tried AS (
    SELECT m.person, m.seat, m.queued, m.present, c.ends_at, c.quiz_opened_at, c.quiz,
        x.person AS begun, x.score, x.total, x.passed, x.finished_at, row_number() OVER (
        PARTITION BY m.person ORDER BY CASE WHEN x.finished_at IS NULL THEN 1 ELSE 0 END,
        coalesce(x.passed, 0) DESC, coalesce(x.score, 0) * 1.0 / x.total DESC, x.id) AS place
    FROM classes c CROSS JOIN slice m LEFT JOIN attempts x ON x.person = m.person
        AND x.quiz = c.quiz AND c.quiz <> '' AND x.total > 0 AND (x.training = :training OR
            (:training = 0 AND x.training IS NULL) OR (:training > 0 AND
            coalesce(x.finished_at, x.started_at) >= c.starts_at))
)
SELECT p.id, p.full_name, p.province, p.commune, p.village, p.work, t.seat, t.queued, t.present,
    t.ends_at, t.quiz_opened_at, t.quiz, t.begun, t.score, t.total, t.passed, t.finished_at
FROM tried t JOIN people p ON p.id = t.person WHERE t.place = 1
ORDER BY t.person
"""  # noqa: S608


class Member(NamedTuple):
    """One person of one class with their best result; places are codes, instants UTC ms."""

    person: int
    full_name: str
    province: str
    commune: str
    village: str
    work: str
    state: State
    score: int | None
    total: int | None
    passed: bool | None
    finished_at: int | None


def groups(tx: Tx, training: int, quiz: str, me: int | None, now: int) -> list[Group]:
    """Return the counts of a class, or of a quiz where `training` is 0, village by village.

    `me` opened the classes whose people are `own`; erased people count without a village.
    """
    found = rows(
        tx, _people(training) + _COUNTED, training=training, quiz=quiz, me=me, now=now, after=0
    )
    active = [Group(row[0], row[1], bool(row[2]), Counts(*row[3:])) for row in found]
    return active + _nameless(tx, training, quiz, me)


def _people(training: int) -> str:
    return _OF_CLASS if training else _OF_QUIZ


def missing(tx: Tx, training: int, quiz: str, me: int | None, now: int, most: int) -> list[Missing]:
    """Return at most `most` people who have not done the quiz of a class, in no order."""
    found = rows(
        tx, _people(training) + _MISSING,
        training=training, quiz=quiz, me=me, now=now, after=0, most=most,
    )  # fmt: skip
    return [Missing._make((*row[:3], bool(row[3]), _why(row[4], row[5]))) for row in found]


def _why(present: int, began: int) -> Why:
    if began:
        return "begun"
    return "not_done" if present else "absent"


def members(tx: Tx, training: int, quiz: str, now: int) -> Iterator[list[Member]]:
    """Yield everybody of a class, or of a quiz outside classes (`training` 0), in slices."""
    after = 0
    while True:
        found = rows(tx, _LINES, training=training, quiz=quiz, after=after, most=_SLICE)
        if found:
            yield [_member(row, now) for row in found]
        if len(found) < _SLICE:
            return
        after = found[-1][0]


def _member(row: Row, now: int) -> Member:
    done = row[16] is not None
    results = (row[13], row[14], bool(row[15]), row[16]) if done else (None,) * 4
    return Member._make((*row[:6], _state(row, now), *results))


def _state(row: Row, now: int) -> State:
    seat, queued, present, ends_at, opened_at, quiz, tried = row[6:13]
    if row[16] is not None:
        return "done"
    if tried is not None:
        return "begun"
    over = ends_at <= now
    if present:
        opened = over or (opened_at is not None and opened_at <= now)
        return "not_done" if quiz and opened else "present"
    if seat:
        return "absent" if over else "registered"
    return "queued" if queued else "registered"


def quizzes(tx: Tx) -> list[str]:
    """Return every quiz that belongs to a standing class or was ever begun."""
    return sorted(trainings.quizzes(tx) | attempts.begun_quizzes(tx))


def _nameless(tx: Tx, training: int, quiz: str, me: int | None) -> list[Group]:
    """Return what erased people left of a class or a quiz; see `erasing.py`."""
    mine = {
        id_: created_by is not None and created_by == me
        for id_, created_by in trainings.openers(tx, training, quiz)
    }
    found = []
    for name, subject, value in counts.about(tx, "erased:"):
        _, of_training, of_quiz, commune = subject.split(":")
        at = int(of_training)
        if at in mine or (not training and not at and of_quiz == quiz):
            found.append(Group(commune, "", mine.get(at, False), Counts(**{name: value})))
    return found

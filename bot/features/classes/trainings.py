"""Classes: opened, found, moved, called off. Who sits in them is in `registrations.py`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.trainings import Training
from bot.store.sql import Row, Tx, dump, one, parse, rows, run, scalar

_COLUMNS = (
    "t.id, t.code, t.title, t.starts_at, t.ends_at, t.venue, t.seats, t.audience, t.quiz, "
    "t.state, t.opened_at, t.quiz_opened_at, t.created_by, t.created_at, t.changed_at, "
    "t.series, t.commune_seats, t.quiz_stopped_at, t.need_to_know"
)


@dataclass(frozen=True, slots=True)
class NewTraining:
    """What a class is opened with; instants are UTC milliseconds."""

    code: str
    title: str
    starts_at: int
    ends_at: int
    venue: str
    seats: int
    audience: tuple[str, ...]
    quiz: str
    series: int | None = None
    commune_seats: int = 0
    need_to_know: str = ""


def _training(row: Row) -> Training:
    values = list(row)
    values[7] = tuple(parse(values[7]))
    return Training(*values)


def add(tx: Tx, new: NewTraining, by: int | None, now: int) -> int:
    """Open a class and return its id; raises sqlite3.IntegrityError for a code in use."""
    return int(
        scalar(
            tx,
            "INSERT INTO trainings (code, title, starts_at, ends_at, venue, seats, audience, "
            "quiz, series, commune_seats, need_to_know, created_by, created_at, changed_at) "
            "VALUES (:code, :title, :starts, :ends, :venue, :seats, :audience, :quiz, :series, "
            ":commune_seats, :need, :by, :now, :now) RETURNING id",
            code=new.code, title=new.title, starts=new.starts_at, ends=new.ends_at,
            venue=new.venue, seats=new.seats, audience=dump(list(new.audience)),
            quiz=new.quiz, series=new.series, commune_seats=new.commune_seats,
            need=new.need_to_know, by=by, now=now,
        )
    )  # fmt: skip


def find(tx: Tx, id: int) -> Training | None:
    """Return a class, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM trainings t WHERE t.id = :id", id=id)  # noqa: S608
    return _training(row) if row else None


def by_code(tx: Tx, code: str) -> Training | None:
    """Return the class with this code, in capitals, or None."""
    row = one(tx, f"SELECT {_COLUMNS} FROM trainings t WHERE t.code = :code", code=code)  # noqa: S608
    return _training(row) if row else None


def upcoming(tx: Tx, now: int) -> list[Training]:
    """Return the classes that have not begun and stand, soonest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM trainings t WHERE t.starts_at > :now "  # noqa: S608
        "AND t.state = 'open' ORDER BY t.starts_at, t.id",
        now=now,
    )
    return [_training(row) for row in found]


def since(tx: Tx, instant: int) -> list[Training]:
    """Return every class that ends after an instant, called off or not, soonest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM trainings t WHERE t.ends_at > :instant "  # noqa: S608
        "ORDER BY t.starts_at, t.id",
        instant=instant,
    )
    return [_training(row) for row in found]


def held_by(tx: Tx, person: int, ending_after: int) -> list[Training]:
    """Return the standing classes a person is registered for, soonest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM registrations r JOIN trainings t ON t.id = r.training "  # noqa: S608
        "WHERE r.person = :person AND r.withdrawn_at IS NULL AND t.state = 'open' "
        "AND t.ends_at > :after ORDER BY t.starts_at, t.id",
        person=person,
        after=ending_after,
    )
    return [_training(row) for row in found]


def quizzes(tx: Tx) -> frozenset[str]:
    """Return the quizzes that belong to some class that was not called off."""
    found = rows(tx, "SELECT DISTINCT quiz FROM trainings WHERE quiz <> '' AND state = 'open'")
    return frozenset(quiz for (quiz,) in found)


def openers(tx: Tx, training: int, quiz: str) -> list[tuple[int, int | None]]:
    """Return (class, who opened it) of a class, or of all with a quiz where `training` is 0."""
    found = rows(
        tx,
        "SELECT id, created_by FROM trainings WHERE state = 'open' "
        "AND (id = :training OR (:training = 0 AND quiz = :quiz))",
        training=training,
        quiz=quiz,
    )
    return [(id_, created_by) for id_, created_by in found]


def opened_quizzes_for(tx: Tx, person: int, now: int) -> list[tuple[int, str]]:
    """Return (class, quiz) of every quiz opened to a person who was present, latest class first.

    It may have been stopped or have closed since.
    """
    found = rows(
        tx,
        "SELECT DISTINCT t.id, t.quiz, t.starts_at FROM presence a "
        "JOIN trainings t ON t.id = a.training WHERE a.person = :person AND t.quiz <> '' "
        "AND t.state = 'open' AND (t.quiz_opened_at <= :now OR t.ends_at <= :now) "
        "ORDER BY t.starts_at DESC, t.id DESC",
        person=person,
        now=now,
    )
    return [(id_, quiz) for id_, quiz, _ in found]


def waiting_quizzes_for(tx: Tx, person: int, now: int) -> list[tuple[int, str]]:
    """Return (class, quiz) of classes that go on, where a person is present and waits for it."""
    found = rows(
        tx,
        "SELECT DISTINCT t.id, t.quiz, t.starts_at FROM presence a "
        "JOIN trainings t ON t.id = a.training WHERE a.person = :person AND t.quiz <> '' "
        "AND t.state = 'open' AND t.quiz_opened_at IS NULL AND t.ends_at > :now "
        "ORDER BY t.starts_at, t.id",
        person=person,
        now=now,
    )
    return [(id_, quiz) for id_, quiz, _ in found]


def move(tx: Tx, id: int, starts_at: int, ends_at: int, shut: bool, now: int) -> None:
    """Give a class another time; `shut` forgets what was done by hand to its doors and quiz."""
    run(
        tx,
        "UPDATE trainings SET starts_at = :starts, ends_at = :ends, changed_at = :now, "
        "opened_at = CASE WHEN :shut THEN NULL ELSE opened_at END, "
        "quiz_opened_at = CASE WHEN :shut THEN NULL ELSE quiz_opened_at END, "
        "quiz_stopped_at = CASE WHEN :shut THEN NULL ELSE quiz_stopped_at END WHERE id = :id",
        id=id, starts=starts_at, ends=ends_at, shut=shut, now=now,
    )  # fmt: skip


def set_venue(tx: Tx, id: int, venue: str, now: int) -> None:
    """Change where a class is."""
    run(
        tx,
        "UPDATE trainings SET venue = :venue, changed_at = :now WHERE id = :id",
        id=id, venue=venue, now=now,
    )  # fmt: skip


def cancel(tx: Tx, id: int, now: int) -> bool:
    """Call a class off; False when it was before."""
    return _set_once(tx, "state = 'cancelled'", "state = 'open'", id, now)


def open_doors(tx: Tx, id: int, now: int) -> bool:
    """Let the code mark people present from now on; False when it did before."""
    return _set_once(tx, "opened_at = :now", "opened_at IS NULL", id, now)


def open_quiz(tx: Tx, id: int, now: int) -> bool:
    """Open the quiz of a class from now on, also after a stop; False when it was before."""
    change = "quiz_opened_at = coalesce(quiz_opened_at, :now), quiz_stopped_at = NULL"
    shut = "(quiz_opened_at IS NULL OR quiz_stopped_at IS NOT NULL)"
    return _set_once(tx, change, shut, id, now)


def stop_quiz(tx: Tx, id: int, now: int) -> bool:
    """Let nobody do the quiz of a class from now on; False when it was stopped before."""
    return _set_once(tx, "quiz_stopped_at = :now", "quiz_stopped_at IS NULL", id, now)


def of_series(tx: Tx, training: Training) -> list[Training]:
    """Return every class of a class's series, itself included, soonest first."""
    found = rows(
        tx,
        f"SELECT {_COLUMNS} FROM trainings t WHERE t.series = :series OR t.id = :series "  # noqa: S608
        "ORDER BY t.starts_at, t.id",
        series=training.series or training.id,
    )
    return [_training(row) for row in found]


def join_series(tx: Tx, id: int, series: int) -> None:
    """Put a class into a series; the class that a series is named after is in it too."""
    run(tx, "UPDATE trainings SET series = :series WHERE id = :id", id=id, series=series)


def set_commune_seats(tx: Tx, id: int, seats: int, now: int) -> None:
    """Change how many of one commune get a seat; 0 is no limit."""
    run(
        tx,
        "UPDATE trainings SET commune_seats = :seats, changed_at = :now WHERE id = :id",
        id=id, seats=seats, now=now,
    )  # fmt: skip


def set_audience(tx: Tx, id: int, places: tuple[str, ...], now: int) -> None:
    """Change for which places a class is."""
    run(
        tx,
        "UPDATE trainings SET audience = :places, changed_at = :now WHERE id = :id",
        id=id, places=dump(list(places)), now=now,
    )  # fmt: skip


def set_need_to_know(tx: Tx, id: int, line: str, now: int) -> None:
    """Change what people need to know for a class."""
    run(
        tx,
        "UPDATE trainings SET need_to_know = :line, changed_at = :now WHERE id = :id",
        id=id, line=line, now=now,
    )  # fmt: skip


def last_need_to_know(tx: Tx, by: int) -> str:
    """Return the line of the last class that somebody opened with one, or nothing."""
    line = scalar(
        tx,
        "SELECT need_to_know FROM trainings WHERE created_by = :by AND need_to_know <> '' "
        "ORDER BY id DESC LIMIT 1",
        by=by,
    )
    return str(line or "")


def set_seats(tx: Tx, id: int, seats: int, now: int) -> None:
    """Change how many seats a class has."""
    run(
        tx,
        "UPDATE trainings SET seats = :seats, changed_at = :now WHERE id = :id",
        id=id, seats=seats, now=now,
    )  # fmt: skip


def _set_once(tx: Tx, change: str, condition: str, id: int, now: int) -> bool:
    statement = f"UPDATE trainings SET {change}, changed_at = :now WHERE id = :id AND {condition}"  # noqa: S608
    return run(tx, statement, id=id, now=now) == 1

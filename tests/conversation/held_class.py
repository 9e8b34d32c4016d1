"""A class that was held, laid straight into the tables: who came, who did its quiz and how."""

from __future__ import annotations

from dataclasses import dataclass

from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.store import people
from bot.store.sql import Tx, run, scalar
from tests.conversation.hall import place_of
from tests.conversation.player import CAST, Stage

QUIZ = "ra-soat-ho-ngheo"
HOUR = 3_600_000
#: Names in the order in which they registered; the Vietnamese order is another.
NAMES = ("Hà Thị Ý", "Lò Văn Đông", "Vi Thị Dung", "Lê Văn Ân", "Phạm Thị An", "Hà Văn Én")


@dataclass(frozen=True)
class Came:
    """One person: where they live, whether they were there, and how the quiz went."""

    name: str
    place: str = "Mường Lát"
    booked: bool = True
    present: bool = True
    score: int | None = None  # of 10; 7 pass
    begun: bool = False


def person_at(tx: Tx, who: str) -> int:
    """Return who of the cast this is."""
    return int(scalar(tx, "SELECT person FROM addresses WHERE id = :id", id=CAST[who][0]))


def commune(stage: Stage, name: str) -> str:
    """Return the code of the first commune of Thanh Hóa found by a name."""
    return place_of(stage.app.library.places, f"{name}, Thanh Hóa")


async def hold(
    stage: Stage, came: list[Came], by: str = "thay", seats: int = 200, quiz: str = QUIZ,
    title: str = "Rà soát hộ nghèo", code: str = "ABC234", ended_hours_ago: float = 1,
) -> int:  # fmt: skip
    """Lay a class of three hours down and return its id."""
    now = stage.clock.now_ms()
    ends = now - int(ended_hours_ago * HOUR)
    starts = ends - 3 * HOUR
    province = place_of(stage.app.library.places, "Thanh Hóa")

    def lay(tx: Tx) -> int:
        new = NewTraining(code, title, starts, ends, "Nhà văn hóa", seats, (province,), quiz)
        training = trainings.add(tx, new, person_at(tx, by), starts - 24 * HOUR)
        for one in came:
            _lay_person(tx, stage, training, one, province, (starts, ends), quiz)
        return training

    return await stage.writer.write(lay)


def _lay_person(
    tx: Tx, stage: Stage, training: int, one: Came, province: str, times: tuple[int, int],
    quiz: str,
) -> None:  # fmt: skip
    starts, ends = times
    version = stage.app.office.consent_version
    person = people.create(tx, starts, version, "web", f"{training}-{one.name}")
    people.change(
        tx, person, full_name=one.name, province=province, commune=commune(stage, one.place),
        village="Bản Lát", work="village",
    )  # fmt: skip
    if one.booked:
        registrations.book(tx, training, person, starts - HOUR)
    if one.present:
        attendance.mark(tx, training, person, "code", starts)
    if one.score is not None or one.begun:
        done = one.score is not None
        run(
            tx,
            "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, "
            "finished_at, score, total, passed) VALUES (:person, :quiz, 'v', :training, '[]', "
            ":begun, :done, :score, 10, :passed)",
            person=person, quiz=quiz, training=training, begun=ends,
            done=ends + 60_000 if done else None, score=one.score,
            passed=int((one.score or 0) >= 7) if done else None,
        )  # fmt: skip

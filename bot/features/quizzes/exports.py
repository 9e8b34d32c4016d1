"""Files made of what the database holds; runs in a job process or for a command, never in a turn.

An order's `args` say what is asked for and what its reader may see: `training` (0 = all),
`quiz` ("" = all), `person` (whose own classes count as own), `trainer` and `admin` (places of
the reader's roles, "" = all).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.instants import local_moment
from bot.domain.people import WORKS
from bot.domain.results import Line, Sight
from bot.domain.trainings import Training
from bot.features.classes import trainings
from bot.features.quizzes import results
from bot.features.quizzes.results import Member
from bot.library.load import places_and_quizzes, wording_of
from bot.reports import workbook
from bot.store.disk.private_file import write_private
from bot.store.sql import Tx
from bot.text.filenames import slug
from bot.text.sorting import name_key, text_key

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Export:
    """One order at work; counts in `hidden` the results whose score its reader may not see.

    `words` are the files of the wording that are needed beside those of results.
    """

    def __init__(self, tx: Tx, order: Mapping[str, Any], *words: str) -> None:
        args = order["args"]
        self.tx = tx
        self.now: int = order["now"]
        self.zone = ZoneInfo(order["timezone"])
        places, self._quizzes = places_and_quizzes(Path(order["content"]), Path(order["quizzes"]))
        self.say = wording_of(Path(order["content"]), "works", "results_sheet", *words).plain
        self.training: int = args["training"]
        self.quiz: str = args["quiz"]
        self.person: int | None = args["person"]
        self.sight = Sight(tuple(args["trainer"]), tuple(args["admin"]), places.covers)
        self.hidden = 0
        # A file has many people of few places: each is named and placed in order once.
        self.place_name = cache(places.name)
        self.work_name = cache(lambda work: self.say(f"works.{work}") if work in WORKS else "")
        self._order = cache(lambda commune: text_key(places.name(commune, full=True)))

    def place_order(self, commune: str, full_name: str) -> tuple[Any, Any]:
        """Return the key by which lists of people are sorted: by commune, then by name."""
        return self._order(commune), name_key(full_name)

    def local(self, instant: int) -> datetime:
        """Return an instant (UTC ms) as the office's clock showed it, without a zone."""
        return local_moment(instant, self.zone).replace(tzinfo=None)

    def lines(self) -> Iterator[Line]:
        """Yield every line the reader may see: class by class, then what was done outside any."""
        for training in self._trainings():
            for members in results.members(self.tx, training.id, training.quiz, self.now):
                yield from self._sorted(members, training, training.quiz)
        for quiz in self._quizzes_outside():
            for members in results.members(self.tx, 0, quiz, self.now):
                yield from self._sorted(members, None, quiz)

    def open_to_reader(self, training: Training) -> Iterator[Line]:
        """Yield the lines of one class of those people whose score the reader may see."""
        for members in results.members(self.tx, training.id, training.quiz, self.now):
            yield from self._sorted(members, training, training.quiz, hidden_too=False)

    def _trainings(self) -> list[Training]:
        if self.training:
            found = trainings.find(self.tx, self.training)
            return [found] if found else []
        return [
            one for one in trainings.since(self.tx, 0)
            if not one.cancelled and self.quiz in ("", one.quiz)
        ]  # fmt: skip

    def _quizzes_outside(self) -> list[str]:
        if self.training:
            return []
        return [self.quiz] if self.quiz else results.quizzes(self.tx)

    def _sorted(
        self, members: list[Member], training: Training | None, quiz: str, hidden_too: bool = True
    ) -> Iterator[Line]:
        own = bool(training and self.person and training.created_by == self.person)
        seen = [one for one in members if self.sight.sees(one.commune, one.village, own)]
        seen.sort(key=lambda one: self.place_order(one.commune, one.full_name))
        about = (self._class_name(training), self._quiz_name(quiz))
        for one in seen:
            visible = self.sight.sees_score(one.commune, one.village, own)
            line = self._line(one, about, visible)
            if visible or hidden_too:
                yield line

    def _line(self, one: Member, about: tuple[str, str], visible: bool) -> Line:
        done = one.finished_at is not None
        self.hidden += int(done and not visible)
        return Line(
            self.place_name(one.province), self.place_name(one.commune),
            self.place_name(one.village) or one.village, self.work_name(one.work),
            about[0], one.full_name, about[1], one.state,
            one.score if visible else None, one.total if visible else None,
            one.passed if visible else None,
            self.local(one.finished_at) if one.finished_at is not None else None,
        )  # fmt: skip

    def _quiz_name(self, quiz: str) -> str:
        return self._quizzes.get(quiz, quiz)

    def _class_name(self, training: Training | None) -> str:
        if training is None:
            return self.say("results_sheet.outside_class")
        return f"{training.title} ({self.local(training.starts_at):%d/%m/%Y})"

    def file_name(self) -> str:
        """Return the file's name: what it is about and when it was made, without accents."""
        training = trainings.find(self.tx, self.training) if self.training else None
        scope = training.title if training else self.quiz or "tat-ca"
        return f"ket-qua_{slug(scope)}_{self.local(self.now):%Y-%m-%d_%H%M}.xlsx"


def results_workbook(tx: Tx, order: Mapping[str, Any]) -> dict[str, Any]:
    """Write the workbook of an order into its folder and return where and what it is."""
    export = Export(tx, order)
    data, lines = workbook.results_workbook(export.lines(), export.local(export.now), export.say)
    path = Path(order["folder"]) / f"{order['name']}.xlsx"
    write_private(path, data)
    return {
        "path": str(path), "name": export.file_name(), "mime": XLSX,
        "person": export.person, "lines": lines, "hidden": export.hidden,
    }  # fmt: skip

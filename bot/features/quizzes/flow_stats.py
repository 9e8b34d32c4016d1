"""How classes and quizzes went (`/thongke`): counts by commune, who has not done it, the workbook.

Lists of names never carry scores; what is made for forwarding holds counts only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.conversation import outcomes
from bot.conversation.details import village_name
from bot.conversation.flow import Flow
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, number, on
from bot.conversation.turn import Turn
from bot.domain.results import Missing, Shown, Sight, by_commune, tells_passed, total, visible
from bot.domain.rights import scopes
from bot.domain.trainings import Training, quiz_opened
from bot.features.classes import class_words, trainings
from bot.features.classes.meant import meant
from bot.features.quizzes import results, routes
from bot.features.quizzes.routes import Kind
from bot.library.meaning.deciding import Heard
from bot.library.wording import Ready
from bot.text.folding import short
from bot.text.sorting import name_key, text_key

NAME = "stats"
JOB = "results_workbook"
#: What one screen of a phone holds of each.
_CLASSES = 6
_COMMUNES_FIRST = 5
_COMMUNES = 10
_NAMES = 15
#: Names sorted within a turn; a longer list belongs into the workbook.
_MOST_NAMES = 2_000


@dataclass(frozen=True, slots=True)
class _Target:
    """A class, or a quiz over all classes; `kind` and `of` stand in choice ids."""

    training: Training | None
    quiz: str

    @property
    def id(self) -> int:
        return self.training.id if self.training else 0

    @property
    def kind(self) -> Kind:
        return "c" if self.training else "q"

    @property
    def of(self) -> str:
        return str(self.id) if self.training else self.quiz

    def page(self, page: int) -> str:
        """Return the id of the choice that shows a page of it."""
        if self.training:
            return routes.STATS_CLASS.to(self.id, page)
        return routes.STATS_QUIZ.to(self.quiz, page)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the list of names; `heading` begins a new part."""

    heading: Ready
    name: str
    place: str
    begun: bool


def sight_of(turn: Turn) -> Sight:
    """Return what the active person may see of others' results."""
    covers = turn.app.library.places.covers
    return Sight(scopes(turn.roles, "trainer"), scopes(turn.roles, "admin"), covers)


def open_stats(turn: Turn, args: str) -> None:
    """Show the classes to choose from, or the class whose code was typed behind the command."""
    training = trainings.by_code(turn.tx, args.strip().upper()) if args.strip() else None
    if training is not None and _in_sight(turn, training):
        _show(turn, _Target(training, training.quiz), 0)
    else:
        _list(turn)


def _asked_about(turn: Turn, heard: Heard) -> None:
    """Show the class that a sentence names; where it names none, or several, all to choose from."""
    named = meant(turn, heard.text, _last_first(turn))
    if len(named) == 1:
        _show(turn, _Target(named[0], named[0].quiz), 0)
    else:
        _list(turn)


def _last_first(turn: Turn) -> list[Training]:
    """Return the classes in sight: those that have begun, the last first, then those to come."""
    every = [one for one in trainings.since(turn.tx, 0) if _in_sight(turn, one)]
    begun = [one for one in reversed(every) if one.starts_at <= turn.now_ms]
    return begun + [one for one in every if one.starts_at > turn.now_ms]


def _list(turn: Turn, page: int = 0) -> None:
    turn.enter(NAME)
    page = max(page, 0)
    found = _last_first(turn)
    here = found[page * _CLASSES :][:_CLASSES]
    choices = [
        Choice(routes.STATS_CLASS.to(one.id, 0), class_words.label(turn, one)) for one in here
    ]
    if len(found) > (page + 1) * _CLASSES:
        choices.append(turn.choice(routes.STATS_CLASSES.to(page + 1), "stats.next_choice"))
    if results.quizzes(turn.tx):
        choices.append(turn.choice(routes.STATS_QUIZZES.to(), "stats.quizzes_choice"))
    turn.say("stats.list", choices, count=len(found))


def _list_quizzes(turn: Turn) -> None:
    turn.enter(NAME)
    choices = [
        Choice(routes.STATS_QUIZ.to(quiz, 0), short(class_words.quiz_title(turn, quiz), 60))
        for quiz in results.quizzes(turn.tx)
    ]
    choices.append(turn.choice(routes.STATS_CLASSES.to(0), "stats.back_choice"))
    turn.say("stats.quizzes", choices)


def _target(turn: Turn, kind: Kind, of: str) -> _Target:
    """Return what a choice is about; raises StaleChoice for what is out of sight."""
    if kind == "q":
        if of not in results.quizzes(turn.tx):
            raise StaleChoice
        return _Target(None, of)
    training = trainings.find(turn.tx, number(of))
    if training is None or not _in_sight(turn, training):
        raise StaleChoice
    return _Target(training, training.quiz)


def _in_sight(turn: Turn, training: Training) -> bool:
    own = training.created_by is not None and training.created_by == turn.person_id
    return not training.cancelled and sight_of(turn).concerns(training.audience, own)


def _see_class(turn: Turn, training: int, page: int) -> None:
    _show(turn, _target(turn, "c", str(training)), max(page, 0))


def _see_quiz(turn: Turn, quiz: str, page: int) -> None:
    _show(turn, _target(turn, "q", quiz), max(page, 0))


def _counted(turn: Turn, target: _Target) -> list[Shown]:
    found = results.groups(turn.tx, target.id, target.quiz, turn.person_id, turn.now_ms)
    places = turn.app.library.places
    shown = by_commune(found, sight_of(turn))
    return sorted(shown, key=lambda one: text_key(places.name(one.commune)))


def _show(turn: Turn, target: _Target, page: int) -> None:
    turn.enter(NAME)
    shown = _counted(turn, target)
    pages = 1 + max(0, -(-(len(shown) - _COMMUNES_FIRST) // _COMMUNES))
    page = min(page, pages - 1)
    first = _COMMUNES_FIRST + (page - 1) * _COMMUNES if page else 0
    here = shown[first:][: _COMMUNES if page else _COMMUNES_FIRST]
    counts = total(shown)
    turn.say(
        "stats.one", _choices(turn, target, page + 1 if page + 1 < pages else 0),
        **_heading(turn, target), page=page + 1, pages=pages, counts=counts,
        shows_passed=tells_passed(shown),
        mean="" if counts.mean is None else f"{counts.mean:.1f}".replace(".", ","),
        communes=[_commune(turn, one) for one in here] if len(shown) > 1 else [],
        sentence=Ready(_sentence(turn, target, shown)),
    )  # fmt: skip


def _choices(turn: Turn, target: _Target, more: int) -> list[Choice]:
    offered = [(target.page(more), "next")] if more else []
    if target.quiz:
        offered.append((routes.STATS_NAMES.to(target.kind, target.of, 0), "names"))
    offered += [
        (routes.STATS_FILE.to(target.kind, target.of), "file"),
        (routes.STATS_COPY.to(target.kind, target.of), "copy"),
        (routes.STATS_CLASSES.to(0), "back"),
    ]
    return [turn.choice(id_, f"stats.{name}_choice") for id_, name in offered]


def _heading(turn: Turn, target: _Target) -> dict[str, Any]:
    """Return what the head of every text about a class or quiz says."""
    training = target.training
    quiz = class_words.quiz_title(turn, target.quiz)
    return {
        "title": short(training.title, 100) if training else short(quiz, 100),
        "when": class_words.span(turn, training) if training else "",
        "quiz": short(quiz, 100) if training else "",
        "opened": quiz_opened(training, turn.now_ms) if training else True,
    }


def _commune(turn: Turn, one: Shown) -> Ready:
    name = turn.app.library.places.name(one.commune)
    counts = one.counts
    return Ready(
        turn.words("stats.commune", name=name, counts=counts, shows_passed=one.passed).strip()
    )


def _sentence(turn: Turn, target: _Target, shown: list[Shown]) -> str:
    counts = total(shown)
    return turn.words(
        "stats.sentence", counts=counts, has_quiz=bool(target.quiz),
        shows_passed=tells_passed(shown),
    ).strip()  # fmt: skip


def _names(turn: Turn, kind: Kind, of: str, page: int) -> None:
    target = _target(turn, kind, of)
    turn.enter(NAME)
    found = results.missing(
        turn.tx, target.id, target.quiz, turn.person_id, turn.now_ms, _MOST_NAMES + 1
    )
    many = len(found) > _MOST_NAMES
    rows = [] if many else _rows(turn, visible(found, sight_of(turn)))
    pages = max(1, -(-len(rows) // _NAMES))
    page = min(max(page, 0), pages - 1)
    choices = [turn.choice(target.page(0), "stats.again_choice")]
    if page + 1 < pages:
        id_ = routes.STATS_NAMES.to(kind, of, page + 1)
        choices.insert(0, turn.choice(id_, "stats.next_choice"))
    if many:
        choices.insert(0, turn.choice(routes.STATS_FILE.to(kind, of), "stats.file_choice"))
    turn.say(
        "stats.names", choices, **_heading(turn, target), page=page + 1, pages=pages, many=many,
        rows=rows[page * _NAMES :][:_NAMES],
    )  # fmt: skip


def _rows(turn: Turn, people: list[Missing]) -> list[_Row]:
    """Return who was there and has not done it, then who was not there, each by name."""
    places = turn.app.library.places
    parts = {
        "not_done": [one for one in people if one.why != "absent"],
        "absent": [one for one in people if one.why == "absent"],
    }
    rows = []
    for part, found in parts.items():
        heading = Ready(turn.words(f"stats.heading_{part}", count=len(found)).strip())
        for at, one in enumerate(sorted(found, key=lambda one: name_key(one.name))):
            names = (village_name(places, one.village), places.name(one.commune))
            place = short(", ".join(name for name in names if name), 40)
            rows.append(_Row(Ready() if at else heading, one.name, place, one.why == "begun"))
    return rows


def _copy(turn: Turn, kind: Kind, of: str) -> None:
    """Give the sentence for the report as one message that holds nothing else."""
    target = _target(turn, kind, of)
    turn.enter(NAME)
    turn.say("stats.copy_intro")
    sentence = Ready(_sentence(turn, target, _counted(turn, target)))
    text = turn.words("stats.copied", sentence=sentence, **_heading(turn, target))
    turn.show(Reply(text.strip(), copyable=True))


def _order_file(turn: Turn, kind: Kind, of: str) -> None:
    """Order the workbook; what the reader may see goes along, so that the job asks nobody."""
    target = _target(turn, kind, of)
    turn.enter(NAME)
    sight = sight_of(turn)
    turn.start_job(
        JOB, training=target.id, quiz=target.quiz, person=turn.person_id,
        trainer=list(sight.trainer), admin=list(sight.admin),
    )  # fmt: skip
    turn.audit("results.exported", f"training:{target.id}" if target.id else f"quiz:{target.quiz}")
    turn.say("stats.making", [turn.choice(target.page(0), "stats.again_choice")])


def _file_made(turn: Turn, made: dict[str, Any]) -> None:
    outcome = outcomes.for_orderer(turn, made)
    if outcome is None:
        return
    if "file" not in outcome:
        turn.say("stats.file_failed")
        return
    turn.say(
        "stats.file_ready", kind="result", file=outcome["file"], name=outcome["name"],
        lines=outcome.get("lines", 0), hidden=outcome.get("hidden", 0),
    )  # fmt: skip


FLOW = Flow(
    name=NAME,
    commands={"thongke": open_stats},
    routes=(
        on(routes.STATS, _list),
        on(routes.STATS_CLASSES, _list),
        on(routes.STATS_QUIZZES, _list_quizzes),
        on(routes.STATS_CLASS, _see_class),
        on(routes.STATS_QUIZ, _see_quiz),
        on(routes.STATS_NAMES, _names),
        on(routes.STATS_COPY, _copy),
        on(routes.STATS_FILE, _order_file),
    ),
    intents={
        "results": _asked_about,
        "export": _asked_about,
    },
    jobs={JOB: _file_made},
    role="trainer",
    needs_person=True,
)

"""My own results: per quiz the best score, how often, when; trainers may ask for others'."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.flow import Flow
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.trainings import QuizState
from bot.features.quizzes import attempts, marking, offers, routes, words
from bot.features.quizzes.attempts import Tried
from bot.text import markup
from bot.text.dates import say_day
from bot.text.folding import short

NAME = "my_results"
#: Quizzes on one page of the list.
_PAGE = 5
_TITLE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One quiz in the list as its template reads it; `id` is the attempt that counts, or 0."""

    id: int
    title: str
    day: str  # of its class, "" for practice
    state: str
    tries: int
    last: str  # when it was done or begun last


def ask_whose(turn: Turn, args: str) -> None:
    """Answer `/ketqua`: my own results; a trainer is asked whose."""
    if not turn.holds("trainer"):
        show(turn, 0)
        return
    turn.enter(NAME)
    turn.say(
        "my_results.whose",
        [
            turn.choice(routes.MY_RESULTS.to(0), "my_results.mine"),
            turn.choice(routes.STATS.to(), "my_results.others"),
        ],
    )


def show(turn: Turn, page: int) -> None:
    """Show my own results, what was done last first."""
    lines = _lines(turn)
    turn.enter(NAME)
    if not lines:
        turn.say("my_results.none", [turn.choice(routes.LIST.to(), "my_results.to_quizzes")])
        return
    pages = -(-len(lines) // _PAGE)
    if not 0 <= page < pages:
        raise StaleChoice
    shown = lines[page * _PAGE : (page + 1) * _PAGE]
    choices = [
        turn.choice(routes.RESULT.to(line.id), "my_results.see", title=_label(line))
        for line in shown
        if line.id
    ]
    if page + 1 < pages:
        choices.append(turn.choice(routes.MY_RESULTS.to(page + 1), "my_results.more"))
    choices.append(turn.choice(routes.LIST.to(), "my_results.to_quizzes"))
    turn.say("my_results.list", choices, lines=shown, page=page + 1, pages=pages)


def _label(line: Line) -> str:
    title = short(line.title, _TITLE)
    return f"{title} ({line.day})" if line.day else title


def _lines(turn: Turn) -> list[Line]:
    by_quiz: dict[tuple[int, str], list[Tried]] = {}
    for tried in attempts.of_person(turn.tx, turn.me.id):
        by_quiz.setdefault((tried.training, tried.quiz), []).append(tried)
    latest_first = sorted(by_quiz.values(), key=_when, reverse=True)
    return [_line(turn, tries) for tries in latest_first]


def _line(turn: Turn, tries: list[Tried]) -> Line:
    quiz = turn.app.library.quiz(tries[0].quiz)
    finished = [tried for tried in tries if tried.finished_at is not None]
    state = offers.state(turn, tries[0].training) if quiz and not finished else "open"
    half = state == "closed"
    counts = max(finished, key=lambda tried: marking.merit(tried.result), default=tries[-1])
    return Line(
        id=counts.id if (finished and quiz) or half else 0,
        title=markup.plain(quiz.title) if quiz else turn.words("my_results.gone"),
        day=offers.class_day(turn, tries[0].training),
        state=_shut(turn, state) or words.standing(turn, counts),
        tries=len(tries),
        last=say_day(turn.local(_when(tries)).date(), turn.now.date()),
    )


def _shut(turn: Turn, state: QuizState) -> str:
    """Say why what was begun is not gone on with, or nothing where it can be."""
    if state == "closed":
        return turn.words("quiz.state_closed")
    return turn.words("quiz.state_stopped") if state == "stopped" else ""


def _when(tries: list[Tried]) -> int:
    """Return when a quiz was last begun or ended, UTC milliseconds."""
    return max(tried.finished_at or tried.started_at for tried in tries)


FLOW = Flow(
    name=NAME,
    commands={"ketqua": ask_whose},
    routes=(on(routes.MY_RESULTS, show),),
    intents={"my_results": lambda turn, heard: show(turn, 0)},
    needs_person=True,
)

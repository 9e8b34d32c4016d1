"""Which quizzes somebody has tried, told to themselves."""

from __future__ import annotations

from bot.conversation.own_data import OwnData, when
from bot.conversation.turn import Turn
from bot.library.wording import Ready
from bot.store.sql import rows

_ATTEMPTS = (
    "SELECT a.quiz, a.started_at, a.finished_at, coalesce(a.score, 0), a.total, "
    "coalesce(a.passed, 0), (SELECT count(*) FROM answers w WHERE w.attempt = a.id) "
    "FROM attempts a WHERE a.person = :person ORDER BY a.started_at, a.id"
)


def _attempts(turn: Turn) -> list[Ready]:
    lines = []
    for id_, started_at, finished_at, score, total, passed, answers in rows(
        turn.tx, _ATTEMPTS, person=turn.me.id
    ):
        quiz = turn.app.library.quiz(id_)
        line = turn.words(
            "my_data.attempt", quiz=quiz.title if quiz else id_, started=when(turn, started_at),
            finished=when(turn, finished_at), score=score, total=total, passed=passed,
            answers=answers,
        )  # fmt: skip
        lines.append(Ready(line))
    return lines


OWN_DATA = (OwnData("attempts", "quizzes", _attempts, ("attempts", "answers")),)

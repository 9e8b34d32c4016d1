"""Where the buttons of quizzes lead."""

from __future__ import annotations

from typing import Final, Literal

from bot.conversation.routes import Route, one_of, rest, whole, word

#: A class, or a quiz over all classes.
Kind = Literal["c", "q"]
_KINDS: Final[tuple[Kind, ...]] = ("c", "q")

#: A quiz of a class is named by the class, one of no class by `0:` and its own name: `key_of`.
ANSWER = Route("qz", whole("attempt"), whole("question"), whole("option"))
LIST = Route("qz-list")
PICK = Route("qz-pick", rest("quiz"))
SIT_DOWN = Route("qz-who", whole("person"), rest("quiz"))
GO = Route("qz-go", rest("quiz"))
AGAIN = Route("qz-again", whole("tries"), rest("quiz"))
RESULT = Route("qz-sum", whole("attempt"))
REVIEW = Route("qz-see", whole("attempt"), whole("mistake"))

MY_RESULTS = Route("kq-mine", whole("page"))

OPEN = Route("tr-quiz", whole("class"))
OPEN_SURELY = Route("tr-quiz-opened", whole("class"))
STOP = Route("tr-stop", whole("class"))
STOP_SURELY = Route("tr-stopped", whole("class"))

STATS = Route("stats")
STATS_CLASSES = Route("stats-classes", whole("page"), aliases=("stats:list",))
STATS_QUIZZES = Route("stats-quizzes", aliases=("stats:quizzes",))
STATS_CLASS = Route("stats-class", whole("class"), whole("page", 0), aliases=("stats:c",))
STATS_QUIZ = Route("stats-quiz", word("quiz"), whole("page", 0), aliases=("stats:q",))
STATS_NAMES = Route(
    "stats-names", one_of("kind", _KINDS), word("of"), whole("page", 0), aliases=("stats:names",)
)
STATS_COPY = Route("stats-copy", one_of("kind", _KINDS), word("of"), aliases=("stats:copy",))
STATS_FILE = Route("stats-file", one_of("kind", _KINDS), word("of"), aliases=("stats:file",))


def key_of(training: int, quiz_id: str) -> str:
    """Return what names a quiz of a class or, with 0, of practice in a choice id."""
    return str(training) if training else f"0:{quiz_id}"

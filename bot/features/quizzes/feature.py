"""What the feature `quizzes` consists of."""

from __future__ import annotations

from bot.features.quizzes.personal_data import OWN_DATA
from bot.features.quizzes.tables import TABLES
from bot.talk.feature import Feature, JobKind
from bot.talk.flows import my_results, quiz, stats, training_quiz

FEATURE = Feature(
    "quizzes",
    flows=(
        quiz.FLOW, training_quiz.FLOW, my_results.FLOW, stats.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(stats.JOB, "bot.service.exports:results_workbook"),),
)  # fmt: skip

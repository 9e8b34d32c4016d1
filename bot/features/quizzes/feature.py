"""What the feature `quizzes` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature, JobKind
from bot.features.quizzes import flow_list, flow_my_results, flow_opening, flow_quiz, flow_stats
from bot.features.quizzes.personal_data import OWN_DATA
from bot.features.quizzes.tables import TABLES

FEATURE = Feature(
    "quizzes",
    flows=(
        flow_quiz.FLOW,
        flow_list.FLOW,
        flow_opening.FLOW,
        flow_my_results.FLOW,
        flow_stats.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(flow_stats.JOB, "bot.features.quizzes.exports:results_workbook"),),
)

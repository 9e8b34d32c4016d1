"""What the feature `questions` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature
from bot.features.questions import flow_answers, flow_drafts, flow_questions
from bot.features.questions.personal_data import OWN_DATA
from bot.features.questions.tables import TABLES

FEATURE = Feature(
    "questions",
    flows=(flow_questions.FLOW, flow_drafts.FLOW, flow_answers.FLOW),
    tables=TABLES,
    own_data=OWN_DATA,
)

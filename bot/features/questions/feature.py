"""What the feature `questions` consists of."""

from __future__ import annotations

from bot.features.questions.personal_data import OWN_DATA
from bot.features.questions.tables import TABLES
from bot.talk.feature import Feature
from bot.talk.flows import answers, questions

FEATURE = Feature(
    "questions",
    flows=(questions.FLOW, answers.FLOW),
    tables=TABLES,
    own_data=OWN_DATA,
)

"""What the feature `roster` consists of."""

from __future__ import annotations

from bot.features.roster.tables import TABLES
from bot.talk.feature import Feature
from bot.talk.flows import identify, roster

FEATURE = Feature("roster", flows=(identify.FLOW, roster.FLOW), tables=TABLES)

"""What the feature `lookup` consists of."""

from __future__ import annotations

from bot.talk.feature import Feature
from bot.talk.flows import lookup

FEATURE = Feature("lookup", flows=(lookup.FLOW,))

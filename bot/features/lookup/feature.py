"""What the feature `lookup` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature
from bot.features.lookup import flow_lookup

FEATURE = Feature("lookup", flows=(flow_lookup.FLOW,))

"""What the feature `lookup` consists of."""

from __future__ import annotations

from bot.features.lookup import flow_lookup
from bot.talk.feature import Feature

FEATURE = Feature("lookup", flows=(flow_lookup.FLOW,))

"""What the feature `announcements` consists of."""

from __future__ import annotations

from bot.features.announcements.tables import TABLES
from bot.talk.feature import Feature
from bot.talk.flows import announcement_reading, announcements

FEATURE = Feature(
    "announcements", flows=(announcements.FLOW, announcement_reading.FLOW), tables=TABLES
)

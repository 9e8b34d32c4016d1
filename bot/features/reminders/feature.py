"""What the feature `reminders` consists of."""

from __future__ import annotations

from bot.talk.feature import Feature
from bot.talk.flows import reminders

FEATURE = Feature("reminders", flows=(reminders.FLOW,))

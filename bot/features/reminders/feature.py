"""What the feature `reminders` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature
from bot.features.reminders import flow_reminders, remind
from bot.features.reminders.personal_data import OWN_DATA
from bot.features.reminders.tables import TABLES

FEATURE = Feature(
    "reminders",
    flows=(flow_reminders.FLOW,),
    tables=TABLES,
    own_data=OWN_DATA,
    due=(remind.due_messages,),
)

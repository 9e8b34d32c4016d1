"""What the feature `announcements` consists of."""

from __future__ import annotations

from bot.conversation import attachments
from bot.conversation.feature import Feature, JobKind
from bot.features.announcements import announce, flow_announcements, flow_reading, progress
from bot.features.announcements.personal_data import OWN_DATA
from bot.features.announcements.tables import TABLES

FEATURE = Feature(
    "announcements",
    flows=(
        flow_announcements.FLOW,
        flow_reading.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(
        JobKind(
            attachments.JOB,
            "bot.features.announcements.attaching:inspected",
            fetches=True,
            keeps=True,
        ),
    ),
    withhold=(announce.refused,),
    due=(announce.held_and_stopped, announce.due_messages, progress.due_messages),
)

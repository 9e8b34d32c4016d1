"""What the feature `classes` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature, JobKind
from bot.features.classes import (
    flow_changes,
    flow_class_talk,
    flow_classes,
    flow_commune_seats,
    flow_desk,
    flow_opening,
    flow_venue,
)
from bot.features.classes.calendar import flow_calendar
from bot.features.classes.personal_data import OWN_DATA
from bot.features.classes.series import flow_series
from bot.features.classes.tables import TABLES
from bot.features.classes.transfer import flow_transfer

FEATURE = Feature(
    "classes",
    flows=(
        flow_classes.FLOW,
        flow_class_talk.FLOW,
        flow_calendar.FLOW,
        flow_changes.FLOW,
        flow_venue.FLOW,
        flow_desk.FLOW,
        flow_opening.FLOW,
        flow_series.FLOW,
        flow_transfer.FLOW,
        flow_commune_seats.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(flow_calendar.JOB, "bot.features.classes.calendar.job:calendar_file"),),
)

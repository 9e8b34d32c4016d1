"""What the feature `classes` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature, JobKind
from bot.features.classes import (
    flow_changes,
    flow_commune_seats,
    flow_desk,
    flow_need_to_know,
    flow_venue,
)
from bot.features.classes.calendar import flow_calendar
from bot.features.classes.giving_back import flow_leaving, going_on
from bot.features.classes.opening import flow_opening
from bot.features.classes.personal_data import OWN_DATA
from bot.features.classes.series import flow_series
from bot.features.classes.substitutes import flow_request, flow_substitute
from bot.features.classes.tables import TABLES
from bot.features.classes.talk import (
    flow_class_talk,
    flow_late,
    flow_trainer_talk,
    flow_which_class,
)
from bot.features.classes.transfer import flow_transfer

FEATURE = Feature(
    "classes",
    flows=(
        flow_leaving.FLOW,
        flow_class_talk.FLOW,
        flow_late.FLOW,
        flow_trainer_talk.FLOW,
        flow_which_class.FLOW,
        flow_substitute.FLOW,
        flow_request.FLOW,
        flow_calendar.FLOW,
        flow_changes.FLOW,
        flow_venue.FLOW,
        flow_need_to_know.FLOW,
        flow_desk.FLOW,
        flow_opening.FLOW,
        flow_series.FLOW,
        flow_transfer.FLOW,
        flow_commune_seats.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    due=(going_on.due_messages,),
    jobs=(JobKind(flow_calendar.JOB, "bot.features.classes.calendar.job:calendar_file"),),
)

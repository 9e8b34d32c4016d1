"""What the feature `attendance` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature, JobKind
from bot.features.attendance import (
    flow_checkin,
    flow_hall,
    flow_hall_devices,
    flow_hall_list,
    flow_one_more,
    flow_papers,
    flow_projector,
    flow_report,
)
from bot.features.attendance.personal_data import OWN_DATA
from bot.features.attendance.roll_call import flow_of_attendee, flow_roll_call, flow_walkin
from bot.features.attendance.tables import TABLES

FEATURE = Feature(
    "attendance",
    flows=(
        flow_checkin.FLOW,
        flow_one_more.FLOW,
        flow_hall.FLOW,
        flow_roll_call.FLOW,
        flow_of_attendee.FLOW,
        flow_walkin.FLOW,
        flow_projector.FLOW,
        flow_papers.FLOW,
        flow_hall_list.FLOW,
        flow_hall_devices.FLOW,
        flow_report.FLOW,
        flow_report.WORD,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(flow_papers.JOB, "bot.features.attendance.export:attendance_book"),),
)

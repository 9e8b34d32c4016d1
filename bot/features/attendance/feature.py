"""What the feature `attendance` consists of."""

from __future__ import annotations

from bot.features.attendance.personal_data import OWN_DATA
from bot.features.attendance.tables import TABLES
from bot.talk.feature import Feature, JobKind
from bot.talk.flows import (
    checkin,
    class_papers,
    class_report,
    hall,
    hall_devices,
    hall_list,
    one_more,
    projector,
    roll_call,
    roll_call_walkin,
)

FEATURE = Feature(
    "attendance",
    flows=(
        checkin.FLOW,
        one_more.FLOW,
        hall.FLOW,
        roll_call.FLOW,
        roll_call_walkin.FLOW,
        projector.FLOW,
        class_papers.FLOW,
        hall_list.FLOW,
        hall_devices.FLOW,
        class_report.FLOW,
        class_report.WORD,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(class_papers.JOB, "bot.service.attendance_export:attendance_book"),),
)

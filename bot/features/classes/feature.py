"""What the feature `classes` consists of."""

from __future__ import annotations

from bot.features.classes.personal_data import OWN_DATA
from bot.features.classes.tables import TABLES
from bot.talk.feature import Feature, JobKind
from bot.talk.flows import (
    class_calendar,
    classes,
    commune_seats,
    training_changes,
    training_desk,
    training_open,
    training_series,
    training_transfer,
    training_venue,
)

FEATURE = Feature(
    "classes",
    flows=(
        classes.FLOW,
        class_calendar.FLOW,
        training_changes.FLOW,
        training_venue.FLOW,
        training_desk.FLOW,
        training_open.FLOW,
        training_series.FLOW,
        training_transfer.FLOW,
        commune_seats.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(JobKind(class_calendar.JOB, "bot.service.calendar_file:calendar_file"),),
)

"""What the feature `roster` consists of."""

from __future__ import annotations

from bot.features.roster import flow_identify, flow_roster, steps_file
from bot.features.roster.personal_data import OWN_DATA
from bot.features.roster.tables import TABLES
from bot.service import roster_import
from bot.talk.feature import Feature, JobKind

FEATURE = Feature(
    "roster",
    flows=(
        flow_identify.FLOW,
        flow_roster.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(
        JobKind(steps_file.READ, "bot.features.roster.files:roster_preview", fetches=True),
        JobKind(steps_file.TEMPLATE, "bot.features.roster.files:roster_template_file"),
        JobKind(steps_file.IMPORT, writes=roster_import.taken_in),
    ),
)

"""What the feature `roster` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature, JobKind
from bot.features.roster import flow_identify, flow_roster, job_import, steps_file
from bot.features.roster.personal_data import OWN_DATA
from bot.features.roster.tables import TABLES

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
        JobKind(steps_file.IMPORT, writes=job_import.taken_in),
    ),
)

"""What the feature `roster` consists of."""

from __future__ import annotations

from bot.features.roster.personal_data import OWN_DATA
from bot.features.roster.tables import TABLES
from bot.service import roster_import
from bot.talk.feature import Feature, JobKind
from bot.talk.flows import identify, roster, roster_file

FEATURE = Feature(
    "roster",
    flows=(
        identify.FLOW,
        roster.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    jobs=(
        JobKind(roster_file.READ, "bot.service.rosters:roster_preview", fetches=True),
        JobKind(roster_file.TEMPLATE, "bot.service.rosters:roster_template_file"),
        JobKind(roster_file.IMPORT, writes=roster_import.taken_in),
    ),
)

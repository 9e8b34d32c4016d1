"""What the feature `office` consists of."""

from __future__ import annotations

from bot.features.office.tables import TABLES
from bot.talk.feature import Feature
from bot.talk.flows import audit_log, help, invite, role_holders, small_talk

FEATURE = Feature(
    "office",
    flows=(
        invite.FLOW, role_holders.FLOW, help.FLOW, audit_log.FLOW, small_talk.FLOW,
    ),
    tables=TABLES,
)  # fmt: skip

"""What the feature `office` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature
from bot.features.office import (
    flow_about,
    flow_audit_log,
    flow_help,
    flow_invite,
    flow_role_holders,
    flow_several,
    flow_small_talk,
)
from bot.features.office.tables import TABLES

FEATURE = Feature(
    "office",
    flows=(
        flow_invite.FLOW,
        flow_role_holders.FLOW,
        flow_help.FLOW,
        flow_audit_log.FLOW,
        flow_several.FLOW,
        flow_small_talk.FLOW,
        flow_about.FLOW,
    ),
    tables=TABLES,
)

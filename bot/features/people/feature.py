"""What the feature `people` consists of."""

from __future__ import annotations

from bot.conversation.feature import Feature
from bot.features.people import (
    flow_codes,
    flow_my_data,
    flow_new_code,
    flow_profile,
    flow_shared_phone,
    flow_signup,
    idle_logins,
)
from bot.features.people.linking import flow_link
from bot.features.people.lost_code import due, flow_ask, flow_close, flow_confirm
from bot.features.people.personal_data import OWN_DATA
from bot.features.people.tables import TABLES

FEATURE = Feature(
    "people",
    flows=(
        flow_codes.FLOW,
        flow_signup.FLOW,
        flow_profile.FLOW,
        flow_my_data.FLOW,
        flow_shared_phone.FLOW,
        flow_new_code.FLOW,
        flow_link.FLOW,
        flow_ask.FLOW,
        flow_confirm.FLOW,
        flow_close.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    due=(idle_logins.due_messages, due.due_requests),
)

"""What the feature `people` consists of."""

from __future__ import annotations

from bot.features.people.personal_data import OWN_DATA
from bot.features.people.tables import TABLES
from bot.service import lapse
from bot.talk.feature import Feature
from bot.talk.flows import codes, my_data, new_code, profile, shared_phone, signup

FEATURE = Feature(
    "people",
    flows=(
        codes.FLOW,
        signup.FLOW,
        profile.FLOW,
        my_data.FLOW,
        shared_phone.FLOW,
        new_code.FLOW,
    ),
    tables=TABLES,
    own_data=OWN_DATA,
    due=(lapse.due_messages,),
)

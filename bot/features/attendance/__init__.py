"""Who was there: the door, the hall, roll-call, the projector, lists and the report."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = (
    "door",
    "door_tokens",
    "flow_hall",
    "hall",
    "late",
    "roll_call.words",
    "screens",
    "store",
    "typed_codes",
    "ways",
)

"""Everybody the office knows: signing up, one's record, codes, a shared phone, one's data."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("erasing", "flow_shared_phone", "flow_signup", "replay", "ways")

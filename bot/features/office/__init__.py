"""Help, roles, codes for roles, the log."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("flow_help", "flow_small_talk", "invites", "personal_code")

"""What a trainer sends to an audience, and who has read it."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("flow_announcements", "store", "words")

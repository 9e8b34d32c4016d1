"""What comes by itself: switched on and off."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("mutes", "planning", "store")

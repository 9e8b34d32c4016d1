"""Cards and regulations searched."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("card_words", "nearness", "ways")

"""Questions left for trainers, and their answers."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("store", "unanswered", "ways")

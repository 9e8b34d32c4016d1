"""Trainings and the seats in them: booking, changing, a series, a calendar file."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = (
    "class_news",
    "class_words",
    "commune_change",
    "flow_changes",
    "flow_desk",
    "meant",
    "registrations",
    "trainings",
    "ways",
)

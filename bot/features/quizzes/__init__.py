"""Quizzes after a class: attempts, answers, results."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = (
    "attempt_steps",
    "attempts",
    "exports",
    "flow_stats",
    "marking",
    "results",
    "typed_answers",
    "ways",
)

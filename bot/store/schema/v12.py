"""What is looked for by the person who answered, and by the place that was told."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE INDEX noted_questions_answered ON noted_questions (answered_by, answered_at)
        WHERE answered_by IS NOT NULL""",
    # By its place first: a page's rings are found by it, and one row of both as before.
    "DROP INDEX deliveries_to_place",
    """CREATE UNIQUE INDEX deliveries_to_place ON deliveries (place, message)
        WHERE place IS NOT NULL""",
)

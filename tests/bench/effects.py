"""Counts what a run has left behind; a figure whose effects do not add up is no figure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.promise import Miscounted
from tests.bench.stage import Stage

#: Counts the parts that are not sent, and the deliveries that have not come to parts.
LEFT = (
    "SELECT (SELECT count(*) FROM parts WHERE state NOT IN ('sent', 'superseded')) + "
    "(SELECT count(*) FROM deliveries WHERE state NOT IN ('routed', 'superseded'))"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds after a run."""

    answers: int
    updates: int
    letters: int
    waiting: int


def kept(database: Path) -> Kept:
    """Count answers, updates, dead letters and messages that still wait."""
    counts = (
        "SELECT count(*) FROM answers",
        "SELECT count(*) FROM seen_updates",
        "SELECT count(*) FROM dead_letters",
        LEFT,
    )
    with closing(sqlite3.connect(database)) as tx:
        return Kept(*(tx.execute(count).fetchone()[0] for count in counts))


def check_kept(database: Path, answers: int) -> None:
    """Raise Miscounted unless each answer was recorded once and each reply was sent."""
    wanted, found = Kept(answers, answers, 0, 0), kept(database)
    if found != wanted:
        raise Miscounted(f"database: {found}, wanted {wanted}")


def check_heard(database: Path, sentences: int) -> None:
    """Raise Miscounted unless each sentence was heard once, and answered, and changed nothing."""
    wanted, found = Kept(0, sentences, 0, 0), kept(database)
    if found != wanted:
        raise Miscounted(f"database: {found}, wanted {wanted}")


def check_calls(counts: dict[str, Any], calls: int, taps_answered: int | None) -> None:
    """Raise Miscounted unless so many sends and edits were made and none was refused."""
    made = counts["calls"].get("sendMessage", 0) + counts["calls"].get("editMessageText", 0)
    bad = {
        "refused": counts["refused"],
        "pace": counts["pace_breaks"] if counts["pace_enforced"] else {},
        "unknown": counts["unknown_parameters"],
    }
    if made != calls or any(bad.values()):
        raise Miscounted(f"{made} calls, wanted {calls}; {bad}; {counts['refusals']}")
    if taps_answered is not None and counts["taps_answered"] != taps_answered:
        raise Miscounted(f"{counts['taps_answered']} taps answered, wanted {taps_answered}")


async def check_screens(stage: Stage, people: int, replies: int) -> None:
    """Raise Miscounted unless the replies stand on the screens, beside the first question."""
    screens = await stage.shown()
    found = sum(count for count, _ in screens.values())
    if len(screens) != people or found != people + replies:
        raise Miscounted(f"{found - people} replies on {len(screens)} screens, wanted {replies}")


def check_hall(database: Path, training: int, people: int, turns: int) -> None:
    """Raise Miscounted unless so many walked in, each once, in so many turns, and all is shown.

    The trainer, who is in the database from the start, is counted in neither.
    """
    counts = {
        "people": "SELECT count(*) - 1 FROM people",
        "names": "SELECT count(DISTINCT full_name) - 1 FROM people",
        "present": f"SELECT count(DISTINCT person) FROM presence WHERE training = {training}",
        "rows": f"SELECT count(*) FROM attendance WHERE training = {training} AND how = 'qr'",
        "changes": f"SELECT count(*) FROM roll_changes WHERE training = {training}",
    }
    nothing = {
        "letters": "SELECT count(*) FROM dead_letters",
        "waiting": LEFT,
    }
    wanted = dict.fromkeys(counts, people) | dict.fromkeys(nothing, 0)
    counts |= nothing | {"turns": "SELECT count(*) FROM seen_updates"}
    wanted["turns"] = turns
    with closing(sqlite3.connect(database)) as tx:
        found = {name: tx.execute(count).fetchone()[0] for name, count in counts.items()}
    if found != wanted:
        raise Miscounted(f"hall: {found}, wanted {wanted}")

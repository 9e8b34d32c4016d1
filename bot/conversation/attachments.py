"""Files that people hand in: the job that fetches and checks one, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.conversation.messages import FileKind
from bot.conversation.turn import Turn

JOB: Final = "attachment"

#: Too large; of a kind that is not taken, or with macros; gone at the vendor; could not be read.
Refusal = Literal["too_big", "not_allowed", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was fetched, checked and kept; a Reply hands it out by its id."""

    id: str
    kind: FileKind
    name: str
    size: int  # bytes


def fetch(turn: Turn) -> None:
    """Order the file just handed in; the flow hears of it in its jobs under `attachment`."""
    incoming = turn.incoming
    turn.start_job(
        JOB, id=turn.chance.id(), owner=turn.person_id, reference=incoming.text,
        name=incoming.file_name, size=incoming.size,
    )  # fmt: skip


def outcome(said: dict[str, Any]) -> Attached | Refusal:
    """Return what the job's outcome says: a kept file, or why there is none."""
    if "attachment" not in said:
        refusal: Refusal = said["error"]
        return refusal
    return Attached(said["attachment"], said["kind"], said["name"], said["size"])


def why_not(turn: Turn, refusal: Refusal) -> str:
    """Return the words that tell why a file was not taken and what to do."""
    return turn.words(f"attachments.{refusal}").strip()

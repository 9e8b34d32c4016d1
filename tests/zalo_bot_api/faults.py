"""What can be made to happen to calls: refusals, cut connections, late answers, other bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class ApiError(Exception):
    """A refusal as the platform says it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(slots=True)
class Fault:
    """What is to happen to the next calls of a method.

    `refuse` answers with code and description; `cut` closes the connection after the call was
    carried out, `drop` before it; `late` carries it out and answers after `delay` seconds; `raw`
    answers with `body` and `status` as they stand.
    """

    kind: Literal["refuse", "cut", "drop", "late", "raw"]
    method: str = ""  # "" means every method
    times: int = 1
    code: int = 0
    description: str = ""
    delay: float = 0.0
    body: bytes = b""
    status: int = 200


def take(faults: list[Fault], method: str) -> Fault | None:
    """Return the fault that a call meets, used up once."""
    found = next((fault for fault in faults if fault.method in ("", method)), None)
    if found is not None:
        found.times -= 1
        if found.times <= 0:
            faults.remove(found)
    return found

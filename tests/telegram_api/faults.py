"""What can be made to happen to calls: refusals, cut or closed connections, late answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(slots=True)
class Fault:
    """What is to happen to the next calls of a method.

    `refuse` answers with status and description; `cut` closes the connection after the call
    was carried out, `drop` before it; `late` carries it out and answers after `delay` seconds;
    `raw` answers with `body` as it stands; `deaf` closes a connection that served a call before,
    just as the next call comes in on it, which is not read.
    """

    kind: Literal["refuse", "cut", "drop", "late", "raw", "deaf"]
    method: str = ""  # "" means every method
    times: int = 1
    status: int = 200
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    body: bytes = b""
    chat: int = 0  # 0 means every chat
    until: float = 0.0  # refuses, whatever `times` says, until the emulator's clock shows this

    def meets(self, method: str, chat: int) -> bool:
        """Say whether a call is one of those that it is for."""
        return self.method in {"", method} and self.chat in {0, chat} and self.kind != "deaf"


def take(faults: list[Fault], method: str, chat: int, now: float) -> Fault | None:
    """Return the fault that a call meets, used up once; forgets those whose time is over."""
    faults[:] = [fault for fault in faults if not fault.until or fault.until > now]
    found = next((fault for fault in faults if fault.meets(method, chat)), None)
    if found is not None and not found.until:
        _use(faults, found)
    return found


def take_deaf(faults: list[Fault], head: bytes) -> bool:
    """Tell whether a connection is to be closed instead of reading this; used up once."""
    for fault in faults:
        if fault.kind == "deaf" and fault.method.lower().encode() in head[:200].lower():
            _use(faults, fault)
            return True
    return False


def _use(faults: list[Fault], fault: Fault) -> None:
    fault.times -= 1
    if fault.times <= 0:
        faults.remove(fault)

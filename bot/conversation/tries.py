"""Wrong tries at codes: noted by account and network, and how long the next one has to wait."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.domain.tries import (
    CLASS_TRIES,
    NETWORK,
    NETWORK_REQUESTS,
    OWN,
    OWN_REQUESTS,
    STRANGE_MS,
    CodeKind,
)
from bot.store import people, turns
from bot.text.durations import say_wait


def wrong(turn: Turn, kind: CodeKind) -> None:
    """Note a wrong try of this turn."""
    turns.note_try(turn.tx, turn.address.id, turn.incoming.origin, kind, turn.now_ms)


def must_wait(turn: Turn, kind: CodeKind) -> bool:
    """Say whether a code of this kind is not looked at yet; right or wrong, it makes no odds."""
    return _own_ms(turn, kind) > 0 or _network_ms(turn, kind) > 0


def wait_ms(turn: Turn, kind: CodeKind) -> int:
    """Return how long the next one has to wait."""
    return max(_own_ms(turn, kind), _network_ms(turn, kind))


def say_wait_for(turn: Turn, kind: CodeKind) -> bool:
    """Say how long to wait and why; False where the next code would be looked at."""
    own, network = _own_ms(turn, kind), _network_ms(turn, kind)
    if not own and not network:
        return False
    key = "common.code_wait" if own >= network else "common.code_wait_network"
    turn.say(key, wait=say_wait(max(own, network)), personal=kind == "personal_code")
    return True


def _own_ms(turn: Turn, kind: CodeKind) -> int:
    brake = OWN_REQUESTS if kind == "lost_code" else OWN
    own = _own(turn, kind, brake.window_ms)
    return brake.left_ms(own.made, own.last, turn.now_ms)


def _own(turn: Turn, kind: CodeKind, window_ms: int) -> turns.Tries:
    now = turn.now_ms
    return turns.tries_of(turn.tx, turn.address.id, kind, now - window_ms, now)


def _network_ms(turn: Turn, kind: CodeKind) -> int:
    now, origin = turn.now_ms, turn.incoming.origin
    brake = NETWORK_REQUESTS if kind == "lost_code" else NETWORK
    there = turns.tries_behind(turn.tx, origin, kind, now - brake.window_ms, now)
    left = brake.left_ms(there.made, there.last, now)
    return left if left and _is_slowed(turn, kind) else 0


def _is_slowed(turn: Turn, kind: CodeKind) -> bool:
    """Say whether an account is slowed where its network is: a stranger, but for its first tries
    at a class's code. A request to open a record is always a stranger's."""
    if kind == "lost_code":
        return True
    since = people.linked_since(turn.tx, turn.address.id)
    if since is not None and turn.now_ms - since >= STRANGE_MS:
        return False
    return kind != "class_code" or _own(turn, kind, NETWORK.window_ms).made >= CLASS_TRIES

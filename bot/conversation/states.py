"""What an open flow remembers between turns: a frozen dataclass with a version, kept as JSON.

Conversations outlive releases: what an older version kept is read by the new one, and version 0
is the bare dict of releases before there were versions. A state that cannot be read, as after
going back to an older release, ends its flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError


class Unreadable(Exception):
    """What was kept is of a newer release, or no state of this flow at all."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a flow; each field has a default, with which the flow begins.

    A flow that keeps it in another shape than before raises `version` and overrides `upgraded`.
    """

    version: ClassVar[int] = 1

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Return what an older version kept in today's shape; unknown fields are left aside."""
        return kept


S = TypeVar("S", bound=State)
#: Made when a kind of state is first read: all of them would cost the start some hundredths.
_ADAPTERS: dict[type[State], TypeAdapter[Any]] = {}


def _adapter(kind: type[State]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def load(kind: type[S], version: int, kept: dict[str, Any]) -> S:
    """Return a kept state; raises Unreadable."""
    if not kept:
        return kind()
    if version > kind.version:
        raise Unreadable(f"version {version} of {kind.__name__}")
    if version < kind.version:
        kept = kind.upgraded(version, kept)
    try:
        read: S = _adapter(kind).validate_python(kept)
    except ValidationError as error:
        raise Unreadable(f"no {kind.__name__}") from error
    return read


def dump(state: State) -> dict[str, Any]:
    """Return a state as plain JSON values; what is as it began is left out."""
    kept: dict[str, Any] = _adapter(type(state)).dump_python(
        state, mode="json", exclude_defaults=True
    )
    return kept

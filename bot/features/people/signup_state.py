"""What an open sign-up remembers between its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.features.people.naming import NameState

NAME = "signup"


@dataclass(frozen=True, slots=True)
class SignupState(NameState):
    """What somebody came for, a command or a choice's id, and how far they are.

    `brief` asks little, as at a class's door; `another` is one more person at this address;
    `fresh` is somebody new, not a consent renewed; `consent` is the version of the text that was
    shown; `few` says that the communes of a class are printed; `mending` that only the name is
    asked again, for the last page. Then which of the questions that may be left open were
    answered.
    """

    then: str = ""
    brief: bool = False
    another: bool = False
    fresh: bool = False
    consent: str = ""
    few: bool = False
    mending: bool = False
    village_asked: bool = False
    work_asked: bool = False
    phone_asked: bool = False

    @classmethod
    def upgraded(cls, version: int, kept: dict[str, Any]) -> dict[str, Any]:
        """Read the bare dict of older releases, where the consent shown was named `version`."""
        return {**kept, "consent": kept.get("version", "")}

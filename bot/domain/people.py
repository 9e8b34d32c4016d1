"""Who people are to the office: a person, the address they write from, the work they do."""

from __future__ import annotations

from dataclasses import dataclass

#: The kinds of work a person names at sign-up; people read `works.<id>` of the wording.
WORKS = ("village", "head", "officer", "union", "other")


@dataclass(frozen=True, slots=True)
class Person:
    """One human as the office knows them; places are codes of `library.places`."""

    id: int
    full_name: str = ""
    province: str = ""
    commune: str = ""
    village: str = ""
    work: str = ""
    phone: str = ""
    consent_version: str = ""
    consent_at: int | None = None
    consent_channel: str = ""
    created_at: int = 0

    @property
    def signed_up(self) -> bool:
        """Say whether a name and a commune are known."""
        return bool(self.full_name and self.commune)


@dataclass(frozen=True, slots=True)
class Address:
    """One account on one channel, and who is active on it."""

    id: str
    channel: str
    place: str
    person: int | None
    unreachable: str
    created_at: int
    last_seen_at: int  # before this turn, UTC milliseconds

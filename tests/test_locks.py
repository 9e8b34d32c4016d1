"""The ranges in pyproject.toml and the two locks that `make lock` makes of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK, IMAGE = "requirements.lock", "deploy/requirements.txt"
#: A package with its version, where it is wanted, and the hashes of its files.
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; [^\\\n]+)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+$",
    re.MULTILINE,
)
_NOTE = re.compile(r" *#(?!.*://).*|")


def _text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def _pins(lock: str) -> dict[str, str]:
    """Return name -> version."""
    return {canonicalize_name(pin["name"]): pin["version"] for pin in _PIN.finditer(_text(lock))}


def _wanted(lock: str) -> list[Requirement]:
    """Return what a lock is made from: the image's without the development tools."""
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    tools = project["optional-dependencies"]["dev"] if lock == LOCK else []
    return [Requirement(line) for line in (*project["dependencies"], *tools)]


@pytest.mark.parametrize("lock", [LOCK, IMAGE])
def test_every_pin_is_one_that_the_ranges_admit(lock: str) -> None:
    """Whatever pyproject.toml names is in the lock, with a version that it allows."""
    pins = _pins(lock)
    outside = [
        str(wanted)
        for wanted in _wanted(lock)
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))
    ]

    assert [] == outside


def test_versions_are_pinned_in_the_locks_only() -> None:
    """A range has a least version and an end; only the rules of time zones may always be newer."""
    ends = {wanted.name: {one.operator for one in wanted.specifier} for wanted in _wanted(LOCK)}

    assert ends.pop("tzdata") == {">="}
    assert {name: found for name, found in ends.items() if found != {">=", "<"}} == {}


def test_both_locks_say_the_same() -> None:
    """What the container installs is what was tested: version, condition and hashes."""
    tested = {pin[0] for pin in _PIN.finditer(_text(LOCK))}
    shipped = {pin[0] for pin in _PIN.finditer(_text(IMAGE))}

    assert shipped
    assert shipped <= tested


@pytest.mark.parametrize("lock", [LOCK, IMAGE])
def test_locks_hold_pins_and_no_address(lock: str) -> None:
    """Each package has its version and hashes; nothing says where to fetch it."""
    rest = _PIN.sub("", _text(lock)).splitlines()

    assert [line for line in rest if not _NOTE.fullmatch(line)] == []

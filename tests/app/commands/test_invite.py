"""`donghanh invite` on the machine: a place by name or code, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app.commands.invite import invite
from tests.conftest import ROOT
from tests.office import CONTACT, OFFICE

CODE = re.compile(r"DH-\w{4}-\w{4}")


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name an office with a database of its own."""
    monkeypatch.setenv("DONGHANH_OFFICE", OFFICE)
    monkeypatch.setenv("DONGHANH_CONTACT", CONTACT)
    monkeypatch.setenv("DONGHANH_DATABASE", f"sqlite:///{tmp_path / 'invite.db'}")
    monkeypatch.setenv("DONGHANH_CONTENT", str(ROOT / "content"))
    monkeypatch.setenv("DONGHANH_QUIZZES", str(ROOT / "quizzes"))


@pytest.mark.parametrize(
    ("place", "shown"),
    [("", "dùng một lần"), ("nhi son", "xã Nhi Sơn, tỉnh Thanh Hóa"), ("c14845", "xã Mường Lát")],
)
def test_a_place_is_said_by_name_or_code(
    place: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who runs the machine need not know any place's code."""
    assert invite("trainer", place) == 0
    said = capsys.readouterr().out
    assert CODE.search(said) and shown in said


@pytest.mark.parametrize(
    ("role", "place", "why"),
    [
        ("trainer", "Mường Lát", "c14845 (xã Mường Lát, tỉnh Thanh Hóa)"),
        ("trainer", "Nơi Không Có Thật", "không có nơi nào"),
        ("king", "", "--role"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_would_be(
    role: str, place: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several places of a name are listed with their codes; nothing is guessed."""
    assert invite(role, place) == 2
    shown = capsys.readouterr()
    assert why in shown.err and not CODE.search(shown.out)

"""Forged and old choices leave a mark on their turn: which task's they were, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.service.receive import TurnResult, run_turn
from bot.conversation.messages import Incoming, Refusal
from bot.library.load import Library
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.rough import QUIZ, Rough


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Rough]:
    """Give an office with classes, a quiz that somebody is in, and an open question."""
    made = Rough(Path(tmp_path_factory.mktemp("refused")), library)
    made.people["collaborator"].say("/lambai")
    yield made
    made.close()


def _turn(office: Rough, who: str, kind: str, said: str) -> TurnResult:
    phone: Phone = office.people[who]
    at, key = phone.address, office.next_key()
    value = {"choice": said} if kind == "choice" else {"text": said}
    incoming = Incoming(phone.channel, at, at, key, kind, **value)  # type: ignore[arg-type]
    with office.undone():
        return run_turn(office.tx, incoming, office.now, office.app, LIMITS, key.encode())


REFUSED = [
    ("collaborator", "", Refusal("", "unknown")),
    ("collaborator", ":::", Refusal("", "unknown")),
    ("collaborator", "made-up:1", Refusal("", "unknown")),
    ("collaborator", "💥:1", Refusal("", "unknown")),
    ("stranger", "TR-SEE:1", Refusal("", "unknown")),
    ("collaborator", "tr-see:1", Refusal("tr-see", "not_allowed")),
    ("stranger", "tr-see:1", Refusal("tr-see", "not_allowed")),
    ("trainer", "iv-open", Refusal("iv-open", "not_allowed")),
    ("elsewhere", "tr-see:1", Refusal("tr-see", "stale")),
    ("trainer", "tr-see:99", Refusal("tr-see", "stale")),
    ("trainer", "tr-see:x", Refusal("tr-see", "stale")),
    ("trainer", "an-send:99", Refusal("an-send", "stale")),
    ("collaborator", "cl-see:99", Refusal("cl-see", "stale")),
    ("collaborator", "ask-own:99", Refusal("ask-own", "stale")),
    ("trainer", "ask-own:1", Refusal("ask-own", "stale")),
    ("trainer", "qz:1:0:0", Refusal("qz", "stale")),
    ("collaborator", "qz-pick:99", Refusal("qz-pick", "stale")),
    ("trainer", f"qz-go:1:{QUIZ}", Refusal("qz-go", "stale")),
    ("collaborator", "card:made-up", Refusal("card", "stale")),
    ("collaborator", "ci-in:QQQQQQ", Refusal("ci-in", "stale")),
    ("collaborator", "role-claim:0", Refusal("role-claim", "stale")),
    ("collaborator", "id-yes:1:99", Refusal("id-yes", "stale")),
    ("trainer", "resume", Refusal("resume", "stale")),
]


@pytest.mark.parametrize(("who", "choice", "refusal"), REFUSED)
def test_a_choice_that_is_not_obeyed_is_marked(
    office: Rough, who: str, choice: str, refusal: Refusal
) -> None:
    """Never offered, somebody else's, too old or beyond one's role: the turn says so."""
    result = _turn(office, who, "choice", choice)

    assert refusal == result.refused
    assert result.queued


@pytest.mark.parametrize(
    ("who", "kind", "said"),
    [
        ("collaborator", "choice", "cl-see:2"),
        ("collaborator", "choice", "qz:1:0:0"),
        ("collaborator", "choice", "cl-book:1"),
        ("stranger", "choice", "cl-open"),
        ("trainer", "choice", "tr-see:1"),
        ("admin", "choice", "iv-open"),
        ("collaborator", "text", "/lop"),
        ("collaborator", "text", "QQQQQQ"),
        ("collaborator", "text", "/khongco"),
    ],
)
def test_what_is_obeyed_or_typed_is_not_marked(
    office: Rough, who: str, kind: str, said: str
) -> None:
    """A choice that is there, one that leads to sign-up, and whatever is typed leave no mark."""
    assert _turn(office, who, kind, said).refused is None

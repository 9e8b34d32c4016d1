"""Four people type and tap at random for hundreds of turns: no turn fails, nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bot.conversation.commands import COMMANDS
from bot.conversation.frames import DEPTH
from bot.features.announcements import announce
from bot.features.installed import every_flow
from bot.features.reminders import remind
from bot.library.load import Library
from bot.messaging import queueing
from bot.store.sql import rows
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.rough import ERRANDS, Rough, shown

TURNS = 500
HOUR = 3_600_000
_WORDS = (
    "1", "2", "3", "a", "b", "c", "A.", "tiếp", "có", "không", "vâng", "ok", "bỏ qua", "bỏ",
    "xong", "lùi", "thôi", "cảm ơn", "chào", "làm bài", "thẻ", "KHÔNG ĐI ĐƯỢC", "NHƯỜNG CHỖ",
    "Đồng ý", "XÓA", "XÓA", "Mường Chanh", "thanh hoa", "hà nội", "0912 345 678", "mai 14h",
    "20/12 7h30", "30/2 7h", "2h", "rằm tháng giêng", "40", "90 phút", "đến 11h30", "chuẩn nghèo",
    "nđ 07/2021", "hộ nghèo vay vốn được bao nhiêu?", "ACDEFG", "GHJKMN", "DH-AAAA-BBBB",
    "AAAA-BBBB", "🙏", "<b>x</b> {{ y }}", "\x00", "", "đang ở đâu", "lan", "thay", "/lop ACDEFG",
    "/start lop-GHJKMN", "/start ma-AAAA", "/thongke ACDEFG", "/batdau then /lop", "/x",
)  # fmt: skip


class Walk:
    """One walk; `trail` says what was done, for whoever has to find out what went wrong."""

    def __init__(self, office: Rough, seed: int) -> None:
        self.office = office
        self.random = Random(seed)
        self.trail: list[str] = []
        self.offered: list[str] = []
        self.heads = sorted(every_flow().routes)
        self.typed = [
            *_WORDS,
            *(f"/{command.name}" for command in COMMANDS),
            *(act for _, acts in ERRANDS.values() for act in acts if not act.startswith("*")),
        ]

    def step(self) -> None:
        """Let somebody do something, or time pass."""
        if self.random.random() < 0.05:
            self._time()
            return
        role = self.random.choice(["collaborator", "collaborator", "trainer", "admin", "stranger"])
        phone = self.office.people[role]
        doing = self.random.choices(
            [
                self._tap_offered,
                self._tap_any,
                self._type,
                self._forge,
                self._send,
                self._follow,
            ],
            weights=[45, 8, 32, 8, 4, 5],
        )[0]
        doing(role, phone)

    def _act(self, role: str, phone: Phone, kind: str, said: str) -> None:
        self.trail.append(f"{role} {kind} {said!r}")
        tx = self.office.tx
        self.office.now += self.random.choice([1_000, 1_000, 60_000, HOUR // 4])
        tx.execute("BEGIN IMMEDIATE")
        tried = self.office.act(phone, kind, said)  # type: ignore[arg-type]
        tx.execute("COMMIT")
        assert tried.texts
        shown(tried)
        phone.choices = list(tried.choices)
        self.offered += [choice.id for choice in tried.choices]

    def _tap_offered(self, role: str, phone: Phone) -> None:
        if phone.choices:
            self._act(role, phone, "choice", self.random.choice(phone.choices).id)
        else:
            self._type(role, phone)

    def _tap_any(self, role: str, phone: Phone) -> None:
        """Tap an old button, or one of somebody else's screen."""
        if self.offered:
            self._act(role, phone, "choice", self.random.choice(self.offered))

    def _type(self, role: str, phone: Phone) -> None:
        self._act(role, phone, "text", self.random.choice(self.typed))

    def _forge(self, role: str, phone: Phone) -> None:
        args = [str(self.random.randint(-1, 6)) for _ in range(self.random.randint(0, 3))]
        self._act(role, phone, "choice", ":".join([self.random.choice(self.heads), *args]))

    def _send(self, role: str, phone: Phone) -> None:
        kind = self.random.choice(["file", "other", "contact"])
        self._act(role, phone, kind, self.random.choice(["0912345678", "", "AgACAg"]))

    def _follow(self, role: str, phone: Phone) -> None:
        """Go some way along a task as it is meant: only so the walk comes to its later steps."""
        mine = [acts for whose, acts in ERRANDS.values() if whose in (role, "stranger")]
        acts = self.random.choice(mine)
        for act in acts[: self.random.randint(1, len(acts))]:
            tapped = act.startswith("*")
            self._act(role, phone, "choice" if tapped else "text", act.removeprefix("*"))

    def _time(self) -> None:
        """Let hours pass and send what has fallen due."""
        office = self.office
        office.now += self.random.choice([HOUR, 6 * HOUR, 20 * HOUR])
        self.trail.append("time passes")
        looks: list[Callable[[], object]] = [
            lambda: remind.due_messages(office.tx, office.now, office.app, LIMITS),
            lambda: announce.due_messages(office.tx, office.now, office.app, LIMITS, 500),
            lambda: queueing.open_due(office.tx, office.now, office.app, LIMITS, 500),
        ]
        office.tx.execute("BEGIN IMMEDIATE")
        for look in looks:
            look()
        office.tx.execute("COMMIT")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_no_walk_through_the_tasks_fails(tmp_path: Path, library: Library, seed: int) -> None:
    """Every turn is answered, no dead letter is left, and the tables hold together."""
    office = Rough(tmp_path, library)
    walk = Walk(office, seed)
    try:
        for _ in range(TURNS):
            walk.step()
    except Exception as error:
        error.add_note("\n".join(walk.trail[-25:]))
        raise
    tables = "SELECT count(*) FROM "
    assert office.count(tables + "dead_letters") == 0
    assert rows(office.tx, "PRAGMA foreign_key_check") == []
    assert rows(office.tx, "PRAGMA integrity_check") == [("ok",)]
    for (frames,) in rows(office.tx, "SELECT frames FROM conversations"):
        assert frames.count('"flow"') <= 2 * DEPTH
    office.close()

"""An office for rough handling: every step of every task reached, and turns tried and undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app.service.receive import run_turn
from bot.channels.telegram import rendering as telegram
from bot.channels.web import rendering as web
from bot.conversation.messages import Choice, Incoming, IncomingKind, Refusal, typed
from bot.conversation.turn import AppContext
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import turns
from bot.store.sql import dump, run, scalar
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.hall import Hall

QUIZ = "ra-soat-ho-ngheo"
#: How one comes to every step there is: role, then what is typed; `*` taps a choice id.
#: Hand in a list of one person, and have it read.
A_LIST = "<a list>"
ERRANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sign up": (
        "stranger",
        ("/batdau", "1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1"),
    ),
    "walk in": (
        "stranger",
        ("ACDEFG", "1", "Ma Seo Lử", "thanh hoa", "muong chanh", "*ci-other:ACDEFG:code", "1"),
    ),
    "own name": ("collaborator", ("/hoso", "*pf:name")),
    "own phone in a sentence": ("collaborator", ("đổi số điện thoại thành 0912345678",)),
    "early": ("collaborator", ("mai em về sớm được không",)),
    "lost code": ("collaborator", ("quên mã cá nhân rồi", "*lc-ask")),
    "doors": ("trainer", ("*tr-doors:2",)),
    "which class": ("trainer", ("hủy lớp đi",)),
    "own place": ("collaborator", ("*pf:place", "son la")),
    "own village": ("collaborator", ("*pf:village",)),
    "own work": ("collaborator", ("*pf:work",)),
    "own phone": ("collaborator", ("*pf:phone",)),
    "erase": ("collaborator", ("/dulieu", "*md-erase")),
    "share": ("collaborator", ("/doinguoi", "*sp-add", "1")),
    "book": ("collaborator", ("/dangky", "*cl-see:2")),
    "book in words": ("collaborator", ("*cl-see:3", "ừ")),
    "calendar": ("collaborator", ("/lich",)),
    "phone calendar": ("collaborator", ("*cl-ics:2", "lưu lịch")),
    "ask": ("collaborator", ("*ask-new", "Hộ mới thoát nghèo còn vay vốn được không?")),
    "take a question back": ("collaborator", ("rút lại câu hỏi",)),
    "leave what is open": ("collaborator", ("/lambai", "thôi không làm nữa")),
    "a code that is nearly one": ("collaborator", ("ACDEF7",)),
    "give back one of two": ("collaborator", ("*cl-book:3", "em bận không đi được")),
    "quiz": ("collaborator", ("/lambai", "a", "b")),
    "look up": ("collaborator", ("/tracuu", "chuẩn nghèo", "1")),
    "reminders": ("collaborator", ("/nhaclich", "tắt 1")),
    "cancel": ("collaborator", ("/huy",)),
    "answer": ("trainer", ("/hoidap", "*ask-take:1", "Dạ, vẫn vay được ạ.")),
    "answer with a card": ("trainer", ("/hoidap", "*ask-take:1", "*ask-cards:1")),
    "open a class": (
        "trainer",
        (
            "/lop",
            "*to-new",
            "Lớp mới",
            "20/12 7h30",
            "1",
            "Nhà văn hóa",
            "30",
            "1",
            "1",
            "1",
            "*to-edit",
            "*to-edit:commune_seats",
        ),
    ),
    "open several": ("trainer", ("*tr-series:2", "20/12 7h30; Nhà văn hóa; Mường Chanh", "1")),
    "move people": ("trainer", ("*tr-series:2", "20/12 7h30", "1", "2", "*tt-open:2", "lan")),
    "seats of a commune": ("trainer", ("*tr-commune-seats:2",)),
    "move": ("trainer", ("*tr-move:2", "20/12 7h30")),
    "change the place": ("trainer", ("*tr-venue:2", "Nhà văn hóa bản Lát")),
    "stop the quiz": ("trainer", ("*tr-stop:1",)),
    "let them do the quiz again": ("trainer", ("*tr-stop:1", "2", "*tr-quiz:1")),
    "seats": ("trainer", ("*tr-seats:2",)),
    "what to know": ("trainer", ("*tr-need:2", "Mang bút, có cơm trưa")),
    "send another": ("collaborator", ("*cl-sub:2", "quan", "1")),
    "come late": ("collaborator", ("mai em đến muộn 30 phút",)),
    "a question of a class": ("collaborator", ("mai có cơm trưa không",)),
    "call off": ("trainer", ("*tr-cancel:2",)),
    "announce": ("trainer", ("/thongbao", "Mai họp lúc 8h", "1", "*an-when:1")),
    "announce with a file": ("trainer", ("/thongbao", "Mai họp lúc 8h", "1", "*an-file:1")),
    "announce to two": ("trainer", ("/thongbao", "Mai họp lúc 8h", "*an-to:group", "1")),
    "roll-call": ("trainer", ("*rc-open:1", "*rc-pages:1:0", "lan")),
    "walk-in": ("trainer", ("*rc-new:1:0", "lan", "muong chanh")),
    "walk-in nobody knew": ("trainer", ("*rc-new:1:0", "Giàng A Páo, muong chanh")),
    "papers": ("trainer", ("*cp-open:2", "1")),
    "who is in the hall": ("trainer", ("*tr-hall:1", "*hl-open:1", "1")),
    "whose device": ("trainer", ("*hd-open:1", "*hd-code:1:0", "*hd-see:1:1")),
    "report": ("trainer", ("*rp-list", "*rp-open:1")),
    "who is who": (
        "stranger",
        ("/batdau", "1", "Hà Thị Lan", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua"),
    ),
    "a list as a file": ("trainer", ("/lop", "*ro-open", "*ro-file", A_LIST)),
    "invite communes": ("trainer", ("*ro-class:2", "*ro-gather:2")),
    "look at a list": ("trainer", ("*ro-class:1", "*ro-absent:1", "*ro-one:1:e2", "*ro-empty:1")),
    "figures": ("trainer", ("/thongke", "1")),
    "new code": ("trainer", ("*newcode", "*newcode-for:2")),
    "give a seat back": ("admin", ("KHÔNG ĐI ĐƯỢC",)),
    "invite": ("admin", ("/capma", "2", "thanh hoa")),
    "log": ("admin", ("/nhatky",)),
}


@dataclass(frozen=True)
class Tried:
    """What one turn would have answered, and where the person would then stand."""

    texts: tuple[str, ...]
    choices: tuple[Choice, ...]
    stand: tuple[str, str]
    refused: Refusal | None = None

    @property
    def text(self) -> str:
        """Return all that was answered."""
        return "\n".join(self.texts)


class Rough(Hall):
    """One class was held today and its quiz is open, two are to come, one question is open.

    For the one seat of the third class somebody waits; two people of the office's list are
    invited to the first.
    """

    def __init__(self, folder: Path, library: Library) -> None:
        self._house: AppContext | None = None
        super().__init__(folder, library)
        self.people = {
            "collaborator": self.member("lan"),
            "trainer": self.member("thay", role="trainer"),
            "admin": self.member("quan", role="admin"),
            "elsewhere": self.member("xa", self.elsewhere, "trainer", self.elsewhere),
            "stranger": self.phone("telegram:khach"),
        }
        lan = self.people["collaborator"]
        self.clock("2026-12-15 09:00")
        held = self.training("2026-12-15 07:30", quiz=QUIZ, title="Lớp hôm nay")
        trainings.open_quiz(self.tx, held.id, self.now)
        attendance.mark(self.tx, held.id, lan.person or 0, "code", self.now)
        self.training("2026-12-16 14:00", title="Lớp ngày mai", code="GHJKMN")
        lan.tap("cl-book:2")
        self.training("2026-12-16 08:00", title="Lớp chật", code="HJKMNP", seats=1)
        for holder in ("admin", "elsewhere"):
            self.people[holder].tap("cl-book:3")
        for name in ("Hà Thị Lan", "Hà Văn Tư"):
            line = RosterLine(name, self.province, self.commune, "Bản Ngố", "head", "0912345678")
            roster.invite(self.tx, held.id, roster.add(self.tx, line, None, self.now), self.now)
        lan.say("/hoidap", "Hộ cận nghèo có được vay vốn không ạ?", "1", "/thoat")

    @property
    def app(self) -> AppContext:
        """Return the context, made once: thousands of turns ask for it."""
        if self._house is None:
            self._house = super().app
        return self._house

    def enact(self, phone: Phone, act: str) -> None:
        """Type a text, tap what follows a `*`, or hand in a list."""
        if act == A_LIST:
            self._hand_in(phone)
        elif act.startswith("*"):
            phone.tap(act[1:])
        else:
            phone.say(act)

    def _hand_in(self, phone: Phone) -> None:
        """Send a list as a file, and let the job that reads it show what it found."""
        at = phone.address
        self.run(
            Incoming(
                phone.channel, at, at, self.next_key(), "file", text="BQ", size=9,
                file_name="danh sách.xlsx",
            )
        )  # fmt: skip
        job = scalar(self.tx, "SELECT max(id) FROM jobs WHERE kind = 'roster'")
        told = dump(
            {
                "file": "f" * 32, "good": 1, "refused": 0, "notes": 0, "communes_count": 1,
                "rows": [], "communes": [[self.commune, 1]],
                "sample": [["Hà Thị Lan", self.commune, "Bản Ngố"]],
            }
        )  # fmt: skip
        run(
            self.tx,
            "UPDATE jobs SET state = 'done', outcome = :told WHERE id = :id",
            told=told,
            id=job,
        )
        self.run(Incoming(phone.channel, at, at, f"job:{job}", "job", told, choice="roster"))

    def stand(self, phone: Phone) -> tuple[str, str]:
        """Return the task and the step somebody stands at."""
        frames = turns.load_frames(self.tx, phone.address, phone.address)
        return (frames[-1]["flow"], frames[-1].get("step", "")) if frames else ("", "")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo everything that is written inside."""
        self.tx.execute("SAVEPOINT rough")
        try:
            yield
        finally:
            self.tx.execute("ROLLBACK TO rough")
            self.tx.execute("RELEASE rough")

    def act(self, phone: Phone, kind: IncomingKind, said: str, message: str = "") -> Tried:
        """Run one turn inside a transaction that somebody else ends."""
        key, at = self.next_key(), phone.address
        if kind == "choice":
            incoming = Incoming(phone.channel, at, at, key, kind, choice=said, message=message)
        elif kind == "text":
            incoming = typed(phone.channel, at, at, key, said)
        else:
            incoming = Incoming(phone.channel, at, at, key, kind, text=said)
        result = run_turn(self.tx, incoming, self.now, self.app, LIMITS, key.encode())
        mine = [row.body for row in result.queued if row.place == at and row.person is None]
        texts = tuple(str(body["text"]) for body in mine)
        choices = tuple(Choice(*pair) for body in mine for pair in body.get("choices", ()))
        return Tried(texts, choices, self.stand(phone), result.refused)

    def tried(self, phone: Phone, kind: IncomingKind, said: str, message: str = "") -> Tried:
        """Run one turn and undo it."""
        with self.undone():
            return self.act(phone, kind, said, message)

    def steps(self) -> Iterator[tuple[str, str, Phone, tuple[str, str]]]:
        """Walk through all tasks: (task, what was done last, whose phone, where it stands)."""
        for task, (role, acts) in ERRANDS.items():
            phone = self.people[role]
            with self.undone_task():
                for act in acts:
                    self.enact(phone, act)
                    yield task, act, phone, self.stand(phone)

    @contextmanager
    def undone_task(self) -> Iterator[None]:
        """Undo a task at its end: each begins in the same office."""
        before = self.now
        self.tx.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self.tx.execute("ROLLBACK")
            self.now = before

    def run(self, incoming: Incoming) -> list[tuple[str, list[Choice]]]:
        """Run one turn; inside a task that will be undone it is not committed by itself."""
        if not self.tx.in_transaction:
            return super().run(incoming)
        self.now += 1000
        seed = incoming.key.encode()
        result = run_turn(self.tx, incoming, self.now, self.app, LIMITS, seed)
        return [
            (row.body["text"], [Choice(*pair) for pair in row.body.get("choices", ())])
            for row in result.queued
            if row.place == incoming.place and row.person is None
        ]


def shown(tried: Tried) -> str:
    """Render what was answered as both channels do; what cannot be rendered raises."""
    assert all(0 < len(text) <= 4096 for text in tried.texts)
    assert all(len(choice.id.encode()) <= 64 for choice in tried.choices)
    return "\n".join(telegram.html(text) + web.to_html(text) for text in tried.texts)

"""An office of people with telling names, who tell and are told of each other at random.

Nobody types a name where it would be kept as somebody else's words: in a title, an announcement,
an answer. What others wrote is theirs.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from bot.conversation.messages import Incoming
from bot.domain import codes
from bot.features.announcements import announce
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.features.people import erasing
from bot.features.reminders import remind
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.messaging import queueing
from bot.store import people, turns
from bot.store.sql import dump, one, rows, run, scalar
from bot.store.writer import write_anew
from tests.conversation.chat import LIMITS, Phone
from tests.conversation.hall import HOUR, Hall
from tests.conversation.rough import QUIZ

#: Somebody alone on two devices, two on one phone, one on the list, one in a file, one who walks
#: in without a phone, a trainer: no word of their names stands anywhere else.
ALONE, RENAMED = "Zờ'Ữqxé Páoz*Bẻng", "Zwờq Mới-Tênx"
SHARER, OTHER = "Ỷwẩnzử", "Chẩuw Thịz Dợmx"
LISTED, FILED, WALKED = "Vầjx Seoz_Lửkq", "Đèowz (Béz) Nhỉv", "Giảngq Az Pó[x]"
TRAINER = "Tẽwj Vănz Thầyz"
PHONES = {
    ALONE: "0987654321", SHARER: "0976543210", LISTED: "0911222333", FILED: "0977888999",
    TRAINER: "0966555444",
}  # fmt: skip
QUESTION = "Nhóm zụwq hỏi rằng lịch rà soát bản vùng cao kéo sang tháng nào ạ"
#: Where somebody's name is typed: a trainer looks for them or adds them, others tell their own.
_TAKES_NAMES = {
    ("newcode", "find"), ("roll_walkin", "name"), ("training_transfer", "whom"),
    ("substitute", "who"),
}  # fmt: skip
_TAKES_OWN = {("profile", "name"), ("signup", "name")}
_WORDS = ("1", "2", "3", "a", "b", "có", "không", "bỏ qua", "xong", "mai 14h", "chuẩn nghèo", "40")
#: Whose task, and its acts: `*` taps an id, `=` types a name where one is asked for, `@` taps
#: what is offered to do with somebody.
_ERRANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("alone", ("/hoso", "*pf:name", f"={RENAMED}")),
    ("alone", ("/hoso", "*pf:name", f"={ALONE}")),
    ("alone", ("/hoso", "*pf:phone", "!number")),
    ("alone", ("*pf:code", "*pf-code")),
    ("alone", ("/dulieu", "*md-show:0:0", "*md-copy")),
    ("alone", ("!ask",)),
    ("alone", ("*sp-leave", "*sp-gone")),
    ("elsewhere", ("!code",)),
    ("elsewhere", ("/hoso", "*sp-leave", "*sp-gone")),
    ("shared", ("/doinguoi", "@Ỷ", "/hoso")),
    ("shared", ("/doinguoi", "@Chẩu", "/trogiup")),
    ("shared", ("/doinguoi", "@Ỷ", "*pf:phone", "!number")),
    ("shared", ("/lambai", "1", "a")),
    ("listed", ("/batdau", "1", f"={LISTED}", "thanh hoa", "muong chanh", "bỏ qua", "1", "bỏ qua")),
    ("listed", ("1",)),
    ("anybody", ("ACDEFG", "*ci-other:ACDEFG:code")),
    ("anybody", ("/dangky", "*cl-see:2", "*cl-book:2")),
    ("anybody", ("/lambai", "a", "b", "a")),
    ("anybody", ("/nhaclich",)),
    ("anybody", ("*cl-book:2", "*cl-sub:2", f"={SHARER}", "1")),
    ("alone", ("*cl-book:2", "*cl-sub:2", f"={OTHER}", "1")),
    ("anybody", ("*cl-book:2", "mai em đến muộn 30 phút")),
    ("trainer", ("*tr-subs:2", "1", "cho đi thay")),
    ("trainer", ("không cho thay",)),
    ("trainer", ("*newcode", f"={ALONE}", "@Zờ", "1")),
    ("trainer", ("*newcode", f"={SHARER}", "@Ỷ", "1")),
    ("trainer", ("/hoidap", "*ask-take:1", "Dạ, tháng Ba ạ.")),
    ("trainer", ("/hoidap", "*ask-take:1", "Dạ, tháng Ba ạ.", "1")),
    ("trainer", ("*rc-open:1", "*rc-pages:1:0", "1 2")),
    ("trainer", ("*rc-open:1", "*rc-rest:1:0", "*rc-who:1:0")),
    ("trainer", ("*rc-new:1:0", f"={WALKED}, muong chanh", "bỏ qua")),
    ("trainer", ("*rc-new:1:0", f"={WALKED}")),
    ("trainer", ("*rc-new:1:0", f"={LISTED}, muong chanh", "1")),
    ("trainer", ("*ro-open", "*ro-class:1", "*ro-absent:1", "*ro-one:1:e1")),
    ("trainer", ("*ro-class:1", "*ro-one:1:e1", "*ro-undo:1:1:1")),
    ("trainer", ("*tr-hall:1", "*hl-open:1", "1", "1")),
    ("trainer", ("*hd-open:1", "*hd-code:1:0", "1")),
    ("trainer", ("*tr-who:1", "*tr-who:2", "*tt-open:2")),
    ("trainer", ("/thongke", "1", "1")),
    ("trainer", ("/thongbao", "Mai họp lúc 8h", "1", "1")),
    ("trainer", ("*ro-file", "!file", "!import", "*rc-pages:1:0")),
    ("trainer", ("*ro-file", "!file", "/nhatky", "tiếp", "!import")),
    ("trainer", ("*rc-new:1:0", f"={WALKED}", "muong chanh", "bản Lát")),
    ("trainer", ("*rc-pages:1:0", "!nobody", "*rc-new:1:0:named", "muong chanh", "bỏ qua")),
    ("admin", ("/capma", "1")),
    ("admin", ("/nhatky",)),
    ("admin", ("*ro-open", "1", "1")),
)


class KnownPeople(Hall):
    """The office and one walk through it; `secrets` is all that somebody was ever known by."""

    def __init__(self, folder: Path, library: Library, random: Random) -> None:
        super().__init__(folder, library)
        self.random = random
        self.trail: list[str] = []
        self._shown: dict[str, str] = {}  # a code by what is kept of it
        self._hashes: dict[int, set[str]] = {}
        self.clock("2026-12-15 09:00")
        self.phones = {
            "alone": self.phone("telegram:alone"), "elsewhere": self.phone("web:elsewhere"),
            "shared": self.phone("telegram:shared"), "listed": self.phone("telegram:listed"),
            "trainer": self.phone("telegram:trainer"), "admin": self.member("quản", role="admin"),
        }  # fmt: skip
        self._open()

    def _open(self) -> None:
        for who, name in (("alone", ALONE), ("shared", SHARER), ("trainer", TRAINER)):
            self._sign_up(self.phones[who], name, PHONES[name])
        self.phones["shared"].tap("sp-add")
        self._sign_up(self.phones["shared"], OTHER, "bỏ qua", begin="1")
        trainer = self.phones["trainer"].person or 0
        people.grant(self.tx, trainer, "trainer", "", None, self.now)
        held = self.training("2026-12-15 07:30", quiz=QUIZ, title="Lớp hôm nay")
        trainings.open_quiz(self.tx, held.id, self.now)
        self.training("2026-12-16 14:00", title="Lớp ngày mai", code="GHJKMN")
        for who in ("alone", "shared"):
            person = self.phones[who].person or 0
            attendance.mark(self.tx, held.id, person, "code", self.now, address="telegram:shared")
        line = RosterLine(LISTED, self.province, self.commune, "Bản Ngố", "head", PHONES[LISTED])
        entry = roster.add(self.tx, line, trainer, self.now)
        roster.invite(self.tx, held.id, entry, self.now)

    def _sign_up(self, phone: Phone, name: str, number: str, begin: str = "/batdau") -> None:
        acts = [begin] if begin == "1" else [begin, "1"]
        self._all(phone, [*acts, name, "thanh hoa", "muong chanh", "bỏ qua", "1", number])

    # -- walking ---------------------------------------------------------------------------------

    def walk(self, steps: int) -> None:
        """Let them act at random."""
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        who = self.random.choice(
            ["alone", "elsewhere", "shared", "listed", "trainer", "trainer", "trainer", "trainer"]
        )
        who = "admin" if self.random.random() < 0.1 else who
        dice = self.random.random()
        if dice < 0.05:
            self._time()
        elif dice < 0.7:
            self._task(who)
        elif dice < 0.97 and self.phones[who].choices:
            self._act(self.phones[who], "*" + self.random.choice(self.phones[who].choices).id)
        elif not self._stand(self.phones[who])[1]:  # a step would keep it as words of theirs
            self._act(self.phones[who], self.random.choice(_WORDS))

    def _task(self, who: str) -> None:
        phone = self.phones[who]
        mine = [
            acts for whose, acts in _ERRANDS
            if whose == who or (whose == "anybody" and phone.person is not None)
        ]  # fmt: skip
        acts = self.random.choice(mine)
        whole = self.random.random() < 0.7
        self._all(phone, acts if whole else acts[: self.random.randint(1, len(acts))])

    def _all(self, phone: Phone, acts: Any) -> None:
        for act in acts:
            self._act(phone, act)

    def _act(self, phone: Phone, act: str) -> None:
        if act.startswith("*md-erase") or "XÓA" in act:
            return
        self.trail.append(f"{phone.address} {act}")
        if act.startswith("!"):
            getattr(self, f"_{act[1:]}")(phone)
        elif act.startswith("*"):
            phone.tap(act[1:])
        elif act.startswith("@"):
            with suppress(AssertionError):
                phone.choose(act[1:])
        elif not act.startswith("="):
            phone.say(act)
        elif self._stand(phone) in (
            _TAKES_NAMES if phone is self.phones["trainer"] else _TAKES_OWN
        ):
            phone.say(act[1:])
        self._look(phone)
        self._settle()

    def _stand(self, phone: Phone) -> tuple[str, str]:
        frames = turns.load_frames(self.tx, phone.address, phone.address)
        return (frames[-1]["flow"], frames[-1].get("step", "")) if frames else ("", "")

    def _look(self, phone: Phone) -> None:
        """Keep in mind which codes were shown, and whose they are or were."""
        for code in codes.personal_codes(phone.text):
            self._shown[codes.code_hash(code)] = code
        for person, kept in rows(self.tx, "SELECT id, code_hash FROM people WHERE code_hash <> ''"):
            self._hashes.setdefault(person, set()).add(kept)

    def _settle(self) -> None:
        """Let some of what is under way have gone."""
        for (part,) in rows(self.tx, "SELECT id FROM parts WHERE state IN ('sending', 'pending')"):
            if self.random.random() < 0.4:
                run(self.tx, "UPDATE parts SET state = 'sent' WHERE id = :id", id=part)

    def _time(self) -> None:
        self.now += self.random.choice([HOUR, 6 * HOUR])
        remind.due_messages(self.tx, self.now, self.app, LIMITS)
        announce.due_messages(self.tx, self.now, self.app, LIMITS, 500)
        queueing.open_due(self.tx, self.now, self.app, LIMITS, 500)

    def _code(self, phone: Phone) -> None:
        """Open the record of the one who is alone on a second device."""
        known = next((ids for ids in self.known_as(ALONE, RENAMED)), None)
        mine = [self._shown[one] for one in self._hashes.get(known or 0, ()) if one in self._shown]
        if mine and self._stand(phone) not in _TAKES_OWN:
            phone.say(mine[-1])

    def _file(self, phone: Phone) -> None:
        """Hand a list in; what was read of it comes back."""
        at = phone.address
        phone._take(
            Incoming(
                phone.channel, at, at, self.next_key(), "file", text="BQ", size=9,
                file_name=f"{FILED}.xlsx",
            )
        )  # fmt: skip
        job = one(self.tx, "SELECT id FROM jobs WHERE kind = 'roster' AND state <> 'done'")
        if job is None:
            return
        told = dump(
            {
                "file": "f" * 32, "good": 1, "refused": 1, "notes": 0, "communes_count": 1,
                "rows": [[7, f"số điện thoại “{PHONES[FILED]}” hai lần"]],
                "communes": [[self.commune, 1]], "sample": [[FILED, self.commune, "bản Ngố"]],
            }
        )  # fmt: skip
        phone._take(Incoming(phone.channel, at, at, f"job:{job[0]}", "job", told, choice="roster"))
        run(
            self.tx,
            "UPDATE jobs SET state = 'done', outcome = :told WHERE id = :id",
            told=told, id=job[0],
        )  # fmt: skip

    def _import(self, phone: Phone) -> None:
        """Take the list in, and have its one person ticked: it is a person then."""
        line = RosterLine(FILED, self.province, self.commune, "bản Ngố", phone=PHONES[FILED])
        roster.take(self.tx, [line], phone.person, 1, self.now, set())
        entry = scalar(self.tx, "SELECT id FROM roster WHERE full_name = :name", name=FILED)
        found = roster.find(self.tx, entry)
        assert found is not None
        attendance.mark(self.tx, 1, hall.person_of(self.tx, found, self.now), "trainer", self.now)

    def _number(self, phone: Phone) -> None:
        """Give the number of who has one: others may sit at the phone."""
        owner = {SHARER: SHARER, ALONE: ALONE, RENAMED: ALONE}.get(str(phone.field("full_name")))
        if owner and self._stand(phone) == ("profile", "phone"):
            phone.say(PHONES[owner])

    def _ask(self, phone: Phone) -> None:
        """Ask the trainers; the same words of a stranger would be nobody's."""
        if phone.person is not None:
            phone.say(f"/hoidap {QUESTION}", "1")

    def _nobody(self, phone: Phone) -> None:
        """Type a name at a roll that nobody there has."""
        if self._stand(phone)[0] == "roll_call":
            phone.say(WALKED)

    # -- erasing ---------------------------------------------------------------------------------

    def known_as(self, *names: str) -> list[int]:
        """Return who bears one of some names, or a line of the list with it."""
        found = [
            rows(self.tx, statement, name=name)
            for name in names
            for statement in (
                "SELECT id FROM people WHERE full_name = :name",
                "SELECT person FROM roster WHERE full_name = :name AND person IS NOT NULL",
            )
        ]
        return sorted({person for ids in found for (person,) in ids})

    def secrets(self, *names: str) -> list[str]:
        """Return what nobody may find any more of somebody with these names."""
        mine = [
            self._shown[kept]
            for person in self.known_as(*names)
            for kept in self._hashes.get(person, ())
            if kept in self._shown
        ]
        asked = [QUESTION] if ALONE in names else []
        return [*names, *(PHONES[name] for name in names if name in PHONES), *mine, *asked]

    def erase(self, *names: str) -> None:
        """Erase somebody, in their own conversation where they have one open.

        A line of the list that is nobody's yet is not theirs: it is claimed before.
        """
        for name, person in ((name, ids[0]) for name in names if (ids := self.known_as(name))):
            run(
                self.tx,
                "UPDATE roster SET person = :person WHERE full_name = :name AND person IS NULL",
                person=person,
                name=name,
            )
        for person in self.known_as(*names):
            phone = next((one for one in self.phones.values() if one.person == person), None)
            if phone is not None:
                self._all(phone, ["/dulieu"])
                phone.tap("md-erase")
                phone.say("XÓA")
            erasing.erase(self.tx, self.app.tables, person, "", self.now, "ai đó")
        self.forget_the_gone()

    def forget_the_gone(self) -> None:
        """Let the last answer to whoever went have gone, and sweep."""
        run(
            self.tx,
            "UPDATE parts SET state = 'sent' WHERE place IN "
            "(SELECT place FROM addresses WHERE unreachable = 'erased')",
        )
        erasing.sweep(self.tx, self.app.tables)
        write_anew(self.tx)  # as the service does after an erasure

"""Sample people, places and classes, laid out relative to today. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.chance import Chance
from bot.conversation.turn import AppContext, instant
from bot.domain import codes
from bot.domain.instants import local_moment
from bot.domain.rights import RoleName
from bot.domain.trainings import Training
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.classes.trainings import NewTraining
from bot.features.quizzes import attempts, marking
from bot.features.quizzes.marking import Askable, Draw, Result
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.places import Place, Places
from bot.store import people
from bot.store.sql import Tx

PROVINCE = "Thanh Hóa"
COMMUNES = ("Mường Lát", "Nhi Sơn", "Pù Nhi", "Mường Chanh")
_VILLAGES = ("Bản Lát", "Bản Poọng", "Bản Na Tao", "Khu phố 1", "Bản Piềng Mòn")


@dataclass(frozen=True, slots=True)
class Phone:
    """One of the three phones: its prefix on the page, its address, who holds it."""

    prefix: str
    address: str
    full_name: str
    role: RoleName


PHONES = (
    Phone("/ctv", "web:demo-ctv", "Vàng Thị Mỷ", "collaborator"),
    Phone("/can-bo", "web:demo-can-bo", "Lò Văn Pánh", "trainer"),
    Phone("/quan-tri", "web:demo-quan-tri", "Đỗ Thị Hạnh", "admin"),
)
_OTHERS = (
    "Hà Văn Tuân", "Lương Thị Xoan", "Giàng A Páo", "Thao Thị Dợ", "Hơ Văn Chá", "Lâu Thị Sua",
    "Phạm Thị Nhàn", "Vi Văn Thức", "Lò Thị Ón", "Hà Thị Muôn", "Sung A Dế", "Ngân Văn Hùng",
    "Lương Văn Ba", "Vi Thị Thoa", "Cầm Bá Lâm", "Hà Công Định", "Giàng Thị Máy", "Lò Văn Ín",
    "Phạm Bá Quyết", "Thao A Lâu", "Vàng A Sử", "Lê Thị Hòa", "Hoàng Thị Duyên", "Lộc Văn Chiến",
)  # fmt: skip
#: On the office's list and invited, but nobody of them uses Đồng Hành yet; two have one name.
_INVITEES = (
    "Hà Văn Tư", "Hà Văn Tư", "Lò Thị Chiêm", "Giàng Thị Dếnh", "Vi Văn Ọc", "Lương Thị Piềng",
    "Thao Văn Dia", "Lâu A Chống", "Phạm Thị Nguyệt", "Cầm Văn Hặc", "Sung Thị Mai", "Ngân Bá Ước",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Laid:
    """What was laid out: the class to live through, its start and end (UTC ms)."""

    training: int
    starts_at: int
    ends_at: int


def lay_out(tx: Tx, app: AppContext, now: datetime) -> Laid:
    """Fill an empty database with the sample office and return the class ahead."""
    chance = Chance(b"donghanh-demo")
    communes = _communes(app.library.places)
    phones = [_sign_up(tx, app, chance, phone, communes[0], now) for phone in PHONES]
    others = [
        _sample(tx, app, chance, index, name, communes, now) for index, name in enumerate(_OTHERS)
    ]
    coming = _class_ahead(tx, chance, phones[1], others, now)
    _invite(tx, coming.training, phones[1], others[:14], communes, now)
    _small_class(tx, chance, phones[1], others, now)
    _class_behind(tx, app, chance, phones[1], others, now)
    return coming


def stay_in_hand(tx: Tx, now: datetime) -> None:
    """Count the three phones as used just now: a clock that jumps leaves no phone lying idle."""
    for phone in PHONES:
        people.touch(tx, phone.address, "web", phone.address, instant(now))


def class_to_live(tx: Tx, now: datetime) -> Training:
    """Return the next class; where a kept demo has none ahead any more, the last: go back to it."""
    coming = trainings.upcoming(tx, instant(now))
    return coming[0] if coming else max(trainings.since(tx, 0), key=lambda one: one.starts_at)


def _communes(places: Places) -> list[Place]:
    province = places.find(PROVINCE, None, 1)[0].place
    found = [places.find(name, province.code, 1) for name in COMMUNES]
    return [match[0].place for match in found if match] or list(places.children(province.code)[:4])


def _sign_up(
    tx: Tx, app: AppContext, chance: Chance, phone: Phone, commune: Place, now: datetime
) -> int:
    person = _person(tx, app, chance, phone.full_name, commune, "Bản Lát", phone.address, now)
    if phone.role != "collaborator":
        people.grant(tx, person, phone.role, "", None, instant(now))
    return person


def _sample(
    tx: Tx, app: AppContext, chance: Chance, index: int, name: str, communes: list[Place],
    now: datetime,
) -> int:  # fmt: skip
    commune = communes[index % len(communes)]
    village = _VILLAGES[index % len(_VILLAGES)]
    return _person(tx, app, chance, name, commune, village, f"web:demo-{index}", now)


def _person(
    tx: Tx, app: AppContext, chance: Chance, full_name: str, commune: Place, village: str,
    address: str, now: datetime,
) -> int:  # fmt: skip
    ms = instant(now)
    people.touch(tx, address, "web", address, ms)
    code = codes.code_hash(chance.code(codes.PERSONAL_LENGTH))
    person = people.create(tx, ms, app.office.consent_version, "web", code)
    people.change(
        tx, person, full_name=full_name, province=commune.parent or "", commune=commune.code,
        village=village, work="village",
    )  # fmt: skip
    people.link(tx, address, person, ms)
    return person


def _at(now: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    return (now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)


def _code(chance: Chance) -> str:
    return chance.code(codes.CLASS_LENGTH, codes.CLASS_ALPHABET)


def _class_ahead(tx: Tx, chance: Chance, trainer: int, others: list[int], now: datetime) -> Laid:
    starts, ends = _at(now, 2, 7, 30), _at(now, 2, 11, 30)
    training = trainings.add(
        tx,
        NewTraining(
            _code(chance), "Rà soát hộ nghèo, hộ cận nghèo: việc ở thôn, bản",
            instant(starts), instant(ends), "Hội trường UBND xã Mường Lát", 30, ("",),
            "ra-soat-ho-ngheo",
        ),
        trainer, instant(now),
    )  # fmt: skip
    for person in others[:14]:
        registrations.book(tx, training, person, instant(now))
    return Laid(training, instant(starts), instant(ends))


def _invite(
    tx: Tx, training: int, trainer: int, booked: list[int], communes: list[Place], now: datetime
) -> None:
    """Put those who booked and some more on the office's list, and invite them all."""
    ms = instant(now)
    for person in booked:
        one = people.find(tx, person)
        assert one is not None
        line = RosterLine(one.full_name, one.province, one.commune, one.village, one.work)
        roster.invite(tx, training, roster.add(tx, line, trainer, ms, person), ms)
    for index, name in enumerate(_INVITEES):
        commune = communes[index // 2 % len(communes)]
        work = "head" if index % 2 else "village"
        village = _VILLAGES[index // 2 % len(_VILLAGES)]
        line = RosterLine(name, commune.parent or "", commune.code, village, work)
        roster.invite(tx, training, roster.add(tx, line, trainer, ms), ms)


def _small_class(tx: Tx, chance: Chance, trainer: int, others: list[int], now: datetime) -> None:
    starts, ends = _at(now, 5, 14), _at(now, 5, 16)
    training = trainings.add(
        tx,
        NewTraining(
            _code(chance), "Hỏi đáp về thẻ bảo hiểm y tế và vay vốn",
            instant(starts), instant(ends), "Nhà văn hóa khu phố 1, xã Mường Lát", 5, ("",), "",
        ),
        trainer, instant(now),
    )  # fmt: skip
    for person in others[14:21]:
        registrations.book(tx, training, person, instant(now))


def _class_behind(
    tx: Tx, app: AppContext, chance: Chance, trainer: int, others: list[int], now: datetime
) -> None:
    starts, ends = _at(now, -7, 7, 30), _at(now, -7, 11, 30)
    before, quiz = instant(_at(now, -10, 9)), "chinh-sach-ho-tro"
    training = trainings.add(
        tx,
        NewTraining(
            _code(chance), "Chính sách hỗ trợ hộ nghèo, hộ cận nghèo",
            instant(starts), instant(ends), "Hội trường UBND xã Mường Lát", 30, ("",), quiz,
        ),
        trainer, before,
    )  # fmt: skip
    for person in others[:20]:
        registrations.book(tx, training, person, before)
    for person in others[:17]:
        attendance.mark(tx, training, person, "code", instant(starts))
    _answers_behind(tx, app, chance, training, quiz, others[:15], instant(ends))


def _answers_behind(
    tx: Tx, app: AppContext, chance: Chance, training: int, quiz_id: str, who: list[int], ended: int
) -> None:
    """Let people answer: one in four too often wrong to pass, the last one left half-way."""
    quiz = app.library.quiz(quiz_id)
    if quiz is None:
        return
    day = local_moment(ended, app.office.zone).date()
    asked = [
        Askable(question.id, len(question.options), question.right)
        for question in app.library.questions_on(quiz_id, day)
    ]
    for index, person in enumerate(who):
        began = ended + index * 240_000
        draw = marking.draw(asked, quiz.pass_percent, chance.shuffled)
        attempt = attempts.begin(tx, person, quiz_id, quiz.version, training, draw, began)
        half_way = index == len(who) - 1
        wrong_every = 2 if index % 4 == 3 else 6
        _answer_all(tx, attempt, draw, began, wrong_every, half_way)


def _answer_all(
    tx: Tx, attempt: int, draw: Draw, began: int, wrong_every: int, half_way: bool
) -> None:
    score = 0
    questions = draw.questions[: len(draw.questions) // 2] if half_way else draw.questions
    for place, question in enumerate(questions):
        right = place % wrong_every != wrong_every - 1
        chosen = question.right if right else (question.right + 1) % len(question.order)
        attempts.answer(tx, attempt, question.id, chosen, right, began + place * 20_000)
        score += right
    if not half_way:
        result = Result(score, draw.total, draw.passed(score))
        attempts.finish(tx, attempt, result, began + len(questions) * 20_000)

"""Rough handling of every task: nonsense, forged and old buttons, interruptions, two devices."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from bot.conversation.messages import Incoming, IncomingKind
from bot.features.classes import registrations, trainings
from bot.features.installed import every_flow
from bot.library.load import Library
from bot.store import people
from bot.store.sql import Tx, rows, scalar
from bot.text import markup
from tests.conversation.chat import Phone, sign_up
from tests.conversation.held_class import Came, hold, person_at
from tests.conversation.player import CAST, stage
from tests.conversation.rough import Rough, shown

pytestmark = pytest.mark.slow

NONSENSE = {
    "empty": "",
    "white": " \n\t\u00a0\u200b ",
    "a megabyte": "chuẩn nghèo là gì " * 60_000,
    "one long word": "ă" * 1_000_000,
    "binary": "\x00\x01\x1b[31m\x7f\ufffd\ufffe",
    "half an emoji": "a\ud83db\udc00",
    "emoji": "🙏🏽👨‍👩‍👧‍👦🇻🇳",
    "right to left": "\u202eשלום מרחבא\u202c مرحبا",
    "zalgo": "H" + "\u0300\u0301\u0302\u0489" * 200 + "a\u0336\u0337",
    "markup": "<b>Hà</b> *Lan* _Thị_ **x {{ 7*7 }} {% for %} [a](javascript:alert(1)) \\",
    "formula": '=HYPERLINK("x")',
    "sql": "'; DROP TABLE people; --",
    "negative": "-1",
    "huge number": "9" * 400,
    "foreign digit": "٣",
    "slashes": "//// /",
    "no such day": "30/2 7h",
    "no such hour": "20/12 25h",
    "past": "1/1/2020 8h",
}
JUNK = (
    "", ":", "0", "-1", "1", "99", "x", "é", "💥", "٣", "1_0", " 1 ", "1e9", "None", "../..",
    "list", "more", "1:0:0", "1:99:0", "1:0:99", "1:-1:-1", "1:2:3:4:5:6:7", "c:1:0", "c:99:0",
    "q:ra-soat-ho-ngheo:-5", "q:x", "0:ra-soat-ho-ngheo:1", "9" * 60, "c:" + "9" * 40,
    "1:" + "9" * 30,
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Rough]:
    """Give an office with a class of today, one of tomorrow and an open question."""
    made = Rough(tmp_path, library)
    yield made
    assert made.count("SELECT count(*) FROM dead_letters") == 0
    made.close()


#: Somebody else has to have lost their code first: `test_lost_code.py`.
_OF_TWO = {("lost_codes", "who"), ("lost_codes", "sure"), ("lost_code_back", "back_sure")}


@pytest.mark.long
def test_nonsense_at_every_step_is_answered(office: Rough) -> None:
    """In words that both channels can show, quickly, and the task can be gone on with."""
    seen = set()
    for task, act, phone, stand in office.steps():
        seen.add(stand)
        for name, nonsense in NONSENSE.items():
            where = f"{task!r} after {act!r}: {name}"
            began = time.process_time()
            with office.undone():
                tried = office.act(phone, "text", nonsense)
                assert "cần việc gì" in office.act(phone, "text", "/trogiup").text, where
            assert tried.texts, where
            assert time.process_time() - began < 2, where
            said = shown(tried)
            assert "49" not in said or task != "own name", where
            assert 'href="javascript' not in said, where
            if name in ("empty", "white"):
                assert "Tin vừa rồi trống" in tried.text, where
                assert tried.stand == stand, where
    wanted = {
        (flow.name, step)
        for flow in every_flow().by_name.values()
        for step in flow.steps
        if step != "anything"
    } - _OF_TWO
    assert wanted <= seen


#: What is said of other things than text, where not the same.
_SAID_OF = {"voice": "chưa nghe được tin thoại"}


@pytest.mark.parametrize("kind", ["file", "voice", "other"])
def test_a_picture_or_sticker_at_every_step_changes_nothing(
    office: Rough, kind: IncomingKind
) -> None:
    """The person is asked to type, or the file is fetched; they stand where they stood."""
    for task, act, phone, stand in office.steps():
        tried = office.tried(phone, kind, "AgACAgUAAxkBAAI")
        flow = every_flow().by_name.get(stand[0])
        taken = kind == "file" and flow is not None and stand[1] in flow.files
        said = "đang nhận tệp" if taken else _SAID_OF.get(kind, "gõ bằng chữ")
        assert said in tried.text, (task, act)
        assert tried.stand == stand, (task, act)


def test_a_command_in_the_middle_of_every_task_leads_back(office: Rough) -> None:
    """A task that can be gone on with is offered again, and TIẾP is back at the same step."""
    resumed = set()
    for task, act, phone, stand in office.steps():
        flow = every_flow().by_name.get(stand[0])
        for command in ("/lich", "/trogiup", "/ketqua", "/tracuu bảo hiểm", "/khongco"):
            with office.undone():
                between = office.act(phone, "text", command)
                assert between.texts, (task, act, command)
                if flow is None or flow.resume is None or not stand[1]:
                    continue
                if stand[0] == "signup" and command in ("/lich", "/ketqua"):
                    continue  # these need the very thing that is asked for
                if between.stand == stand:
                    continue
                assert "Làm tiếp" in between.text, (task, act, command)
                back = office.act(phone, "text", "tiếp")
                assert back.stand == stand, (task, act, command)
                resumed.add(stand[0])
    assert resumed == {
        "signup", "quiz", "training_open", "training_series", "answers", "question_drafts",
        "announcements", "roster",
    }  # fmt: skip


@pytest.mark.long
def test_junk_behind_every_choice_is_met_with_today(office: Rough) -> None:
    """Whoever taps it, whatever follows the head: an answer, and nobody's right is widened."""
    before = _standing(office)
    with office.undone_task():
        for head, (flow, _) in every_flow().routes.items():
            other = "elsewhere" if flow.role == "trainer" else "collaborator"
            for role in (other, "stranger", "admin"):
                for junk in JUNK if role != "stranger" else JUNK[:5]:
                    id = f"{head}:{junk}"[:64]
                    tried = office.tried(office.people[role], "choice", id, message="404")
                    assert tried.texts, (role, id)
                    shown(tried)
        for id in (
            *every_flow().routes,
            "",
            ":",
            "nothing-such:1",
            "QZ:1:0:0",
            "💥",
            "resume:1:2",
        ):
            assert office.tried(office.people["admin"], "choice", id).texts, id
        assert _standing(office) == before


def test_every_button_ever_shown_may_be_tapped_at_any_step(office: Rough) -> None:
    """A button of a task's other step, or of a later one, meets the step of today."""
    offered: dict[str, set[str]] = {}
    flows = every_flow().routes
    for _, _, phone, _ in office.steps():
        for choice in phone.choices:
            known = flows.get(choice.id.partition(":")[0])
            if known is not None:
                offered.setdefault(known[0].name, set()).add(choice.id)
    tapped = 0
    for task, act, phone, stand in office.steps():
        for id in sorted(offered.get(stand[0], ())):
            tried = office.tried(phone, "choice", id)
            assert tried.texts, (task, act, id)
            shown(tried)
            tapped += 1
    assert tapped > 200


def _standing(office: Rough) -> list[object]:
    tables = ("people", "roles", "trainings", "registrations", "attendance", "answers", "invites")
    return [rows(office.tx, f"SELECT * FROM {table}") for table in tables]


@pytest.mark.parametrize(
    "id",
    ["tr-cancelled:2", "tr-cancel:2", "tr-opened:2", "tr-quiz:1", "tr-who:2", "an-send:1",
     "stats:c:1:0", "ask-take:1", "newcode-yes:2", "iv-role:admin", "iv-revoke:1", "log-older:9"],
)  # fmt: skip
def test_who_has_no_role_cannot_tap_their_way_in(office: Rough, id: str) -> None:
    """A forged button of a trainer's or admin's task is refused kindly and does nothing."""
    before = _standing(office)
    answer = office.people["collaborator"].tap(id)
    assert "quản trị, nên Đồng Hành chưa mở" in answer
    assert _standing(office) == before


@pytest.mark.parametrize(
    "id", ["tr-cancelled:2", "tr-see:2", "tr-who:2", "tr-seats:2", "rc-open:2"]
)
def test_a_trainer_of_another_place_cannot_touch_a_class(office: Rough, id: str) -> None:
    """Their button is an old one to them: the class stands, nobody's name is shown."""
    answer = office.people["elsewhere"].tap(id)
    assert "Nút này đã cũ" in answer
    assert not office.again(2).cancelled


def test_the_buttons_of_anothers_quiz_record_nothing(office: Rough) -> None:
    """A tap on somebody else's question is refused, and the owner goes on undisturbed."""
    lan, thay = office.people["collaborator"], office.people["trainer"]
    lan.say("/lambai")
    question = lan.choices[0].id
    assert "Bài này là của người khác" in thay.tap(question)
    assert office.count("SELECT count(*) FROM answers") == 0
    assert "Đã ghi" in lan.tap(question)
    assert office.count("SELECT count(*) FROM answers") == 1


def test_a_button_of_a_deleted_message_answers_with_today(office: Rough) -> None:
    """Booking by a button whose message is gone books once; afterwards it says what holds."""
    thay = office.people["trainer"]
    for _ in range(2):
        tried = office.act(thay, "choice", "cl-book:2", message="1999999")
        assert "Lớp ngày mai" in tried.text
    assert len(registrations.order(office.tx, 2)) == 2


NAME = "<b>Hà</b> *Lan* _Thị_ {{ 7*7 }}"


def test_a_name_with_marks_is_shown_letter_by_letter(office: Rough) -> None:
    """In the own profile and on the trainer's list: no bold, no template, nothing lost."""
    phone = sign_up(office.people["stranger"], NAME)
    assert phone.field("full_name") == NAME
    phone.tap("cl-book:2")
    trainer = office.people["trainer"]
    for tried in (
        office.tried(phone, "text", "/hoso"),
        office.tried(trainer, "choice", "tr-who:2"),
    ):
        assert NAME in markup.plain(tried.text)
        assert "&lt;b&gt;Hà&lt;/b&gt; *Lan* _Thị_ {{ 7*7 }}" in shown(tried)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_forms_of_a_letter_mean_the_same(office: Rough, form: Literal["NFC", "NFD"]) -> None:
    """Consent, places, words, options, codes: as phones compose them or take them apart."""

    def typed(text: str) -> str:
        return unicodedata.normalize(form, text)

    phone = office.phone("telegram:mới")
    phone.say("/batdau", typed("Đồng ý"), typed("Hà Thị Mỷ"), typed("Thanh Hóa"))
    phone.say(typed("Mường Chanh"), typed("bỏ qua"), typed("trưởng thôn"), typed("bỏ qua"))
    assert phone.field("full_name") == "Hà Thị Mỷ"
    assert phone.field("commune") == office.commune
    assert "Lớp hôm nay" in phone.say(typed("ACDEFG"))
    assert "Câu 1/" in phone.say(typed("làm bài"))
    option = phone.choices[0].label
    assert markup.plain(phone.say(typed(option))).startswith(f"Đã ghi: A. {option}")
    phone.tap("cl-book:2")
    assert "Đã trả chỗ" in phone.say(typed("KHÔNG ĐI ĐƯỢC"))


@pytest.mark.parametrize("start", ["*to-new", "*tr-move:2"])
@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("1/1/2020 8h", "đã qua rồi"),
        ("hôm qua 7h", "đã qua rồi"),
        ("30/2 7h", "Không có ngày hoặc giờ như thế"),
        ("20/12 25h", "Không có ngày hoặc giờ như thế"),
        ("rằm tháng chạp 8h", "âm lịch"),
        ("2h", "sáng hay chiều"),
        ("chưa biết", "gõ cả ngày và giờ"),
    ],
)
def test_a_day_that_cannot_be_says_why(office: Rough, start: str, when: str, why: str) -> None:
    """Opening or moving a class: what is wrong is named, and the same step asks on."""
    trainer = office.people["trainer"]
    office.enact(trainer, start)
    if start == "*to-new":
        trainer.say("Lớp mới")
    stand = office.stand(trainer)
    assert why in markup.plain(trainer.say(when))
    assert office.stand(trainer) == stand
    assert office.again(2).starts_at == trainings.upcoming(office.tx, office.now)[-1].starts_at


@pytest.mark.parametrize("seats", ["hôm qua 7h", "90 phút", "🙏", "-3", "0", "9" * 12, "1/2"])
def test_what_is_no_number_of_seats_changes_none(office: Rough, seats: str) -> None:
    """A time of day is no count, nor is a sign: it is asked again."""
    trainer = office.people["trainer"]
    trainer.tap("tr-seats:2")
    assert "gõ một số từ 1 đến" in trainer.say(seats)
    assert office.again(2).seats == 5


@pytest.mark.parametrize("sign", ["🙏🏽", "/", "...", "20/12"])
def test_a_class_is_not_called_by_a_sign(office: Rough, sign: str) -> None:
    """Title and place need a letter; the same step is asked again."""
    trainer = office.people["trainer"]
    trainer.tap("to-new")
    assert "Tên lớp cần có chữ" in trainer.say(sign)
    trainer.say("Lớp mới", "20/12 7h30", "1")
    assert "Nơi học cần có chữ" in trainer.say(sign)
    assert office.stand(trainer) == ("training_open", "venue")


def test_a_reminder_amid_a_quiz_takes_no_answer_away(office: Rough) -> None:
    """A bare letter still answers the quiz; the words of the reminder answer the reminder."""
    lan = office.people["collaborator"]
    lan.say("/lambai", "a")
    office.tick("2026-12-15 18:00")
    assert "KHÔNG ĐI ĐƯỢC" in office.sent(lan)[-1].text
    assert "Đã ghi" in lan.say("b")
    given_back = lan.say("KHÔNG ĐI ĐƯỢC")
    assert "Đã trả chỗ ở lớp **Lớp ngày mai**" in given_back
    assert "đang ở câu 3/" in given_back
    assert lan.person not in registrations.order(office.tx, 2)
    assert "Đã ghi" in lan.say("c")
    assert office.count("SELECT count(*) FROM answers") == 3


async def test_two_devices_of_one_person_at_once(tmp_path: Path, library: Library) -> None:
    """Both book and both answer at the same moment: one seat, one answer a question."""
    async with stage(tmp_path, library) as made:
        training = await hold(made, [Came("Vi Thị Dung")], code="ACDEFG", ended_hours_ago=-1)
        lan = await made.writer.write(lambda tx: person_at(tx, "lan"))

        def second_phone(tx: Tx) -> None:
            people.touch(tx, "telegram:99", "telegram", "telegram:99", made.clock.now_ms())
            people.link(tx, "telegram:99", lan, made.clock.now_ms())
            trainings.open_quiz(tx, training, made.clock.now_ms())

        await made.writer.write(second_phone)

        async def both(kind: IncomingKind, said: str, times: int = 1) -> None:
            await asyncio.gather(
                *(
                    made.receive.receive(
                        Incoming(
                            address.split(":")[0], address, address, f"{said}-{address}-{nth}",
                            kind, text=said, choice=said,
                        )
                    )
                    for nth in range(times)
                    for address in (CAST["lan"][0], "telegram:99")
                )
            )  # fmt: skip

        await both("text", "ACDEFG")
        await both("text", "/lambai")
        await both("choice", f"qz-go:{training}")
        opened = await made.writer.write(
            lambda tx: rows(tx, "SELECT id FROM attempts WHERE person = :lan", lan=lan)
        )
        assert len(opened) == 1
        await both("choice", f"qz:{opened[0][0]}:0:0", times=100)
        await both("choice", f"qz:{opened[0][0]}:0:1", times=3)

        def counted(tx: Tx) -> tuple[int, int, int]:
            return (
                scalar(tx, "SELECT count(*) FROM attendance WHERE person = :lan", lan=lan),
                scalar(tx, "SELECT count(*) FROM answers"),
                scalar(tx, "SELECT count(*) FROM dead_letters"),
            )

        assert await made.writer.write(counted) == (1, 1, 0)


def test_two_devices_may_stand_at_different_tasks(office: Rough) -> None:
    """One device in the middle of a quiz, the other opening a class: neither hears the other."""
    trainer = office.people["trainer"]
    other = _second_phone(office, trainer)
    trainer.tap("to-new")
    other.say("/thongbao")
    assert "Bước 2/8" in trainer.say("Lớp mới")
    assert "Gửi cho ai" in other.say("Mai họp lúc 8h")
    assert office.stand(trainer) == ("training_open", "starts_at")
    assert office.stand(other) == ("announcements", "who")


def _second_phone(office: Rough, phone: Phone) -> Phone:
    other = office.phone("telegram:second")
    people.touch(office.tx, other.address, "telegram", other.address, office.now)
    people.link(office.tx, other.address, phone.person or 0, office.now)
    return other

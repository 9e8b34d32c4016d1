"""What people mean leads where its button or command leads, in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.commands import BY_WORD, shown_to
from bot.library.load import Library
from bot.text import typed
from bot.text.folding import fold
from tests.bench.consequences import state
from tests.conversation.chat import Phone
from tests.conversation.rough import Rough


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Rough]:
    """Give an office with classes, a quiz that is open, and people."""
    made = Rough(Path(tmp_path_factory.mktemp("words")), library)
    yield made
    made.close()


def answer(office: Rough, phone: Phone, act: str) -> str:
    """Return the first line that an act is answered by; it is undone again."""
    kind, said = ("choice", act[1:]) if act.startswith("*") else ("text", act)
    with office.undone():
        tried = office.act(phone, kind, said)  # type: ignore[arg-type]
    return tried.texts[0].split("\n")[0] if tried.texts else ""


@pytest.mark.parametrize(
    ("who", "said", "same"),
    [
        ("collaborator", "cho tôi đăng ký lớp với", "/dangky"),
        ("collaborator", "em xem lịch học của em với", "/lich"),
        ("collaborator", "mấy giờ học vậy ạ", "*cl-see:2"),
        ("collaborator", "lop hoc o dau", "*cl-see:2"),
        ("collaborator", "điểm của tôi", "/ketqua"),
        ("collaborator", "tôi muốn gặp người", "*ask-new"),
        ("collaborator", "đổi số điện thoại của tôi", "*pf:phone"),
        ("collaborator", "hồ sơ của tôi", "/hoso"),
        ("collaborator", "xóa hết dữ liệu của em đi", "/dulieu"),
        ("collaborator", "đừng nhắc em nữa", "/nhaclich"),
        ("collaborator", "điện thoại này hai vợ chồng em dùng chung", "/doinguoi"),
        ("collaborator", "lưu lớp vào lịch điện thoại giúp em", "lưu lịch"),
        ("collaborator", "bot làm được những gì", "/trogiup"),
        ("trainer", "mở giúp tôi một lớp tập huấn mới", "*to-new"),
        ("trainer", "dời lớp ngày mai 14h sang hôm khác", "*tr-move:2"),
        ("trainer", "đổi hội trường lớp GHJKMN", "*tr-venue:2"),
        ("trainer", "hủy lớp GHJKMN", "*tr-cancel:2"),
        ("trainer", "ai đăng ký lớp GHJKMN rồi", "*tr-who:2"),
        ("trainer", "chiếu mã lớp hôm nay lên màn hình", "*pj-open:1"),
        ("trainer", "điểm danh lớp hôm nay", "*rc-open:1"),
        ("trainer", "gửi thông báo cho các xã", "/thongbao"),
        ("trainer", "có câu hỏi nào chưa trả lời không", "*ask-list:0"),
        ("trainer", "học viên làm bài thế nào", "/thongke"),
        ("trainer", "xem danh sách cộng tác viên", "*ro-open:0"),
        ("admin", "cấp mã cho cán bộ tập huấn mới", "/capma"),
        ("admin", "xem nhật ký ai đã làm gì", "/nhatky"),
    ],
)  # fmt: skip
def test_a_sentence_leads_where_its_button_leads(
    office: Rough, who: str, said: str, same: str
) -> None:
    """The same first line stands on the screen."""
    phone = office.people[who]
    assert answer(office, phone, said) == answer(office, phone, same)


@pytest.mark.parametrize(
    ("who", "said", "told"),
    [
        ("stranger", "bạn là ai", "trợ lý trò chuyện"),
        ("stranger", "có phải lừa đảo không", "không bao giờ"),
        ("stranger", "lớp học ở đâu", "đồng ý"),
        ("collaborator", "em có được cấp giấy chứng nhận không", "chưa cấp giấy chứng nhận"),
        ("collaborator", "dùng trên zalo được không", "Zalo thì chưa có"),
        ("collaborator", "quên mã cá nhân rồi", "Quên mã thì lấy mã mới"),
        ("collaborator", "em sẽ đến lớp ngày mai ạ", "Hẹn gặp anh/chị"),
        ("collaborator", "mai em đến muộn 30 phút", "quét mã hoặc gõ mã lớp"),
        ("collaborator", "em cử người khác đi thay được không", "Ai đi thay anh/chị ạ?"),
        ("collaborator", "không muốn sống nữa", "**113**"),
        ("collaborator", "giá vàng hôm nay bao nhiêu", "chưa giúp được"),
        ("collaborator", "cảm ơn em nhiều nhé, hôm nay học vui lắm", "Không có gì"),
    ],
)  # fmt: skip
def test_what_has_no_command_is_answered(office: Rough, who: str, said: str, told: str) -> None:
    """In one line or two, with a way on."""
    with office.undone():
        assert told in office.act(office.people[who], "text", said).text


def test_a_seat_is_given_back_only_after_a_yes(office: Rough) -> None:
    """A sentence asks, with the class named; a yes gives it back, a no keeps it."""
    lan = office.people["collaborator"]
    for reply, kept in (("phải ạ", False), ("không", True), ("1", False), ("2", True)):
        with office.undone():
            said = office.act(lan, "text", "mai em bận không đi được ạ").text
            assert "Anh/chị báo không đi được lớp **Lớp ngày mai**" in said
            assert seats(office) == 1
            office.act(lan, "text", reply)
            assert seats(office) == kept


def seats(office: Rough) -> int:
    """Return how many seats Lan holds."""
    lan = office.people["collaborator"].person
    return office.tx.execute(
        "SELECT count(*) FROM registrations WHERE person = ? AND withdrawn_at IS NULL", (lan,)
    ).fetchone()[0]


@pytest.mark.parametrize("polite", ["{}", "{} ạ", "Dạ {}.", "{}!"])
@pytest.mark.parametrize("who", ["collaborator", "trainer", "admin"])
def test_every_label_is_a_way_to_say_it(office: Rough, who: str, polite: str) -> None:
    """What a button of the start or a command's description says does the same when typed."""
    phone = office.people[who]
    shown = shown_to(who, office.app.flows.built)  # type: ignore[arg-type]
    say = office.content.wording.render
    labels = [(say(f"commands.{one.name}"), f"/{one.name}") for one in shown]
    with office.undone():
        menu = office.act(phone, "text", "/trogiup").choices
        more = office.act(phone, "choice", "hp-more").choices
    labels += [(choice.label, f"*{choice.id}") for choice in (*menu, *more)]
    wrong = [
        (label, same)
        for label, same in labels
        if answer(office, phone, polite.format(label)) != answer(office, phone, same)
    ]
    assert wrong == []


def test_a_label_of_what_is_unclear_is_done(office: Rough) -> None:
    """Where it may be an own affair or a rule, one is chosen, with the same sentence."""
    lan = office.people["collaborator"]
    with office.undone():
        office.act(lan, "text", "hỗ trợ đi lại")
        tried = office.act(lan, "choice", "meant:search")
        assert tried.texts
        assert tried.refused is None
    with office.undone():
        assert office.act(lan, "choice", "meant:search").refused is not None


@pytest.mark.parametrize(
    ("who", "said", "same"),
    [
        ("trainer", "nhắn lớp ngày mai 14h", "*an-for:2"),
        ("trainer", "chiếu mã lớp hôm nay lên", "*pj-open:1"),
        ("trainer", "báo cáo lớp hôm nay", "*rp-open:1"),
        ("trainer", "điểm danh lớp chật", "*rc-open:3"),
        ("trainer", "hủy lớp chật", "*tr-cancel:3"),
        ("trainer", "hủy lớp chật CTV MTN", "*tr-cancel:3"),
        ("trainer", "hủy lớp GHJ KMN", "*tr-cancel:2"),
        ("collaborator", "quên mã cá nhân, cho em mã mới", "quên mã cá nhân rồi"),
    ],
)
def test_the_class_that_is_named_is_meant(office: Rough, who: str, said: str, same: str) -> None:
    """By its day or by words of its title; where none is named, the one that is held now."""
    phone = office.people[who]
    assert answer(office, phone, said) == answer(office, phone, same)


def test_where_several_may_be_meant_it_is_said_for_what(office: Rough) -> None:
    """Each choice leads to the task, not to the class."""
    trainer = office.people["trainer"]
    with office.undone():
        tried = office.act(trainer, "text", "hủy lớp đi")
        assert "**Hủy lớp**: lớp nào ạ?" in tried.text
        for choice in tried.choices:
            with office.undone():
                told = office.act(trainer, "choice", choice.id).text
            assert "Hủy lớp **" in told


def test_every_button_of_an_answer_leads_on(office: Rough) -> None:
    """None of them is old at birth."""
    for who, said in (
        ("collaborator", "quên mã cá nhân rồi"), ("trainer", "nhắn lớp mai mang sổ"),
        ("trainer", "nhắc lớp nộp bài"), ("collaborator", "hỗ trợ đi lại"),
        ("collaborator", "chồng em đang đánh em"), ("collaborator", "em cử người khác đi thay"),
    ):  # fmt: skip
        phone = office.people[who]
        with office.undone():
            choices = office.act(phone, "text", said).choices
        for choice in choices:
            with office.undone():
                office.act(phone, "text", said)
                assert office.act(phone, "choice", choice.id).refused is None, (said, choice)


@pytest.mark.parametrize(
    "said",
    [
        "em không đi được lớp GHJKMN", "cho em hủy lớp GHJKMN", "mã GHJKMN là lớp nào",
        "đừng điểm danh em lớp GHJKMN", "mã lớp là ghjkmn nhưng em đang ở nhà",
    ],
)  # fmt: skip
def test_a_code_in_a_refusal_marks_nobody_present(office: Rough, said: str) -> None:
    """While the doors are open, too."""
    lan, before = office.people["collaborator"], office.now
    office.clock("2026-12-16 14:05")
    try:
        with office.undone():
            assert "Đã ghi có mặt" not in office.act(lan, "text", said).text
        with office.undone():
            assert "Đã ghi có mặt" in office.act(lan, "text", "em gửi mã GHJKMN ạ").text
    finally:
        office.now = before


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("phải", False), ("vâng phải ạ", False), ("không đi", False), ("em không đi đâu", False),
        ("trả chỗ", False), ("phải đi", True), ("em vẫn đi", True), ("không ạ", True),
        ("thôi giữ lại cho em", True),
    ],
)  # fmt: skip
def test_the_answer_says_whether_one_goes(office: Rough, reply: str, kept: bool) -> None:
    """`không đi` is no "no", and `phải đi` no "yes"."""
    lan = office.people["collaborator"]
    with office.undone():
        office.act(lan, "text", "mai em bận không đi được ạ")
        office.act(lan, "text", reply)
        assert seats(office) == kept


def test_leaving_gives_no_seat_back(office: Rough) -> None:
    """Nor offers to; where nothing is open, that is said."""
    lan = office.people["collaborator"]
    with office.undone():
        assert "không sao ạ" in office.act(lan, "text", "thôi không làm nữa").text
    with office.undone():
        office.act(lan, "text", "/lambai")
        tried = office.act(lan, "text", "thôi không làm nữa")
        assert [choice.id for choice in tried.choices] == ["hp-leave", "resume"]
        assert "để khỏi nhầm" in office.act(lan, "text", "thôi").text.lower()
        assert "để khỏi nhầm" in office.act(lan, "text", "khoan").text.lower()
        assert "Đã thoát" in office.act(lan, "text", "thôi bỏ đi").text


def test_a_day_without_a_class_is_said(office: Rough) -> None:
    """The next class is shown all the same."""
    lan = office.people["collaborator"]
    with office.undone():
        text = office.act(lan, "text", "ngày 20/12 mấy giờ học").text
    assert text.startswith("Hôm ấy anh/chị không có lớp nào.")
    assert "**Lớp ngày mai**" in text


SENTENCES = (
    "mai mấy giờ học ạ", "không đi được?", "anh ấy không đi được", "trả chỗ à", "hủy", "thôi",
    "lớp GHJKMN học ở đâu vậy", "gửi ngay đi", "mở lớp mới giúp tôi", "điểm danh lớp hôm nay",
)  # fmt: skip


def test_no_sentence_acts_at_any_step(library: Library, tmp_path: Path) -> None:
    """Nor does the first word of an open choice: at every step there is, and for every role."""
    office = Rough(tmp_path, library)
    acted = set()
    for _, role, phone, step in office.steps():
        firsts = {choice.label.split()[0] for choice in phone.choices if " " in choice.label}
        for said in (*SENTENCES, *sorted(firsts)):
            before = state(office)
            with office.undone():
                office.act(phone, "text", said)
                taken = said in TAKEN_AS_TYPED.get(step, ()) or typed.is_yes(said)
                taken = taken or fold(said) in BY_WORD  # `Bài` begins one, as `/lambai` does
                if state(office) != before and not taken:
                    acted.add((role, step, said))
    office.close()
    assert {one for one in acted if one[1][1] not in TYPED_STEPS} == set()


#: Steps that take any text for what they asked: a name, a title, an answer.
TYPED_STEPS = frozenset(
    {"name", "place", "village", "work", "phone", "text", "ask", "answer", "title", "venue"}
)
TAKEN_AS_TYPED: dict[tuple[str, str], tuple[str, ...]] = {
    ("roster", "preview"): ("Nhập", "Bỏ,"),
    ("announcements", "file"): ("Không", "hủy", "thôi"),  # none goes along
}


def test_who_signs_up_at_a_door_keeps_it(office: Rough) -> None:
    """A sentence in between goes on with the sign-up, and at its end they are present."""
    before = office.now
    office.clock("2026-12-16 14:05")
    try:
        with office.undone():
            khach = office.people["stranger"]
            office.act(khach, "text", "GHJKMN")
            office.act(khach, "text", "đăng ký lớp với em ơi")
            for said in ("đồng ý", "Hà Thị Mới", "thanh hoa", "muong chanh"):
                tried = office.act(khach, "text", said)
            assert "Đã ghi có mặt: **Hà Thị Mới**" in tried.text
    finally:
        office.now = before


@pytest.mark.parametrize(
    ("begun", "said", "told"),
    [
        (("/thongbao", "Mai họp lúc 8h ở xã"), "gửi thông báo đi", "Đang soạn dở một thông báo"),
        (("/thongbao", "Mai họp"), "nhắn lớp ngày mai 14h mang sổ", "Đang soạn dở một thông báo"),
        (("*to-new", "Lớp mới tinh"), "mở giúp tôi một lớp tập huấn mới", "Đang mở dở một lớp"),
    ],
)  # fmt: skip
def test_a_draft_is_not_lost_by_a_sentence(
    office: Rough, begun: tuple[str, ...], said: str, told: str
) -> None:
    """It is asked about, and `tiếp` goes on with it."""
    thay = office.people["trainer"]
    with office.undone():
        for act in begun:
            last = office.act(thay, *(("choice", act[1:]) if act[0] == "*" else ("text", act)))
        office.act(thay, "text", "/lich")
        assert told in office.act(thay, "text", said).text
        again = office.act(thay, "text", "tiếp")
        assert again.text.split("\n")[0] == last.text.split("\n")[0]


def test_an_own_affair_is_offered_beside_the_rule(office: Rough) -> None:
    """Where one has to ask, there are two answers to choose from."""
    lan = office.people["collaborator"]
    for said in ("hỗ trợ đi lại", "tập huấn", "muốn rút tên thì làm thế nào"):
        with office.undone():
            ids = [choice.id for choice in office.act(lan, "text", said).choices]
        assert len(ids) >= 2, said
        assert len(ids) == len(set(ids)), said


@pytest.mark.parametrize("between", ["chuẩn nghèo bao nhiêu", "/lich", "làm được gì ở đây"])
def test_a_question_is_not_lost_by_a_look_elsewhere(office: Rough, between: str) -> None:
    """Whoever answers it then is asked anew, with the class named; nothing is done by that."""
    lan = office.people["collaborator"]
    for reply in ("phải ạ", "không", "tiếp", "Làm tiếp"):
        with office.undone():
            asked = office.act(lan, "text", "mai em bận không đi được ạ").text
            assert "vẫn chờ anh/chị trả lời" in office.act(lan, "text", between).text
            assert office.act(lan, "text", reply).text == asked
            assert seats(office) == 1
            assert "Đã trả chỗ" in office.act(lan, "text", "phải ạ").text


@pytest.mark.parametrize("reply", ["phải", "không", "KHÔNG ĐI ĐƯỢC", "2", "*cl-see:2"])
def test_an_answered_question_waits_no_more(office: Rough, reply: str) -> None:
    """In whatever way it was answered, and whatever is looked at afterwards."""
    lan = office.people["collaborator"]
    kind, said = ("choice", reply[1:]) if reply[0] == "*" else ("text", reply)
    with office.undone():
        office.act(lan, "text", "mai em bận không đi được ạ")
        office.act(lan, kind, said)  # type: ignore[arg-type]
        assert "vẫn chờ" not in office.act(lan, "text", "chuẩn nghèo bao nhiêu").text


def test_what_goes_back_is_no_text(office: Rough) -> None:
    """Neither of an answer nor of a notice that is being written."""
    trainer = office.people["trainer"]
    for begin in ("ask-take:1", "an-for:2"):
        for back in ("tiếp", "Làm tiếp ạ", "tiếp tục"):
            with office.undone():
                asked = office.act(trainer, "choice", begin).text
                assert office.act(trainer, "text", back).text == asked


def test_an_edit_is_said_not_to_be_seen(office: Rough) -> None:
    """In passing: what was asked is still asked."""
    lan = office.people["collaborator"]
    with office.undone():
        office.act(lan, "text", "mai em bận không đi được ạ")
        assert "gõ lại thành tin mới" in office.act(lan, "edited", "").text
        assert "Đã trả chỗ" in office.act(lan, "text", "phải").text


@pytest.mark.parametrize("said", ["khoan đã", "thôi ạ", "gửi nhầm rồi", "Dừng lại!"])
def test_a_notice_is_held_within_its_minute(office: Rough, said: str) -> None:
    """By whatever word; later, and where something else is open, the word means what it did."""
    trainer, before = office.people["trainer"], office.now
    with office.undone():
        office.act(trainer, "text", "nhắn lớp GHJKMN mang theo căn cước")
        office.act(trainer, "text", "1")
        assert "Đã thu lại" in office.act(trainer, "text", said).text
    with office.undone():
        office.act(trainer, "text", "nhắn lớp GHJKMN mang theo căn cước")
        office.act(trainer, "text", "1")
        office.act(trainer, "choice", "tr-move:2")
        held = "Đã thu lại" in office.act(trainer, "text", said).text
        assert held == (said in ("khoan đã", "gửi nhầm rồi"))
    office.now = before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("gửi cho xã Mường Chanh nhé", "xã Mường Chanh, tỉnh Thanh Hóa"),
        ("cho bà con ở Mường Chanh", "xã Mường Chanh, tỉnh Thanh Hóa"),
        ("điểm danh lớp hôm nay", "**Điểm danh: Lớp hôm nay**"),
        ("nhắn lớp GHJKMN mang sổ", "Đang soạn dở một thông báo"),
        ("xã Không Có Đâu", "chưa tìm thấy"),
    ],
)
def test_to_whom_a_notice_goes_is_said_in_words(office: Rough, said: str, told: str) -> None:
    """What begins another task leaves the notice as it is."""
    trainer = office.people["trainer"]
    with office.undone():
        office.act(trainer, "text", "/thongbao")
        office.act(trainer, "text", "Mai họp lúc 8h")
        assert told in office.act(trainer, "text", said).text
        assert "**Gửi cho ai?**" in office.act(trainer, "text", "tiếp").text


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (("hủy lớp chiều mai", "hủy lớp sáng mai", "hủy đi"), "**Lớp chật** (đã hủy)"),
        (("hủy lớp chiều mai", "có"), "Để khỏi nhầm"),
        (("hủy lớp chiều mai", "không hủy nữa"), "**Lớp ngày mai** (sắp tới)"),
        (("dời lớp chiều mai sang 3h chiều", "đổi giờ đi"), "Đã đổi giờ"),
        (("dời lớp chiều mai sang 3h chiều", "có ạ"), "Đã đổi giờ"),
        (("đổi chỗ lớp chiều mai", "có"), "Nơi học cần có chữ"),
        (("đổi chỗ lớp chiều mai", "mai lớp chiều có mấy người đăng ký"), "Có chỗ: 1 người"),
        (("nhắn lớp chiều mai mang bút", "gửi luôn"), "Đã nhận"),
        (("nhắn lớp chiều mai mang bút", "gửi luôn", "gửi"), "Chưa gửi: tin sẽ đi"),
        (("nhắn lớp chiều mai mang bút", "bỏ đi"), "Đã bỏ"),
        (("nhắn lớp chiều mai mang bút", "sửa lại"), "gõ lại toàn bộ"),
        (("/thongbao", "Mai họp", "tất cả"), "mọi người ở mọi nơi"),
        (("mở lớp mới", "vâng"), "Tên lớp cần có chữ"),
        (("điểm danh lớp hôm nay", "thôi"), "không sao"),
        (("điểm danh lớp hôm nay", "cho cả lớp làm bài đi"), "bài"),
    ],
)
def test_a_trainer_is_answered_in_words(office: Rough, acts: tuple[str, ...], told: str) -> None:
    """A yes belongs to what was shown last; what answers is no text, place or name."""
    text = ""
    with office.undone():
        for act in acts:
            text = office.act(office.people["trainer"], "text", act).text
        assert told in text
        assert "Thêm" not in text


def test_an_answer_that_is_shown_is_not_lost_by_a_question(office: Rough) -> None:
    """It is gone on with by a word, and sent by one."""
    trainer = office.people["trainer"]
    with office.undone():
        office.act(trainer, "choice", "ask-take:1")
        office.act(trainer, "text", "Vẫn vay được ạ")
        assert "Điểm danh" in office.act(trainer, "text", "có ai chưa điểm danh hôm nay").text
        assert "Vẫn vay được ạ" in office.act(trainer, "text", "tiếp").text
        assert "Đã gửi câu trả lời" in office.act(trainer, "text", "gửi đi").text


def test_a_class_that_moved_meanwhile_is_asked_about_as_it_is(office: Rough) -> None:
    """The question is asked anew, not shown again."""
    lan, trainer = office.people["collaborator"], office.people["trainer"]
    with office.undone():
        assert "thứ Tư, 16/12" in office.act(lan, "text", "mai em bận không đi được ạ").text
        office.act(lan, "text", "chuẩn nghèo bao nhiêu")
        office.act(trainer, "text", "dời lớp GHJKMN sang ngày 18/12")
        office.act(trainer, "text", "đổi giờ đi")
        assert "thứ Sáu, 18/12" in office.act(lan, "text", "phải ạ").text
        assert seats(office) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Chào em, mai mấy giờ học vậy", "**Lớp ngày mai**"),
        ("em chào anh chị ạ, mai em không đi được", "không đi được lớp"),
        ("cảm ơn em, thế mai học ở đâu", "**Lớp ngày mai**"),
        ("chào em nhé, chúc em một ngày vui", "Chào"),
    ],
)
def test_what_follows_a_greeting_is_answered(office: Rough, said: str, told: str) -> None:
    """Where it is understood; else it was a greeting."""
    with office.undone():
        assert told in office.act(office.people["collaborator"], "text", said).text


def test_what_is_half_written_lies_below_a_question(office: Rough) -> None:
    """`Làm tiếp` below the question of another task leads to it, and not in a circle."""
    trainer = office.people["trainer"]
    with office.undone():
        office.act(trainer, "text", "/thongbao")
        office.act(trainer, "text", "Mai họp lúc 8h")
        asked = office.act(trainer, "text", "dời lớp chiều mai sang 3h chiều")
        assert "đang soạn dở" in asked.text
        assert [choice.label for choice in asked.choices].count("Làm tiếp") == 1
        assert "**Gửi cho ai?**" in office.act(trainer, "text", "làm tiếp").text


@pytest.mark.parametrize(
    "said",
    ["lớp chiều mai có hủy không", "đừng hủy lớp chiều mai", "không dời lớp GHJKMN nữa"],
)
def test_a_change_that_is_only_asked_about_is_not_offered(office: Rough, said: str) -> None:
    """The class is shown as it stands."""
    with office.undone():
        text = office.act(office.people["trainer"], "text", said).text
    assert text.startswith("**Lớp ngày mai** (sắp tới)")


def test_a_booking_that_was_asked_about_is_asked_anew(office: Rough) -> None:
    """And not whether a seat is to be given back."""
    lan = office.people["collaborator"]
    with office.undone():
        office.act(lan, "choice", "cl-see:3")
        asked = office.act(lan, "text", "ừ")
        office.act(lan, "text", "chuẩn nghèo bao nhiêu")
        again = office.act(lan, "text", "có")
        assert (again.text, again.stand) == (asked.text, ("classes", "book_sure"))

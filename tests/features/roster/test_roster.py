"""The office's list and a class's in conversation: a file previewed, taken, who has not come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.messages import Incoming
from bot.domain.roll import Mark
from bot.features.attendance import hall
from bot.features.attendance import store as attendance
from bot.features.classes import registrations
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store import jobs, people
from bot.store.sql import one, rows, scalar
from bot.text import markup
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall

MOST = 900


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Hall]:
    """Return an office with one class on 20/12/2026, 7:30 to 11:30."""
    made = Hall(tmp_path, library)
    made.training("2026-12-20 07:30")
    yield made
    assert made.count("SELECT count(*) FROM dead_letters") == 0
    made.close()


@pytest.fixture
def thay(office: Hall) -> Phone:
    """Return the phone of a trainer of the whole office."""
    return office.member("thay", role="trainer")


def listed(
    office: Hall, name: str, village: str = "bản Ngố", phone: str = "", commune: str = "",
    training: int = 0,
) -> int:  # fmt: skip
    """Put somebody on the office's list, invited to a class or to none; returns the entry."""
    line = RosterLine(name, office.province, commune or office.commune, village, "head", phone)
    entry = roster.add(office.tx, line, None, office.now)
    if training:
        roster.invite(office.tx, training, entry, office.now)
    return entry


def hand_in(phone: Phone, name: str = "danh sach.xlsx", size: int = 12_345) -> str:
    """Send a file as Telegram tells of it."""
    at, key = phone.address, phone.world.next_key()
    phone._take(
        Incoming(phone.channel, at, at, key, "file", text="BQACAg", file_name=name, size=size)
    )
    return phone.text


def order(phone: Phone, kind: str) -> tuple[int, dict[str, Any]]:
    """Return (id, arguments) of the last job of a kind."""
    row = one(
        phone.world.tx,
        "SELECT id, args FROM jobs WHERE kind = :kind ORDER BY id DESC",
        kind=kind,
    )
    assert row is not None
    return row[0], json.loads(row[1])


def done(phone: Phone, kind: str, outcome: dict[str, Any]) -> str:
    """Let the last job of a kind come to its end, as the service does."""
    id_, told = order(phone, kind)[0], json.dumps(outcome)
    at = phone.address
    phone._take(Incoming(phone.channel, at, at, f"job:{id_}", "job", told, choice=kind))
    jobs.finish(phone.world.tx, id_, told, phone.world.now)
    return phone.text


def read(office: Hall, **other: Any) -> dict[str, Any]:
    """Return the outcome of a file that was read: two good rows, one refused."""
    outcome: dict[str, Any] = {
        "file": "f" * 32, "report": "e" * 32, "good": 2, "refused": 1, "notes": 0,
        "rows": [[7, "thiếu họ và tên"]], "communes": [[office.commune, 2]], "communes_count": 1,
        "sample": [["Hà Văn Tư", office.commune, "bản Ngố"], ["Lò Thị Pha", office.commune, ""]],
    }  # fmt: skip
    return outcome | other


def labels(phone: Phone) -> list[str]:
    """Return what the last answer offers."""
    return [choice.label for choice in phone.choices]


# -- the office's list -----------------------------------------------------------------------


def test_the_list_is_counted_by_commune_and_named_without_numbers(
    office: Hall, thay: Phone
) -> None:
    """Who has signed up is counted, who has not is named with the village only."""
    listed(office, "Hà Văn Tư", phone="0912345678")
    listed(office, "Vi Văn Ọc")
    listed(office, "Ngân Thị Á", commune=office.elsewhere)
    roster.belong(office.tx, listed(office, "Hà Thị Lan"), office.member("lan").person or 0)

    thay.say("/lop")
    assert "4 người ở 2 xã, phường; 1 người đã dùng" in thay.choose("Danh sách cộng tác viên")
    assert "Xã Mường Chanh, tỉnh Thanh Hóa: 3 người, 2 chưa dùng" in labels(thay)
    said = thay.choose("Xã Mường Chanh, tỉnh Thanh Hóa")

    assert "2 người chưa dùng Đồng Hành:\n- Vi Văn Ọc, bản Ngố\n- Hà Văn Tư, bản Ngố" in said
    assert "0912" not in said and "Lan" not in said


def test_an_empty_list_says_how_to_begin(office: Hall, thay: Phone) -> None:
    """No list yet: the file and its template are offered."""
    assert "Chưa có ai trong danh sách" in thay.tap("ro-open")
    assert labels(thay) == ["Gửi tệp danh sách", "Lấy tệp mẫu", "Các lớp của tôi"]


def test_a_long_list_comes_in_pages(office: Hall, thay: Phone) -> None:
    """Forty of one commune, and twenty communes, stay readable on a phone."""
    for number in range(40):
        listed(office, f"Nguyễn Thị Thanh Hương {number:02}", "khu phố Tân Lập Thượng")
    for place in office.content.places.children(office.province)[:20]:
        listed(office, "Hà Văn Tư", commune=place.code)
    seen: list[str] = []
    thay.tap("ro-open")
    while "Xem tiếp" in labels(thay):
        seen += labels(thay)
        assert len(thay.text) < MOST
        thay.choose("Xem tiếp")
    assert len({label for label in seen + labels(thay) if "chưa dùng" in label}) >= 20

    thay.tap(f"ro-in:{office.commune}")
    named = thay.text
    while "Xem tiếp" in labels(thay):
        thay.choose("Xem tiếp")
        assert len(thay.text) < MOST
        named += thay.text
    assert named.count("Thanh Hương") == 40
    assert "trang 3/3" in thay.tap(f"ro-in:{office.commune}:99")


def test_an_admin_of_a_commune_sees_that_commune_only(office: Hall) -> None:
    """The role covers its place, and what the file may hold is said to the job."""
    listed(office, "Hà Văn Tư", training=1)
    listed(office, "Ngân Thị Á", commune=office.elsewhere)
    officer = office.member("xa", office.elsewhere, "admin", office.elsewhere)

    assert "1 người ở 1 xã" in officer.tap("ro-open")
    assert "Nút này đã cũ" in officer.tap(f"ro-in:{office.commune}")
    for forged in ("ro-class:1", "ro-file:1", "ro-gather:1", "ro-empty:1:1", "ro-absent:1",
                   "ro-one:1:e1", "ro-undo:1:1:1", "ro-summon:1:all"):  # fmt: skip
        assert "Nút này đã cũ" in officer.tap(forged), forged
    officer.tap("ro-file")
    hand_in(officer)
    assert order(officer, "roster")[1]["scope"] == [office.elsewhere]
    assert roster.invitee_count(office.tx, 1) == 1


def test_a_collaborator_is_shown_nothing(office: Hall) -> None:
    """None of it is for people without a role."""
    listed(office, "Hà Văn Tư")
    lan = office.member("lan")
    for head in ("ro-open", f"ro-in:{office.commune}", "ro-file", "ro-class:1"):
        assert "dành cho cán bộ" in lan.tap(head)


# -- a file ----------------------------------------------------------------------------------


def test_template_is_handed_out(office: Hall, thay: Phone) -> None:
    """The template comes as a file; where it could not be made that is said."""
    thay.tap("ro-file")
    assert "làm tệp mẫu" in thay.choose("Lấy tệp mẫu")
    assert "Tệp mẫu danh sách" in done(thay, "roster_template", {"file": "f1"})
    body = json.loads(scalar(office.tx, "SELECT body FROM outgoing ORDER BY id DESC"))
    assert body["file"] == "f1"
    thay.tap("ro-template")
    assert "chưa làm được" in done(thay, "roster_template", {"error": "failed"})


def test_a_file_is_previewed_before_anything_counts(office: Hall, thay: Phone) -> None:
    """Counts, refused rows with reasons, the report, a sample; taken only when told so."""
    thay.tap("ro-file")
    assert "đang nhận tệp" in hand_in(thay)
    assert order(thay, "roster")[1] == {
        "reference": "BQACAg", "name": "danh sach.xlsx", "size": 12_345, "scope": [""],
        "training": None, "by": thay.person,
    }  # fmt: skip

    said = done(thay, "roster", read(office))

    for part in ("1 dòng chưa nhận được", "**2 người** (Xã Mường Chanh 2)",
                 "Dòng 7: thiếu họ và tên", "Hà Văn Tư, bản Ngố, Xã Mường Chanh",
                 "Chưa ai vào danh sách"):  # fmt: skip
        assert part in said
    assert labels(thay) == ["Nhập 2 người", "Bỏ, không nhập"]
    assert office.count("SELECT count(*) FROM jobs WHERE kind = 'roster_import'") == 0

    assert "đang nhập 2 người" in thay.say("1")
    assert order(thay, "roster_import")[1] == {
        "file": "f" * 32, "training": None, "by": thay.person,
    }  # fmt: skip
    outcome = {"new": 1, "changed": 0, "known": 1, "invited": 0}
    assert "1 người mới, 0 người được bổ sung, 1 người đã có" in done(
        thay, "roster_import", outcome
    )
    assert "Danh sách chung" in labels(thay)
    assert rows(office.tx, "SELECT action FROM audit WHERE action LIKE 'list.%'") == [
        ("list.imported",)
    ]


def test_a_second_tap_imports_once(office: Hall, thay: Phone) -> None:
    """While it runs and when it is done; after a failure it may be tried again."""
    thay.tap("ro-file")
    hand_in(thay)
    done(thay, "roster", read(office))
    take = thay.choices[0].id
    thay.tap(take)
    assert "không cần chọn lại" in thay.tap(take)
    assert "chưa nhập được" in done(thay, "roster_import", {"error": "gone"})
    assert "đang nhập" in thay.tap(take)
    done(thay, "roster_import", {"new": 2, "changed": 0, "known": 0, "invited": 0})
    assert "không cần chọn lại" in thay.tap(take)
    assert office.count("SELECT count(*) FROM jobs WHERE kind = 'roster_import'") == 2


def test_names_of_a_file_are_forgotten_once_it_is_taken(office: Hall, thay: Phone) -> None:
    """The preview's names and rows go with the yes; going back to it finds nothing."""
    thay.tap("ro-file")
    hand_in(thay)
    done(thay, "roster", read(office))
    take = next(one.id for one in thay.choices if one.id.startswith("ro-take"))
    thay.tap(take)
    id_, _ = order(thay, "roster")
    kept = office.tx.execute("SELECT outcome FROM jobs WHERE id = ?", (id_,)).fetchone()
    assert set(json.loads(kept[0])) == {"file", "good"}
    thay.tap(take)
    assert office.count("SELECT count(*) FROM jobs WHERE kind = 'roster_import'") == 1


def test_a_file_for_a_class_invites(office: Hall, thay: Phone) -> None:
    """Which class it was sent for holds, wherever the trainer goes meanwhile."""
    thay.tap("tr-hall:1")
    thay.choose("Danh sách triệu tập")
    assert "lớp **Rà soát hộ nghèo**" in thay.choose("Gửi tệp danh sách")
    hand_in(thay)
    thay.say("/lich")
    assert "Gõ **TIẾP** để xem trước" in done(thay, "roster", read(office))
    assert "Danh sách triệu tập của lớp Rà soát hộ nghèo" in thay.say("tiếp")
    thay.say("1")
    assert order(thay, "roster_import")[1]["training"] == 1
    said = done(thay, "roster_import", {"new": 2, "changed": 0, "known": 0, "invited": 2})
    assert "Đã thêm 2 người vào danh sách triệu tập của lớp Rà soát hộ nghèo." in said
    assert "Danh sách của lớp" in labels(thay)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("too_big", "5 MB"), ("too_many", "5.000 dòng"), ("not_a_workbook", "đuôi .xlsx"),
        ("macros", "chương trình bên trong"), ("dangerous", "không an toàn"),
        ("empty", "chưa có người nào"),
        ("no_header", "thiếu cột: Họ và tên, Xã"), ("gone", "không còn tải về"),
        ("failed", "chưa đọc được"), ("something newer", "chưa đọc được"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_taken(office: Hall, thay: Phone, error: str, said: str) -> None:
    """Each says why and what to do, and the next file may be sent at once."""
    thay.tap("ro-file")
    hand_in(thay)
    outcome = {"error": error} | ({"missing": ["Họ và tên", "Xã"]} if error == "no_header" else {})
    assert said in done(thay, "roster", outcome)
    assert "đang nhận tệp" in hand_in(thay)
    assert "Xem trước" in done(thay, "roster", read(office))


def test_nothing_good_nothing_to_take(office: Hall, thay: Phone) -> None:
    """Where every row was refused only that is said."""
    thay.tap("ro-file")
    hand_in(thay)
    refused = [[row, "không rõ xã " + "dài " * 60] for row in range(2, 14)]
    said = done(
        thay, "roster",
        read(office, good=0, refused=5_000, rows=refused, communes=[], communes_count=0, sample=[]),
    )  # fmt: skip
    assert "Không có dòng nào nhập được" in said
    assert labels(thay) == ["Bỏ, không nhập"]
    assert len(said.split("\n---\n")[1]) < MOST
    assert "chưa nhập ai" in thay.say("1")


def test_what_was_taken_with_a_remark_is_said_with_its_row(office: Hall, thay: Phone) -> None:
    """Two remarks with their reason, and how many refused rows are only in the file."""
    thay.tap("ro-file")
    hand_in(thay)
    told = [[4, "số điện thoại “1” không đúng dạng, để trống"], [5, "trùng tên"], [6, "khác"]]
    rows_ = [[number, "thiếu xã, phường"] for number in range(10, 18)]
    said = done(thay, "roster", read(office, refused=8, rows=rows_, notes=3, noted=told))
    assert "nên xem lại: 3 dòng\n- Dòng 4: số điện thoại “1” không đúng dạng" in said
    assert "Dòng 5" in said and "Dòng 6" not in said
    assert "Dòng 14" in said and "Còn 3 dòng nữa: xem trong tệp ở trên" in said


def test_what_stands_in_a_file_is_never_a_template(office: Hall, thay: Phone) -> None:
    """Names and reasons are shown as they are written."""
    thay.tap("ro-file")
    hand_in(thay, "**{{ 7*7 }}**<b>.xlsx")
    nasty = "{{ 7*7 }} **x** <b>"
    said = done(
        thay, "roster",
        read(office, rows=[[7, nasty]], sample=[[nasty, office.commune, nasty]], notes=3),
    )  # fmt: skip
    assert "49" not in said
    assert markup.plain(said).count("{{ 7*7 }}") == 4


def test_whoever_sits_there_now_is_shown_nothing(office: Hall, thay: Phone) -> None:
    """On a shared phone one's file is neither shown to the next nor taken by them."""
    thay.tap("ro-file")
    hand_in(thay)
    done(thay, "roster", read(office))
    take = thay.choices[0].id
    other = office.member("khac", role="admin").person
    assert other is not None
    people.link(office.tx, thay.address, other, office.now)
    assert "Nút này đã cũ" in thay.tap(take)
    thay.tap("ro-file")
    assert done(thay, "roster", read(office)) == ""
    assert office.count("SELECT count(*) FROM jobs WHERE kind = 'roster_import'") == 0


def test_a_narrower_role_takes_no_older_file(office: Hall, thay: Phone) -> None:
    """What was read for the whole office is not taken by who is a commune's trainer now."""
    thay.tap("ro-file")
    hand_in(thay)
    done(thay, "roster", read(office))
    office.tx.execute("UPDATE roles SET place = :place", {"place": office.commune})
    assert "gửi lại tệp" in thay.say("1")
    assert office.count("SELECT count(*) FROM jobs WHERE kind = 'roster_import'") == 0


@pytest.mark.parametrize("forged", ["ro-take:99", "ro-take:x", "ro-take", "ro-take:1"])
def test_a_forged_file_is_not_taken(office: Hall, thay: Phone, forged: str) -> None:
    """Only what was read for this very person at this address can be taken."""
    other = office.member("khac", role="trainer")
    other.tap("ro-file")
    hand_in(other)
    done(other, "roster", read(office))
    assert "Nút này đã cũ" in thay.tap(forged)


# -- a class's list --------------------------------------------------------------------------


def test_communes_of_the_office_list_are_invitees(office: Hall, thay: Phone) -> None:
    """By number, by typed names, all at once; nobody twice, and the list can be taken away."""
    for number in range(3):
        listed(office, f"Hà Văn {number}")
    listed(office, "Ngân Thị Á", commune=office.elsewhere)
    thay.tap("ro-class:1")
    assert "4 người ở 2 xã, phường chưa có" in thay.choose("Lấy từ danh sách chung")
    assert labels(thay)[0] == "Tất cả: 4 người"
    assert labels(thay)[1:3] == [
        "Xã Mường Chanh, tỉnh Sơn La: 1 người", "Xã Mường Chanh, tỉnh Thanh Hóa: 3 người"
    ]  # fmt: skip
    assert "muốn lấy xã nào" in thay.say("muong chanh")
    thay.tap(f"ro-summon:1:{office.commune}")
    assert "Đã thêm 3 người" in thay.text and "3 người ở 1 xã" in thay.text
    assert "Không có thêm ai" in thay.tap(f"ro-summon:1:{office.commune}")
    thay.choose("Lấy từ danh sách chung")
    assert "Chưa thấy ai ở “Hà Giang, đâu đó”" in thay.say("Hà Giang, đâu đó")
    assert "Đã thêm 1 người" in thay.say("xã mường chanh")
    assert "không còn ai" in thay.choose("Lấy từ danh sách chung")

    thay.tap("ro-class:1")
    assert "(4 người)?" in thay.choose("Bỏ danh sách triệu tập")
    assert labels(thay)[0] == "Để nguyên như cũ"
    assert roster.invitee_count(office.tx, 1) == 4
    assert "Đã bỏ danh sách" in thay.say("2")
    assert roster.invitee_count(office.tx, 1) == 0
    assert office.count("SELECT count(*) FROM roster") == 4
    assert [action for (action,) in rows(office.tx, "SELECT action FROM audit ORDER BY id")] == [
        "list.summoned", "list.summoned", "list.dismissed"
    ]  # fmt: skip


def test_only_the_places_of_a_class_are_offered(office: Hall, thay: Phone) -> None:
    """A class for one commune takes nobody of another, whatever is tapped."""
    listed(office, "Hà Văn Tư")
    listed(office, "Ngân Thị Á", commune=office.elsewhere)
    office.training("2026-12-21 07:30", audience=(office.commune,), code="GHJKMN")
    assert "1 người ở 1 xã" in thay.tap("ro-gather:2")
    thay.tap(f"ro-summon:2:{office.elsewhere}")
    assert roster.invitee_count(office.tx, 2) == 0
    thay.tap("ro-summon:2:all")
    assert roster.invitee_count(office.tx, 2) == 1


def test_who_has_not_come_is_listed_by_commune(office: Hall, thay: Phone) -> None:
    """Invited or booked and not here; one number at a time, where the role covers, logged."""
    invited = listed(office, "Hà Văn Tư", phone="0912345678", training=1)
    here = listed(office, "Vi Văn Ọc", training=1)
    away = listed(office, "Lò Thị Pha", training=1)
    listed(office, "Lê Văn Xa", commune=office.elsewhere, training=1)
    booked, came = office.member("Bùi Thị Chỗ"), office.member("Cầm Bá Đến")
    for phone in (booked, came):
        registrations.book(office.tx, 1, phone.person or 0, office.now)
    office.clock("2026-12-20 07:40")
    for entry, state in ((here, "present"), (away, "excused")):
        found = roster.find(office.tx, entry)
        assert found is not None
        person = hall.person_of(office.tx, found, office.now)
        attendance.record(
            office.tx,
            1,
            person,
            0,
            Mark(state, "roll_call", office.now, 1),
            office.now,  # type: ignore[arg-type]
        )
    attendance.mark(office.tx, 1, came.person or 0, "qr", office.now)

    thay.tap("ro-class:1")
    said = thay.choose("Ai chưa đến")
    assert "3/6 người được mời hoặc đã đăng ký chưa đến, ở 2 xã" in said
    assert "1 người vắng có phép" in said
    thay.tap(f"ro-gone:1:{office.commune}")
    assert labels(thay)[:2] == ["Bùi Thị Chỗ, xã Mường Chanh", "Hà Văn Tư, bản Ngố"]
    assert "0912" not in thay.text
    shown = thay.say("2")
    assert "Điện thoại: 0912345678" in shown and "Chưa dùng Đồng Hành" in shown
    assert rows(office.tx, "SELECT action, subject FROM audit") == [
        ("person.phone_seen", f"roster:{invited}")
    ]


def test_a_trainer_of_one_place_calls_only_there(office: Hall, thay: Phone) -> None:
    """In a class of one's own commune somebody from elsewhere is named, without a number."""
    office.training("2026-12-21 07:30", audience=(office.commune,), code="GHJKMN")
    far = listed(office, "Lê Văn Xa", phone="0912345678", commune=office.elsewhere, training=2)
    local = office.member("can-bo", role="admin", place=office.commune)
    said = local.tap(f"ro-one:2:e{far}")
    assert "Lê Văn Xa" in said and "0912" not in said and "Ngoài địa bàn" in said
    assert office.count("SELECT count(*) FROM audit") == 0
    assert "0912345678" in thay.tap(f"ro-one:2:e{far}")


def test_only_people_of_the_class_are_shown(office: Hall, thay: Phone) -> None:
    """A forged key shows nobody else."""
    entry = listed(office, "Hà Văn Tư", phone="0912345678")
    lan = office.member("Lan")
    for key in (f"e{entry}", f"p{lan.person}", "p", "e", "", "x1"):
        assert "Nút này đã cũ" in thay.tap(f"ro-one:1:{key}")


def test_a_wrong_claim_is_undone(office: Hall, thay: Phone) -> None:
    """Shown as "tự nhận"; asked once more, audited, and the person is not asked again."""
    entry = listed(office, "Hà Văn Tư", phone="0912345678", training=1)
    office.clock("2026-12-20 07:10")
    wrong = office.phone("telegram:wrong")
    wrong.say("ACDEFG", "1", "Hà Văn Tư", "muong chanh, thanh hoa", "1")

    thay.tap("ro-class:1")
    thay.choose("Xã Mường Chanh")
    assert labels(thay)[0] == "Hà Văn Tư, bản Ngố (tự nhận)"
    assert "tự nhận mình trong danh sách" in thay.say("1")
    thay.choose("Không phải người này")
    assert "Bỏ nối hồ sơ" in thay.text
    thay.choose("Để nguyên")
    thay.choose("Không phải người này")
    assert "Đã bỏ nối" in thay.choose("Không phải người này")

    found = roster.find(office.tx, entry)
    assert found is not None and found.person is None
    assert attendance.is_present(office.tx, 1, wrong.person or 0)
    assert office.count("SELECT count(*) FROM audit WHERE action = 'list.unlinked'") == 1
    assert "Nút này đã cũ" in thay.tap(f"ro-undo:1:{entry}:1")
    right = office.phone("telegram:right")
    right.say("ACDEFG", "1", "Hà Văn Tư", "muong chanh, thanh hoa")
    assert "có phải" in right.text
    assert "vừa có người nhận" in wrong.tap(f"id-yes:{wrong.person}:{entry}")


def test_every_choice_id_fits_a_button(office: Hall, thay: Phone) -> None:
    """Telegram takes 64 bytes, also with ids of a big office."""
    office.tx.execute("UPDATE trainings SET id = 123456789")
    entry = listed(office, "Hà Văn Tư", training=123456789)
    office.clock("2026-12-20 07:10")
    for tap in ("ro-class:123456789", "ro-gather:123456789", "ro-absent:123456789",
                f"ro-gone:123456789:{office.commune}", f"ro-one:123456789:e{entry}"):  # fmt: skip
        thay.tap(tap)
        assert all(len(choice.id.encode()) <= 64 for choice in thay.choices)


def test_who_is_summoned_only_hears_of_no_change_and_that_is_said(
    office: Hall, thay: Phone
) -> None:
    """Before a class moves or is called off: how many hear of it, and how many do not."""
    lan = office.member("lan")
    for name in ("Hà Văn Tư", "Vi Văn Ọc", "lan"):
        roster.invite(office.tx, 1, listed(office, name), office.now)
    (entry,) = rows(office.tx, "SELECT id FROM roster WHERE full_name = 'lan'")
    roster.belong(office.tx, entry[0], lan.person or 0)
    lan.tap("cl-book:1")
    thay.tap("tr-move:1")

    said = thay.say("mai 14h")

    words = "2 người trong danh sách triệu tập chưa đăng ký nên không nhận được tin"
    assert "1 người đã đăng ký sẽ được báo. " + words in said
    assert words in thay.tap("tr-cancel:1")

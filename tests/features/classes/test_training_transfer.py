"""People are moved to another class of the same series, one by one or by the commune."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.trainings import Training
from bot.features.attendance import store as attendance
from bot.features.classes import registrations, trainings
from bot.features.roster import store as roster
from bot.features.roster.rules import RosterLine
from bot.library.load import Library
from bot.store.sql import rows
from tests.conversation.chat import Phone
from tests.conversation.hall import Hall

FIRST, SECOND, THIRD = "2026-12-20 07:30", "2026-12-21 07:30", "2026-12-22 07:30"


class Series(Hall):
    """Three classes of one series, the first and the second for a commune of their own."""

    def __init__(self, folder: Path, library: Library) -> None:
        super().__init__(folder, library)
        find = self.content.places.find
        self.other = find("Quang Chiểu, Thanh Hóa", None, 1)[0].place.code
        self.first = self.training(FIRST, 2, audience=(self.commune, self.other), code="ACDEFG")
        self.second = self.training(SECOND, 2, audience=(self.other,), code="GHJKMN")
        self.third = self.training(THIRD, 1, audience=("",), code="PQRTUV")
        for one in (self.first, self.second, self.third):
            trainings.join_series(self.tx, one.id, self.first.id)

    def booked(self, training: Training, *phones: Phone) -> None:
        """Register people for a class."""
        for phone in phones:
            phone.tap(f"cl-book:{training.id}")

    def order(self, training: Training) -> list[int]:
        """Return who is registered for a class, in order."""
        return registrations.order(self.tx, training.id)

    def invited(self, training: Training, name: str, commune: str = "") -> None:
        """Put somebody of the office's list on the list of a class."""
        line = RosterLine(name, self.province, commune or self.commune, "Bản Lát")
        roster.take(self.tx, [line], None, training.id, self.now, set())


@pytest.fixture
def hall(tmp_path: Path, library: Library) -> Iterator[Series]:
    """Return an office on 23/11/2026 (Monday), 8:00, with a series of three classes."""
    made = Series(tmp_path, library)
    yield made
    made.close()


@pytest.fixture
def trainer(hall: Series) -> Phone:
    """Return a trainer of the whole office."""
    return hall.member("Thầy", role="trainer")


def ask(trainer: Phone, here: int, there: int) -> str:
    """Choose both classes."""
    trainer.tap(f"tt-open:{here}")
    return trainer.tap(f"tt-to:{here}:{there}")


def test_one_person_is_moved_and_everybody_concerned_hears_of_it(
    hall: Series, trainer: Phone
) -> None:
    """Seat given back here and taken there in one turn; who waited moves up; reminders follow."""
    an, binh, cuc = (hall.member(name) for name in ("Lò An", "Lò Bình", "Hà Cúc"))
    hall.booked(hall.first, an, binh, cuc)
    assert "Chuyển người sang lớp khác" in trainer.tap("tr-hall:1")
    ask(trainer, 1, 2)
    assert [one.label for one in trainer.choices[:-1]] == []
    asked = trainer.say("an")
    assert "Có chỗ ở lớp mới: 1 người" in asked
    assert "Trả lại cho lớp cũ 1 chỗ; 1 người đang chờ ở đó có chỗ" in asked
    assert hall.order(hall.second) == []

    done = trainer.say("2")

    assert "✅ Đã chuyển Lò An" in done and "1 người chờ ở lớp này đã có chỗ" in done
    assert (hall.order(hall.first), hall.order(hall.second)) == (
        [binh.person, cuc.person], [an.person],
    )  # fmt: skip
    (told,) = hall.sent(an)
    for words in ("20/12", "thứ Hai, 21/12", "Nhà văn hóa xã", "GHJKMN", "đã được giữ"):
        assert words in told.text
    assert told.choices == ("KHÔNG ĐI ĐƯỢC",)
    assert [one.kind for one in hall.sent(cuc)] == ["offer"] and not hall.sent(binh)
    due = rows(
        hall.tx, "SELECT DISTINCT subject FROM reminders WHERE person = :of AND state = 'due'",
        of=an.person,
    )  # fmt: skip
    assert due == [("training:2",)]
    assert hall.count("SELECT count(*) FROM audit WHERE action = 'training.transferred'") == 1
    assert "Đã trả chỗ" in an.say("KHÔNG ĐI ĐƯỢC")


def test_moving_back_undoes_it(hall: Series, trainer: Phone) -> None:
    """The same task at the other class; the first news, if it waits still, does not go."""
    an = hall.member("Lò An")
    hall.booked(hall.first, an)
    ask(trainer, 1, 2)
    trainer.say("lò an", "2")
    ask(trainer, 2, 1)
    trainer.say("lò an", "2")
    assert hall.order(hall.first) == [an.person] and hall.order(hall.second) == []
    taken_back = "SELECT count(*) FROM outgoing WHERE person = :of AND state = 'superseded'"
    assert len(hall.sent(an)) == 2 and hall.count(taken_back, of=an.person) == 1


def test_a_whole_commune_moves_with_its_list_and_registers_there_from_then_on(
    hall: Series, trainer: Phone
) -> None:
    """Registered and invited people go, those present and those of elsewhere stay."""
    an, binh = hall.member("Lò An"), hall.member("Lò Bình")
    far = hall.member("Hà Xa", hall.other)
    hall.booked(hall.first, an, binh)
    hall.booked(hall.first, far)
    hall.invited(hall.first, "Vi Văn Giáp")
    hall.invited(hall.first, "Vi Thị Ất")
    attendance.mark(hall.tx, 1, binh.person or 0, "code", hall.now)
    ask(trainer, 1, 2)
    assert [one.label for one in trainer.choices[:2]] == [
        "Cả xã Mường Chanh (3 người)", "Cả xã Quang Chiểu (1 người)",
    ]  # fmt: skip
    asked = trainer.say("muong chanh")
    assert "**3 người xã Mường Chanh**" in asked and "danh sách triệu tập: 2 người" in asked
    assert "Từ nay xã Mường Chanh đăng ký ở lớp mới" in asked and "Được báo tin: 1 người" in asked
    trainer.say("2")
    assert (hall.order(hall.first), hall.order(hall.second)) == (
        [binh.person, far.person], [an.person],
    )  # fmt: skip
    assert roster.invitee_count(hall.tx, 1) == 0 and roster.invitee_count(hall.tx, 2) == 2
    assert hall.again(1).audience == (hall.other,)
    assert hall.again(2).audience == (hall.other, hall.commune)
    assert "21/12" in hall.member("Mới").say("/dangky")


def test_who_gets_no_seat_there_waits_or_stays_as_the_trainer_says(
    hall: Series, trainer: Phone
) -> None:
    """Only those with a seat, or all; whoever waits is told the place in the queue."""
    an, binh, cuc = (hall.member(name) for name in ("Lò An", "Lò Bình", "Lò Cúc"))
    hall.booked(hall.first, an, binh, cuc)
    ask(trainer, 1, 3)
    asked = trainer.say("mường chanh")
    assert "Có chỗ ở lớp mới: 1 người" in asked and "phải chờ: 2 người" in asked
    assert "Đã chuyển Lò An" in trainer.choose("Chỉ chuyển 1 người")
    assert hall.order(hall.first) == [binh.person, cuc.person]
    ask(trainer, 1, 3)
    trainer.say("bình")
    trainer.choose("Vẫn chuyển và để chờ")
    assert "đang chờ thứ 1" in hall.sent(binh)[-1].text
    ask(trainer, 1, 3)
    trainer.say("cúc")
    trainer.choose("Vẫn chuyển")
    assert hall.order(hall.third) == [an.person, binh.person, cuc.person]
    assert "đang chờ thứ 2" in hall.sent(cuc)[-1].text


def test_the_share_of_a_commune_counts_at_the_new_class(hall: Series, trainer: Phone) -> None:
    """Two of a commune that may send one: one of them would wait."""
    an, binh = hall.member("Lò An"), hall.member("Lò Bình")
    hall.booked(hall.first, an, binh)
    trainings.set_commune_seats(hall.tx, 2, 1, hall.now)
    ask(trainer, 1, 2)
    asked = trainer.say("muong chanh")
    assert "Có chỗ ở lớp mới: 1 người" in asked and "phải chờ: 1 người" in asked


def test_a_yes_to_other_figures_is_asked_again(hall: Series, trainer: Phone) -> None:
    """Somebody took the seat meanwhile: nobody loses one by an old answer."""
    an, late = hall.member("Lò An"), hall.member("Hà Muộn")
    hall.booked(hall.first, an)
    ask(trainer, 1, 3)
    assert "Có chỗ ở lớp mới: 1" in trainer.say("an")
    hall.booked(hall.third, late)
    assert "phải chờ: 1 người" in trainer.say("2")
    assert hall.order(hall.first) == [an.person]


def test_whoever_holds_both_keeps_the_place_there(hall: Series, trainer: Phone) -> None:
    """Nobody is registered twice, and the earlier place in the new class counts."""
    an = hall.member("Lò An")
    for training in (hall.third, hall.first):
        registrations.book(hall.tx, training.id, an.person or 0, hall.now)
    ask(trainer, 1, 3)
    assert "Có chỗ ở lớp mới: 1 người" in trainer.say("an")
    trainer.say("2")
    assert hall.order(hall.first) == [] and hall.order(hall.third) == [an.person]


def test_people_are_found_by_a_few_letters(hall: Series, trainer: Phone) -> None:
    """Several are listed with their communes, nobody is said so, a number chooses."""
    people = [hall.member(f"Lò Văn {name}") for name in ("Ánh", "Bình", "Bích")]
    hall.booked(hall.first, *people)
    ask(trainer, 1, 2)
    assert "“lo van b” là ai dưới đây?" in trainer.say("lo van b")
    assert trainer.choices[0].label == "Lò Văn Bích, xã Mường Chanh"
    assert "**Lò Văn Bích**" in trainer.say("1")
    ask(trainer, 1, 2)
    assert "Chưa thấy ai tên" in trainer.say("zzz")
    assert "Chưa thấy ai tên" in trainer.say("😀" * 300)
    assert "Anh/chị làm việc gì?" in trainer.say("thôi")


def test_somebody_invited_only_is_told_without_a_seat_to_give_back(
    hall: Series, trainer: Phone
) -> None:
    """They use Đồng Hành and have not registered: no seat is promised."""
    giap = hall.member("Vi Văn Giáp")
    hall.invited(hall.first, "Vi Văn Giáp")
    hall.tx.execute("UPDATE roster SET person = ?", (giap.person,))
    ask(trainer, 1, 2)
    trainer.say("giáp", "2")
    (told,) = hall.sent(giap)
    assert "không phải đến lớp cũ" in told.text and not told.choices
    assert hall.order(hall.second) == [] and roster.invitee_count(hall.tx, 2) == 1


def test_only_classes_of_the_series_that_have_not_begun_are_offered(
    hall: Series, trainer: Phone
) -> None:
    """A begun, called-off or foreign class takes nobody; a class alone has no such task."""
    an = hall.member("Lò An")
    alone = hall.training("2026-12-24 07:30", code="XXXXXX")
    hall.booked(alone, an)
    assert "Chuyển người" not in trainer.tap(f"tr-hall:{alone.id}")
    for forged in (f"tt-to:{alone.id}:1", f"tt-who:1:{alone.id}:p1", "tt-yes:1:2", "tt-some:1:2",
                   "tt-who:1:2:p999", "tt-who:1:2", "tt-to:1:1", "tt-open:99"):  # fmt: skip
        assert "Nút này đã cũ" in trainer.tap(forged)
    trainings.cancel(hall.tx, 2, hall.now)
    trainer.tap("tt-open:1")
    assert "Chuyển ai sang lớp học" in trainer.text and "22/12" in trainer.text
    hall.clock("2026-12-22 08:00")
    assert "Nút này đã cũ" in trainer.tap("tt-to:1:3")
    assert hall.order(alone) == [an.person]


def test_a_trainer_of_elsewhere_moves_nobody(hall: Series) -> None:
    """Both classes have to lie in the trainer's scope."""
    an = hall.member("Lò An")
    hall.booked(hall.first, an)
    local = hall.member("Cô", role="trainer", place=hall.other)
    for forged in ("tt-open:1", "tt-to:1:2", f"tt-who:2:1:p{an.person}"):
        assert "Nút này đã cũ" in local.tap(forged)
    assert hall.order(hall.first) == [an.person]


def test_while_a_class_runs_those_who_did_not_come_can_go_to_a_later_one(
    hall: Series, trainer: Phone
) -> None:
    """Nobody is called to a seat that comes free too late; who is present stays."""
    an, binh, cuc = (hall.member(name) for name in ("Lò An", "Lò Bình", "Lò Cúc"))
    hall.booked(hall.first, an, binh, cuc)
    hall.clock("2026-12-20 08:00")
    an.say("ACDEFG")
    ask(trainer, 1, 2)
    assert "Chưa thấy ai" in trainer.say("lò an")
    assert "đang chờ ở đó" not in trainer.say("bình")
    trainer.say("2")
    assert hall.order(hall.second) == [binh.person] and not hall.sent(cuc)

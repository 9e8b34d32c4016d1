"""What no card answers is counted by topic, and nothing links a person with what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.features.questions import unanswered_store as store
from bot.features.questions.nameless import nameless
from bot.library.load import Library
from bot.store import sweeping
from bot.store.sql import rows, run
from bot.text.folding import fold
from tests.conversation.chat import Phone, World
from tests.features.questions import office
from tests.features.questions.office import officer

ASKED = "sửa máy cày cũ ở đâu rẻ nhất"
MONTH, KEY = "2026-11", "0" * 32
TABLES_HERE = ("unanswered_topics", "unanswered_sentences")
DAY_MS = 86_400_000


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = office.office(tmp_path)
    yield made
    made.close()


def somebody(world: World, number: int, commune: str = "muong chanh") -> Phone:
    """Sign somebody up in a commune."""
    phone = world.phone(f"telegram:{number}")
    if "Tên anh/chị là" in phone.say("/batdau", "1", f"Hà Văn {number}"):
        phone.say(f"Hà Văn {number}")
    phone.say("thanh hoa", commune, "bỏ qua", "1", "bỏ qua")
    assert phone.field("commune")
    return phone


def kept(world: World) -> list[tuple[object, ...]]:
    """Return all that both tables hold."""
    return [row for table in TABLES_HERE for row in rows(world.tx, f"SELECT * FROM {table}")]


def search(phone: Phone, text: str = ASKED) -> None:
    phone.say(f"/tracuu {text}")


# -- counted and told ----------------------------------------------------------------------------


def test_topics_are_told_most_asked_first(world: World) -> None:
    """To trainers, on the first page of what waits; to nobody else."""
    trainer, asker = officer(world, "telegram:2"), somebody(world, 3)
    for topic, times in (("bhyt", 2), ("vay-von", 5), ("khong-con", 1), ("", 3)):
        for _ in range(times):
            store.count(world.tx, MONTH, topic)
    told = trainer.say("/hoidap")
    places = [told.index(one) for one in ("Vay vốn: 5", "việc khác: 3", "Bảo hiểm y tế: 2")]
    assert places == sorted(places) and "Tháng này" in told
    assert "Vay vốn" not in asker.say("/hoidap")


def test_a_question_without_a_card_is_counted(world: World) -> None:
    """Once each time, and one that a card answers is not; a household's leaves nothing."""
    phone = somebody(world, 3)
    search(phone)
    assert "chưa có thẻ" in phone.text
    search(phone)
    for text in ("hộ nghèo được vay bao nhiêu", "nhà anh Páo có được hộ nghèo không", "??"):
        search(phone, text)
    assert [times for _, _, times in rows(world.tx, "SELECT * FROM unanswered_topics")] == [2]


def test_a_stranger_is_counted_by_topic_only(world: World) -> None:
    """Who is not signed up has no commune, and no mark."""
    search(world.phone("telegram:9"))
    assert rows(world.tx, "SELECT times FROM unanswered_topics") == [(1,)]
    assert rows(world.tx, "SELECT * FROM unanswered_sentences") == []


def test_a_month_is_told_alone_and_swept(world: World) -> None:
    """The next month tells nothing of it, and a day later its rows are gone."""
    trainer = officer(world, "telegram:2")
    store.count(world.tx, MONTH, "vay-von")
    store.count_sentence(world.tx, MONTH, KEY, "a b c", "a b c", 1, "c1")
    world.now += 8 * DAY_MS  # 1 December, a day later here: the month is over everywhere
    assert "Tháng này" not in trainer.say("/hoidap")
    for step in sweeping.steps(TABLES, world.now + DAY_MS, ()):
        step(world.tx)
    assert kept(world) == []


@pytest.mark.parametrize(("days", "left"), [(7, 1), (8, 1), (9, 0)])
def test_a_month_is_swept_when_it_is_over_everywhere(world: World, days: int, left: int) -> None:
    """Not before its last day has ended wherever an office may be."""
    store.count(world.tx, MONTH, "vay-von")
    for step in sweeping.steps(TABLES, world.now + days * DAY_MS, ()):
        step(world.tx)
    assert len(kept(world)) == left


# -- a sentence ----------------------------------------------------------------------------------


def test_a_sentence_is_told_when_three_of_two_communes_asked_alike(world: World) -> None:
    """Before, its words are nowhere; then they are told without the names in them."""
    trainer = officer(world, "telegram:2")
    shown = []
    for number, commune in enumerate(("muong chanh", "muong ly", "muong chanh", "muong ly") * 5):
        text = f"{ASKED} Mường Lát".upper() if number % 5 == 4 else ASKED
        search(somebody(world, 10 + number, commune), text)
        shown.append(ASKED in trainer.say("/hoidap"))
    first = shown.index(True)
    assert first >= 2 and all(shown[first:])
    assert "Mường Lát" not in trainer.text


def told_after(world: World, people: list[tuple[int, str]]) -> bool:
    """Say whether a sentence is told after some people of some communes asked it."""
    for person, commune in people:
        store.count_sentence(world.tx, MONTH, KEY, ASKED, ASKED, person, commune)
    return bool(store.sentences(world.tx, MONTH, 9))


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([(1, "a"), (2, "b")], False),
        ([(1, "a")] * 9 + [(1, "b")] * 9, False),
        ([(1, "a"), (2, "b"), (1, "a"), (2, "b")], False),
        ([(number, "a") for number in range(50)], False),
        ([(number, "ab"[number % 2]) for number in range(50)], True),
    ],
)
def test_never_with_fewer(world: World, people: list[tuple[int, str]], told: bool) -> None:
    """However often two people ask, or however many of one commune."""
    assert told_after(world, people) == told


@pytest.mark.parametrize("key", [f"{number:032x}" for number in range(200)])
def test_no_key_tells_two_people_for_three(world: World, key: str) -> None:
    """Marks that happen to be alike make fewer of several, never more of few."""
    for person, commune in ((1, "a"), (2, "b")):
        store.count_sentence(world.tx, MONTH, key, ASKED, ASKED, person, commune)
    assert store.sentences(world.tx, MONTH, 9) == []


# -- nobody is linked with it --------------------------------------------------------------------


def test_no_column_says_who_or_when(world: World) -> None:
    """Neither a person, an address, a place nor an instant; nor the order in which rows came."""
    columns = {
        table: [row[1] for row in rows(world.tx, f"PRAGMA table_info({table})")]
        for table in TABLES_HERE
    }
    assert columns == {
        "unanswered_topics": ["month", "topic", "times"],
        "unanswered_sentences": ["month", "digest", "people", "communes", "times", "text"],
    }
    for table in TABLES_HERE:
        assert rows(world.tx, f"PRAGMA foreign_key_list({table})") == []
        made = rows(world.tx, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
        assert "WITHOUT ROWID" in made[0][0]


def test_a_mark_is_many_peoples(world: World) -> None:
    """Whoever has database and key and tries each person finds no fewer than several."""
    for person in range(1, 321):
        store.count_sentence(world.tx, MONTH, KEY, ASKED, ASKED, person, "a")
    run(world.tx, "DELETE FROM unanswered_sentences")
    bearers: dict[int, int] = {}
    for person in range(1, 321):
        store.count_sentence(world.tx, MONTH, KEY, ASKED, ASKED, person, "a")
        ((mark,),) = rows(world.tx, "SELECT people FROM unanswered_sentences")
        bearers[mark] = bearers.get(mark, 0) + 1
        run(world.tx, "DELETE FROM unanswered_sentences")
    assert len(bearers) == 16 and min(bearers.values()) >= 8


def test_two_askers_leave_the_same(tmp_path: Path) -> None:
    """Which of two people asked cannot be read from what is kept: the rows are the same."""
    left = []
    for asker in (0, 1):
        (tmp_path / str(asker)).mkdir()
        world = office.office(tmp_path / str(asker))
        run(world.tx, "INSERT INTO secrets (name, value) VALUES ('unanswered', :key)", key=KEY)
        phones = [somebody(world, 10 + number) for number in range(40)]
        alike = _of_one_mark(world, phones)
        search(phones[alike[asker]])
        left.append(kept(world))
        world.close()
    assert left[0] == left[1] != []


def _of_one_mark(world: World, phones: list[Phone]) -> list[int]:
    """Return which of some people have one mark, the first two of them."""
    seen: dict[int, int] = {}
    for at, phone in enumerate(phones):
        store.count_sentence(
            world.tx,
            MONTH,
            KEY,
            fold(ASKED),
            ASKED,
            phone.person or 0,
            str(phone.field("commune")),
        )
        ((mark,),) = rows(world.tx, "SELECT people FROM unanswered_sentences")
        run(world.tx, "DELETE FROM unanswered_sentences")
        if mark in seen:
            return [seen[mark], at]
        seen[mark] = at
    raise AssertionError("no two of forty have one of sixteen marks")


def test_the_words_are_kept_nowhere_before(world: World) -> None:
    """Once the conversation has gone on, no table holds what somebody looked up."""
    phone = somebody(world, 3)
    search(phone)
    phone.say("/lich", "/trogiup")
    run(world.tx, "DELETE FROM conversations")
    for (table,) in rows(world.tx, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        held = rows(world.tx, f"SELECT * FROM {table}")
        assert "máy cày" not in json.dumps(held, ensure_ascii=False, default=str), table


def test_erasing_somebody_leaves_nothing_to_erase(world: World) -> None:
    """The rows are as before, and name nobody."""
    phone = somebody(world, 3)
    search(phone)
    before, person = kept(world), phone.person
    assert person is not None
    erasing.erase(world.tx, TABLES, person, "", world.now, "…")
    assert kept(world) == before
    assert str(phone.address) not in str(before)


# -- without names, numbers and places -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mua máy cày ở đâu ạ?", "mua máy cày ở đâu"),
        ("mua 2 máy cày năm 2026 ở đâu", "mua máy cày năm ở đâu"),
        ("máy cày nhãn Vàng A Páo mua ở đâu", "máy cày nhãn mua ở đâu"),
        ("Vàng Páo mua máy cày ở đâu", "mua máy cày ở đâu"),
        ("ở Mường Lát mua máy cày thế nào", "ở mua máy cày thế nào"),
        ("xa muong lat mua may cay the nao", "xa mua may cay the nao"),
        ("gọi số 0912 345 678 hỏi máy cày", "gọi số hỏi máy cày"),
        ("NHÀ VÀNG A PÁO MUA MÁY CÀY", ""),
        ("Máy Cày Của Vàng Páo", ""),
        ("nhà anh Páo có máy cày không", ""),
        ("máy cày", ""),
        ("0912345678 001092012345 máy cày", ""),
        ("", ""),
        ("máy cày " * 20, ""),
    ],
)
def test_a_question_without_names_numbers_and_places(
    library: Library, text: str, left: str
) -> None:
    """What is left of it, or nothing where that asks nothing or cannot be told from a name."""
    assert nameless(text, library.places) == left

"""Receiving by webhook: what is acknowledged, what is kept, and what never gets in."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.features.classes import trainings
from bot.features.classes.trainings import NewTraining
from bot.library.load import Library
from bot.store import people
from tests.faults.stage import SECRET, Stage, now_ms, stage, tap_update, text_update, until
from tests.office import COMMUNE, HOUR, QUIZ

pytestmark = pytest.mark.asyncio(loop_scope="module")
ids = itertools.count(5_000_001)
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hooked(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run one program in webhook mode for all rows of this page."""
    database = tmp_path_factory.mktemp("receiving") / "a.db"
    async with stage(database, library, 40, webhook=True, telegram_pace="off") as made:
        for learner in range(1, 41):
            made.telegram.person(learner)
        yield made


async def test_01_same_webhook_body_five_times(hooked: Stage) -> None:
    """Five parallel deliveries of one body: five 200, one effect."""
    body = text_update(next(ids), 1, "A")
    got = await asyncio.gather(*(hooked.push(body) for _ in range(5)))

    assert [200] * 5 == [answer.status_code for answer in got]
    assert 1 == hooked.answers(1)


async def test_05_writer_busy_while_webhooks_arrive(hooked: Stage) -> None:
    """Busy for over 2 s: 503 with Retry-After, or 200 in time; again, and each counts once."""
    bodies = [text_update(next(ids), learner, "A") for learner in (2, 3, 4)]
    with hooked.locked():
        calls = [asyncio.ensure_future(hooked.push(body)) for body in bodies]
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        nothing = [hooked.answers(learner) for learner in (2, 3, 4)]
    first = await asyncio.gather(*calls)
    taken = await asyncio.gather(*(hooked.push(body) for body in bodies))
    refused = [answer for answer in first if answer.status_code != 200]

    assert [0, 0, 0] == nothing
    assert refused and {503} == {answer.status_code for answer in refused}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert {200} == {answer.status_code for answer in taken}
    assert [1, 1, 1] == [hooked.answers(learner) for learner in (2, 3, 4)]


async def test_06_unparsable_json_with_the_right_secret(hooked: Stage) -> None:
    """200, a dead letter with the raw bytes, a line in the log; the chat's next update flows."""
    body = b'{"update_id": 77, "message": {"text": "A", \xff'
    first = await hooked.push(body)
    after = await hooked.push(text_update(next(ids), 5, "A"))

    assert [200, 200] == [first.status_code, after.status_code]
    assert [(body,)] == hooked.read("SELECT raw FROM dead_letters WHERE raw = ?", body)
    assert "update_unreadable" in hooked.program.log.read_text(encoding="utf-8")
    assert 1 == hooked.answers(5)


async def test_07_unknown_update_kind(hooked: Stage) -> None:
    """A field of a newer API: 200, no dead letter, the same again stays 200."""
    letters = hooked.count("SELECT count(*) FROM dead_letters")
    body = {"update_id": next(ids), "reaction_of_tomorrow": {"chat": {"id": 6}}}
    got = [(await hooked.push(body)).status_code for _ in range(2)]

    assert [200, 200] == got
    assert letters == hooked.count("SELECT count(*) FROM dead_letters")


async def test_08_a_turn_raises_on_one_update_always(hooked: Stage) -> None:
    """One dead letter, one apology with a reference, also when it comes again; the lane goes on."""
    person, attempt = hooked.telegram.person(7), hooked.attempts[7]
    fault = "BEGIN SELECT RAISE(ABORT, 'fault'); END"
    trigger = f"CREATE TRIGGER fault BEFORE INSERT ON answers WHEN new.attempt = {attempt} {fault}"
    hooked.write(lambda tx: tx.execute(trigger))
    body = text_update(next(ids), 7, "A")
    got = [(await hooked.push(body)).status_code for _ in range(3)]
    hooked.write(lambda tx: tx.execute("DROP TRIGGER fault"))
    after = await hooked.push(text_update(next(ids), 7, "B"))
    await person.wait_for(lambda shown: len(shown) == 2)
    letters = hooked.read("SELECT id FROM dead_letters WHERE sender = 'telegram:7'")

    assert [200] * 3 == got
    assert 1 == len(letters)
    assert f"S{letters[0][0]}" in person.got[0].text
    assert (200, 1) == (after.status_code, hooked.answers(7))


@pytest.mark.parametrize(
    "header", [None, b"", b"wrong", SECRET[:-1].encode(), "bí mật".encode(), b"\xff\xfe"]
)
async def test_09_missing_wrong_empty_non_ascii_secret(hooked: Stage, header: bytes | None) -> None:
    """403 without a look at the body, and the secret stands in no log."""
    before = hooked.read("SELECT count(*), max(id) FROM dead_letters")
    answers = hooked.answers(8)
    broken = await hooked.push(b"\xff no json", header)
    whole = await hooked.push(text_update(next(ids), 8, "A"), header)

    assert [403, 403] == [broken.status_code, whole.status_code]
    assert before == hooked.read("SELECT count(*), max(id) FROM dead_letters")
    assert (0, 0) == (answers, hooked.answers(8))
    assert SECRET not in hooked.program.log.read_text(encoding="utf-8")


async def test_10_update_id_jumps_down(hooked: Stage) -> None:
    """After an idle week ids begin anew anywhere; they are accepted."""
    high = await hooked.push(text_update(4_000_000_000, 9, "A"))
    low = await hooked.push(text_update(12, 9, "B"))

    assert [200, 200] == [high.status_code, low.status_code]
    assert 2 == hooked.answers(9)


@pytest.mark.parametrize(("number", "learner"), [(2**31, 10), (2**53 + 1, 11)])
async def test_11_large_update_ids(hooked: Stage, number: int, learner: int) -> None:
    """Ids beyond 31 and 53 bits are stored exactly and told from their neighbours."""
    for id in (number, number - 1, number):
        assert 200 == (await hooked.push(text_update(id, learner, "A"))).status_code
    keys = hooked.read("SELECT key FROM seen_updates WHERE key IN (?, ?)", str(number),
                       str(number - 1))  # fmt: skip

    assert {(str(number),), (str(number - 1),)} == set(keys)
    assert 2 == hooked.answers(learner)


async def test_22_nothing_listens_at_the_vendor(hooked: Stage) -> None:
    """A reply that could not connect is tried again; exactly one message arrives."""
    person = hooked.telegram.person(12)
    await hooked.telegram.refuse_connections()
    taken = await hooked.push(text_update(next(ids), 12, "/lich"))
    tried = "SELECT count(*) FROM outgoing WHERE place = 'telegram:12' AND attempts > 0"
    await until(lambda: hooked.count(tried))
    await hooked.telegram.accept_connections()
    await person.wait_for("Lịch lớp")
    await until(lambda: hooked.count(f"{tried} AND state = 'sent'"))

    assert (200, 1) == (taken.status_code, len(person.got))


async def test_36_many_people_race_for_few_seats(hooked: Stage) -> None:
    """Twelve taps at once on a class of five seats: nobody lost, five seated, the rest queue."""
    seats = NewTraining("GHJKLM", "Lớp ít chỗ", now_ms() + 90 * HOUR, now_ms() + 94 * HOUR,
                        "Nhà văn hóa", 5, ("",), QUIZ)  # fmt: skip
    found: list[int] = []
    hooked.write(lambda tx: found.append(trainings.add(tx, seats, None, now_ms())))
    racers = range(13, 25)
    logged = len(hooked.program.log.read_text(encoding="utf-8"))
    got = await asyncio.gather(
        *(hooked.push(tap_update(next(ids), n, f"cl-book:{found[0]}")) for n in racers)
    )
    for racer in racers:
        await hooked.telegram.person(racer).wait_for(lambda shown: shown)
    told = [hooked.telegram.person(racer).last.text for racer in racers]
    held = hooked.read("SELECT person FROM registrations WHERE training = ?", found[0])

    assert {200} == {answer.status_code for answer in got}
    assert 12 == len(held) == len(set(held))
    assert 7 == sum("hết chỗ" in text for text in told), told
    assert "SQLITE_BUSY" not in hooked.program.log.read_text(encoding="utf-8")[logged:]


async def test_41_same_person_on_both_channels_at_once(hooked: Stage) -> None:
    """The same question answered on the phone and on the page: one answer, one learner."""
    async with httpx.AsyncClient(base_url=hooked.program.url, headers=SAME) as page:
        await page.get("/")
        await page.post("/say", json={"key": "k-0000000001", "text": "/start"})
        (web,) = hooked.read("SELECT id FROM addresses WHERE channel = 'web'")[0]
        (person,) = hooked.read("SELECT person FROM addresses WHERE id = 'telegram:25'")[0]
        hooked.write(lambda tx: people.link(tx, web, person, now_ms()))
        choice = f"qz:{hooked.attempts[25]}:0:"
        said = {"key": "k-0000000002", "choice": f"{choice}0", "message": ""}
        typed, tapped = await asyncio.gather(
            page.post("/say", json=said), hooked.push(tap_update(next(ids), 25, f"{choice}1"))
        )

    assert [200, 200] == [typed.status_code, tapped.status_code]
    assert 1 == hooked.answers(25)
    same = "SELECT count(*) FROM people WHERE full_name = 'Người Học 25' AND commune = ?"
    assert 1 == hooked.count(same, COMMUNE)


async def test_50_the_disk_is_full_in_the_middle_of_shared_commits(hooked: Stage) -> None:
    """Nothing is acknowledged or half done while nothing fits; with room again all goes through."""
    learners = range(26, 34)
    bodies = [text_update(next(ids), learner, "A") for learner in learners]
    with hooked.full_disk():
        refused = await asyncio.gather(*(hooked.push(body) for body in bodies))
        nothing = [hooked.answers(learner) for learner in learners]
    taken = await asyncio.gather(*(hooked.push(body) for body in bodies))

    assert {503} == {answer.status_code for answer in refused}
    assert {0} == set(nothing)
    assert {200} == {answer.status_code for answer in taken}
    assert {1} == {hooked.answers(learner) for learner in learners}
    assert [("ok",)] == hooked.read("PRAGMA integrity_check")

"""Forged taps and repeats leave a trace: a line and a count, and nothing that anybody said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.library.load import Library
from tests.faults.stage import Stage, stage, until
from tests.plain import plain_client

pytestmark = pytest.mark.asyncio(loop_scope="module")
SAME = {"Sec-Fetch-Site": "same-origin"}
SECRET_WORD = "hanoi-secret-9912"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def traced(
    tmp_path_factory: pytest.TempPathFactory, library: Library
) -> AsyncIterator[Stage]:
    """Run a program with learners in a quiz."""
    database = tmp_path_factory.mktemp("traces") / "a.db"
    async with stage(
        database, library, 9, telegram_pace="off",
        emulator=lambda telegram: [telegram.person(learner) for learner in range(1, 10)],
    ) as made:  # fmt: skip
        yield made


async def _count(made: Stage, metric: str, **labels: str) -> int:
    async with plain_client(base_url=made.program.url) as client:
        text = (await client.get("/metrics")).text
    named = ",".join(f'{name}="{value}"' for name, value in labels.items())
    found = re.search(rf"^{metric}{{{named}}} ([\d.]+)$", text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _lines(made: Stage, event: str) -> list[str]:
    log = made.program.log.read_text(encoding="utf-8")
    return [line for line in log.splitlines() if f"'{event}'" in line]


async def _refused(made: Stage, channel: str) -> dict[str, int]:
    reasons = ("unreadable", "unknown", "stale", "not_allowed")
    name = "donghanh_choices_refused_total"
    return {one: await _count(made, name, channel=channel, reason=one) for one in reasons}


async def test_forged_taps_are_told_and_counted_by_reason(traced: Stage) -> None:
    """Made up, somebody else's, beyond the role, no text at all: each has its line and count."""
    person = traced.telegram.person(1)
    first = len(person.got)
    taps = [f"{SECRET_WORD}:1", f"qz:{traced.attempts[2]}:0:0", f"tr-see:1:{SECRET_WORD}"]
    for number, data in enumerate(taps):
        await person.press(data, 1)
        await person.wait_for(lambda got, more=number: len(got) > first + more, 20)
    await person.press(7, 1)  # type: ignore[arg-type]
    lines = _lines(traced, "choice_refused")
    await until(lambda: len(_lines(traced, "choice_refused")) == len(lines) + 1)
    lines = _lines(traced, "choice_refused")

    assert [
        ("telegram", "", "unknown"), ("telegram", "qz", "stale"),
        ("telegram", "tr-see", "not_allowed"), ("telegram", "", "unreadable"),
    ] == [
        tuple(re.findall(r"channel='(\w+)' choice='([\w-]*)' reason='(\w+)'", line)[0])
        for line in lines
    ]  # fmt: skip
    assert {"unreadable": 1, "unknown": 1, "stale": 1, "not_allowed": 1} == await _refused(
        traced, "telegram"
    )
    assert SECRET_WORD not in traced.program.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("choice", "status", "reason"),
    [
        (f"{SECRET_WORD}:1", 200, "unknown"),
        ("ci-in:QQQQQQ", 200, "stale"),
        ("tr-see:1", 200, "not_allowed"),
        ("", 400, "unreadable"),
        ("x" * 65, 400, "unreadable"),
        (7, 400, "unreadable"),
        (["cl-see:1"], 400, "unreadable"),
        (None, 400, "unreadable"),
    ],
)
async def test_forged_choices_of_a_page_are_told_and_counted(
    traced: Stage, choice: object, status: int, reason: str
) -> None:
    """Whatever a page posts as a choice that it was not offered has its line and count."""
    before, lines = await _refused(traced, "web"), len(_lines(traced, "choice_refused"))
    async with plain_client(base_url=traced.program.url, headers=SAME) as page:
        await page.get("/")
        answer = await page.post("/say", json={"key": "k1234567", "choice": choice})
    after = await _refused(traced, "web")

    assert status == answer.status_code
    assert before | {reason: before[reason] + 1} == after
    assert lines + 1 == len(_lines(traced, "choice_refused"))
    assert SECRET_WORD not in traced.program.log.read_text(encoding="utf-8")


async def test_what_may_come_twice_after_a_crash_is_told_and_counted(traced: Stage) -> None:
    """An answer that was under way and an update that comes again: a line and a count each."""
    waits, again = traced.telegram.person(3), traced.telegram.person(4)
    world = traced.telegram.world
    traced.telegram.flood("sendMessage", 30, chat=3)
    await waits.say("A")
    # With all confirmed the next poll is under way: it brings what is said, and is the last one.
    await until(lambda: not world.faults and traced.answers(3) and not world.updates)
    traced.telegram.cut("getUpdates", 1000, before=True)
    await again.say("A")
    await again.wait_for("Đã ghi", 20)
    state = "SELECT count(*) FROM outgoing WHERE place = 'telegram:4' AND state = 'sent'"
    await until(lambda: traced.count(state))
    await traced.program.kill()
    world.faults.clear()
    await traced.begin()
    await waits.wait_for("Đã ghi", 20)
    await until(lambda: not world.updates)
    lines = _lines(traced, "repeated_after_crash")

    assert ["channel='telegram' what='messages' answer=1", "channel='telegram' what='update'"] == [
        re.search(r"channel=.*", line)[0] for line in lines  # type: ignore[index]
    ]  # fmt: skip
    name = "donghanh_repeats_total"
    assert 1 == await _count(traced, name, channel="telegram", why="crash")
    assert 1 == await _count(traced, name, channel="telegram", why="update")


async def test_what_may_come_twice_after_a_hidden_answer_is_told_and_counted(
    traced: Stage,
) -> None:
    """The vendor took it and its answer was lost: the copy has its line and count."""
    person = traced.telegram.person(5)
    traced.telegram.cut("sendMessage")
    await person.say("A")
    await person.wait_for(lambda got: sum("Đã ghi" in shown.text for shown in got) == 2, 30)
    (line,) = _lines(traced, "repeated_uncertain")

    assert "kind='answer'" in line
    name = "donghanh_repeats_total"
    assert 1 == await _count(traced, name, channel="telegram", why="uncertain")

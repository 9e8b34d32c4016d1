"""A long text that waits while a channel's limits change, or the name that stands on top."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.contract import Limits
from bot.messaging.composing import Composer
from bot.messaging.refitting import cut_anew
from bot.store import people
from bot.store.outgoing import outbox
from bot.store.outgoing.outbox import Queued
from bot.store.writer import Writer
from bot.text import folding, markup
from tests.features.announcements.announcing_office import NOON, Office

#: Some 9,000 characters, each sentence to be told from the others.
LONG = " ".join(f"Câu số {number} của thông báo dài." for number in range(300))


def _limits(text: int) -> dict[str, Limits]:
    return {"telegram": Limits(text=text, unit="utf16"), "web": Limits(text=3500, mailbox=True)}


def _waiting(office: Office, text: int, person: int = 3) -> list[Queued]:
    """Return what waits for a person, in its order, as it would go now."""
    composer = Composer(_limits(text), office.app.library.wording)
    found = office.tx.execute(
        f"SELECT {outbox.COLUMNS} {outbox.FROM} WHERE d.person = ? AND p.state <> 'sent' "
        "ORDER BY p.id",
        (person,),
    )
    return composer.all_queued([outbox.part(row) for row in found])


def _said(rows: list[Queued]) -> str:
    return " ".join(" ".join(row.body["text"].split()) for row in rows)


async def _start_with(office: Office, text: int) -> None:
    """Do what the start does when a channel takes texts of another length."""
    composer = Composer(_limits(text), office.app.library.wording)
    path = Path(office.tx.execute("PRAGMA database_list").fetchone()[2])
    writer = await Writer.open(path)
    try:
        await cut_anew(writer, composer, ["telegram"])
    finally:
        await writer.close()


@pytest.mark.parametrize("text", [1000, 9500, 20_000])
async def test_a_set_of_which_nothing_has_gone_is_cut_anew(office: Office, text: int) -> None:
    """Every sentence once, in its order, in as many pieces as the channel takes now."""
    office.release(text=LONG)
    office.queue()
    before = _said(_waiting(office, 4000))
    await _start_with(office, text)
    rows = _waiting(office, text)

    assert before == _said(rows)
    assert all(len(markup.plain(row.body["text"])) <= text for row in rows)
    assert [row.body["text"] for row in rows].count("…") == 0


@pytest.mark.parametrize("text", [1000, 9500])
async def test_a_set_of_which_some_has_gone_goes_on_as_it_was_cut(
    office: Office, text: int
) -> None:
    """Nothing is said twice and nothing is left out at the seam."""
    office.release(text=LONG)
    office.queue()
    whole = _said(_waiting(office, 4000))
    first = _waiting(office, 4000)[0]
    outbox.settle_sent(office.tx, first.id, "9", NOON)
    await _start_with(office, text)

    assert whole == _said([first, *_waiting(office, text)])


@pytest.mark.parametrize(
    "change", ["state = 'sending'", "state = 'retry', reason = 'restart'", "copies = 1"]
)
async def test_one_that_may_have_been_shown_is_not_made_anew(office: Office, change: str) -> None:
    """Tried before, or under way when the program died: its pieces keep their ids."""
    office.release(text=LONG)
    office.queue()
    ids = [row.id for row in _waiting(office, 4000)]
    office.tx.execute(f"UPDATE parts SET {change} WHERE id = ?", (ids[0],))
    await _start_with(office, 9500)

    assert ids == [row.id for row in _waiting(office, 9500)]


@pytest.mark.parametrize("name", ["Ân", "H'" + "Ơ_" * 39])
async def test_the_name_on_top_moves_no_seam(office: Office, name: str) -> None:
    """Renamed, or erased, while a part has gone: the rest follows where that one ended."""
    people.link(office.tx, "telegram:3", 2, NOON)
    office.release(text=LONG)
    office.queue()
    _, *rest = (row.body["text"] for row in _waiting(office, 4000))
    people.change(office.tx, 3, full_name=name)
    first, *renamed = (row.body["text"] for row in _waiting(office, 4000))

    assert rest == renamed
    assert folding.utf16_length(markup.plain(first)) <= 4000

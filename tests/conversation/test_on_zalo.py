"""The same conversations where there is no button: what is tapped elsewhere is typed, and does
the same.

Each transcript is played as it is written, and again with everybody on a channel like a Zalo Bot;
what it leaves in the tables of the features is the same.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.channels.zalo_bot.channel import LIMITS as ZALO
from bot.conversation.capabilities import Capabilities
from bot.features.installed import FEATURES
from bot.library.load import Library
from bot.store.sql import Tx, rows, run
from tests.conversation.player import CAST, USUAL, Stage, Where, play, stage
from tests.conversation.test_transcripts import FILES


def _on_zalo(address: str) -> str:
    return f"zalo:1:{address.partition(':')[2]}"


ON_ZALO = Where(
    {who: (_on_zalo(address), name, role) for who, (address, name, role) in CAST.items()},
    {"zalo": ZALO}, {"zalo": Capabilities(hands_files=False, takes_files=False)},
)  # fmt: skip
#: Where people write from; a browser that rests is closed, which no phone is.
_FROM = re.compile(r"\b(?:zalo:1|telegram|web):")
_OF_CHANNELS = frozenset({"addresses", "address_people"})
#: What differs between two runs of anything: by chance, or by what else was said.
_DRAWN = frozenset({"channel", "consent_channel", "code_hash", "delivery"})
#: What a channel without files does not do: a calendar is handed out as a file.
_CANNOT = {"calendar": {"calendars_taken"}}


class ArrivingStage(Stage):
    """A stage on which what has an address arrives."""

    async def news(self) -> list[str]:
        """Return what the phones show since the last look."""
        shown = await super().news()
        arrived = "UPDATE parts SET state = 'sent' WHERE state IN ('pending', 'sending')"
        await self.writer.write(lambda tx: run(tx, arrived))
        return shown


class TypedStage(ArrivingStage):
    """A stage on which nobody has a button: what a script taps is typed as it is printed."""

    async def tap(self, who: str, label: str) -> list[str]:
        """Type the number of what would be tapped where it was asked last, else its words."""
        place = self.where.cast[who][0]
        typed = await self.writer.write(lambda tx: _typed_for(tx, place, label))
        return await self.say(who, typed)


def _typed_for(tx: Tx, place: str, label: str) -> str:
    said = rows(
        tx,
        "SELECT m.reply FROM deliveries d JOIN messages m ON m.id = d.message "
        "WHERE d.place = :place OR d.person = (SELECT person FROM addresses WHERE id = :place) "
        "ORDER BY d.id DESC",
        place=place,
    )
    for at, (reply,) in enumerate(said):
        body = json.loads(reply)
        choices = [(one[1], len(one) > 2) for one in body.get("choices", ())]
        marked = [text for text, extra in choices if not extra]
        for text, extra in choices:
            if text.startswith(label):
                numbered = not at and not extra and body["marks"] != "none"
                return _mark(body["marks"], marked.index(text)) if numbered else text
    raise AssertionError(f"no choice {label!r} at {place}")


def _mark(marks: str, index: int) -> str:
    return str(index + 1) if marks == "numbers" else "ABCDEF"[index]


def _left(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
    """Return what stands in the tables of the features, without where it was written from."""
    left = {}
    names_of = {table.name for feature in FEATURES for table in feature.tables}
    for table in sorted(names_of - _OF_CHANNELS):
        names = [row[1] for row in rows(tx, f"PRAGMA table_info({table})")]
        kept = ", ".join(name for name in names if name not in _DRAWN)
        found = rows(tx, f"SELECT {kept} FROM {table}")
        left[table] = sorted((tuple(map(_anywhere, row)) for row in found), key=repr)
    return left


def _anywhere(value: object) -> object:
    return _FROM.sub("", value) if isinstance(value, str) else value


async def _played(
    folder: Path, library: Library, script: str, where: Where, kind: type[Stage]
) -> dict[str, list[tuple[object, ...]]]:
    folder.mkdir()
    async with stage(folder, library, where=where, kind=kind) as made:
        await play(script, made)
        return await made.writer.write(_left)


#: No bot there takes files: a list of people cannot be sent, and a notice's preview has a choice
#: less, so that what a script typed as its number is another one.
_WITH_FILES = {"roster", "announce_to_two"}
_FILES = [file for file in FILES if file.stem not in _WITH_FILES]


async def test_a_list_is_sent_elsewhere(tmp_path: Path, library: Library) -> None:
    """Who asks for it is told where, instead of being asked for a file."""
    async with stage(tmp_path, library, where=ON_ZALO, kind=TypedStage) as made:
        await made.say("thay", "nhập danh sách cộng tác viên")
        told = "\n".join(await made.tap("thay", "Gửi tệp"))
    assert "Ở đây chưa gửi tệp cho Đồng Hành được. Anh/chị mở https://donghanh.example" in told


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
async def test_transcript_typed(file: Path, tmp_path: Path, library: Library) -> None:
    """It leaves the same in the tables."""
    script = file.read_text(encoding="utf-8")
    tapped = await _played(tmp_path / "usual", library, script, USUAL, ArrivingStage)
    typed = await _played(tmp_path / "zalo", library, script, ON_ZALO, TypedStage)
    differing = {table for table in tapped if tapped[table] != typed[table]}
    assert differing == _CANNOT.get(file.stem, set()), {
        table: (tapped[table], typed[table]) for table in differing
    }

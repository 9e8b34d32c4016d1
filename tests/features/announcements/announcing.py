"""A trainer at `/thongbao` on the stage: written, sent, waited for, read back from the outbox."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.features.announcements import store as announcements
from bot.features.announcements.store import Announcement
from bot.store.sql import Tx, rows, run
from tests.conversation.held_class import person_at
from tests.conversation.player import Stage

TEXT = "**Mai họp** lúc 8h, nhớ mang sổ"
MINUTE = 60_000


def text(lines: list[str]) -> str:
    """Return what was shown as one text."""
    return "\n".join(lines)


async def write(made: Stage, words: str = TEXT, to: str = "Mọi người ở", part: str = "") -> str:
    """Write an announcement and return its preview."""
    await made.say("thay", "/thongbao")
    await made.say("thay", words)
    shown = text(await made.tap("thay", to))
    return text(await made.tap("thay", part)) if part else shown


async def wait(made: Stage, minutes: float = 1) -> list[str]:
    """Let minutes pass, run the tick and return what phones showed."""
    made.clock.now += timedelta(minutes=minutes)
    await made.tick.run()
    return await made.news()


async def send(made: Stage, button: str = "Gửi") -> list[str]:
    """Tap the button that lets it go, and wait until it has gone."""
    await made.tap("thay", button)
    return await wait(made)


async def sent(made: Stage, id: int = 0) -> list[tuple[str, str]]:
    """Return (place, text) of every message of announcements, or of one, in the outbox."""
    cause = announcements.cause(id) if id else ""
    found = await made.writer.write(
        lambda tx: rows(
            tx,
            "SELECT place, body FROM outgoing WHERE kind = 'announcement' "
            "AND (:cause = '' OR cause = :cause) ORDER BY id",
            cause=cause,
        )
    )
    return [(place, json.loads(body)["text"]) for place, body in found]


async def places(made: Stage, id: int = 0) -> list[str]:
    """Return where messages of announcements, or of one, are addressed to, sorted."""
    return sorted(place for place, _ in await sent(made, id))


async def person(made: Stage, who: str) -> int:
    """Return who of the cast this is."""
    return await made.writer.write(lambda tx: person_at(tx, who))


async def kept(made: Stage, id: int) -> Announcement:
    """Return an announcement as it is now."""
    found = await made.writer.write(lambda tx: announcements.find(tx, id))
    assert found is not None
    return found


async def latest(made: Stage) -> Announcement:
    """Return the newest announcement that is not dropped."""
    found = await made.writer.write(
        lambda tx: rows(tx, "SELECT max(id) FROM announcements WHERE state <> 'dropped'")
    )
    return await kept(made, found[0][0])


async def arrive(made: Stage) -> None:
    """Let every waiting message reach its screen."""

    def settle(tx: Tx) -> None:
        run(tx, "UPDATE parts SET state = 'sent' WHERE state IN ('pending', 'retry', 'sending')")

    await made.writer.write(settle)


async def end(made: Stage, id: int) -> None:
    """Record the end of an announcement, as the service does when nothing is left to send."""
    now = made.clock.now_ms()
    await made.writer.write(lambda tx: announcements.end(tx, id, now))

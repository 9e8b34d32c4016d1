"""How far announcements are, told to their authors: while they go, and once at the end."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import Limits
from bot.conversation.messages import Reply
from bot.conversation.turn import AppContext
from bot.features.announcements import receipts, store
from bot.features.announcements.report import closing_reply, final_reply, progress_reply
from bot.features.announcements.store import Announcement
from bot.messaging.queueing import queue_for_person, to_place
from bot.store import people
from bot.store.outgoing import outbox
from bot.store.outgoing.messages import NewPart
from bot.store.sql import Tx

#: The progress message is changed no more often.
_EVERY_MS = 3_000


def due_messages(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """End announcements that have nothing left to send, and tell how far the others are."""
    for sent in store.open_ones(tx):
        if _is_over(tx, sent, app):
            store.end(tx, sent.id, now)
            _report(tx, app, limits, sent.id, now)
        elif sent.state in ("sending", "paused") and now - sent.told_at >= _EVERY_MS:
            _tell(tx, limits, sent, progress_reply(tx, app, sent, now), now)
    return 0


def _is_over(tx: Tx, sent: Announcement, app: AppContext) -> bool:
    if sent.state == "stopping":  # what waits for a page has to be taken back before
        return not receipts.under_way(tx, sent.id)
    return (
        sent.state == "sending"
        and sent.queued_at is not None
        and not receipts.under_way(tx, sent.id, but_on=app.mailboxes)
    )


def _report(tx: Tx, app: AppContext, limits: Mapping[str, Limits], id: int, now: int) -> None:
    """Let the progress message say that it is over, and send the report below it."""
    ended = store.find(tx, id)
    assert ended is not None
    _tell(tx, limits, ended, closing_reply(app, ended), now)
    reply = final_reply(tx, app, ended, now)
    queue_for_person(
        tx, app, limits, ("report", f"{id}:{now}"), 0, ended.author, reply, now
    )  # fmt: skip


def _tell(tx: Tx, limits: Mapping[str, Limits], sent: Announcement, reply: Reply, now: int) -> None:
    """Change the progress message where its author still is."""
    allowed = limits.get(sent.channel)
    if reply.text == sent.told or allowed is None or not allowed.edits:
        return
    if not people.is_active(tx, sent.place, sent.author):
        return
    edit = outbox.slot_message(tx, sent.place, reply.slot)
    if not edit:
        return
    store.told(tx, sent.id, reply.text, now)
    to = NewPart(sent.channel, sent.place, edit)
    to_place(tx, limits, ("progress", f"{sent.id}:{now}"), 0, reply, to, now)

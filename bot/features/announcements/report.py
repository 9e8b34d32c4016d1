"""How far an announcement is, as its author is told: while it goes, and at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.conversation.messages import Choice, Reply
from bot.conversation.turn import AppContext
from bot.domain.instants import local_moment
from bot.domain.rights import scopes
from bot.features.announcements import receipts, routes
from bot.features.announcements import words as said
from bot.features.announcements.store import Announcement
from bot.store.sql import Tx
from bot.text import markup
from bot.text.dates import say_moment

#: State -> what can be done then.
_OFFERED: Final[dict[str, Sequence[str]]] = {
    "due": ("undo", "copy"),
    "sending": ("pause", "stop", "see", "copy"),
    "paused": ("on", "stop", "see"),
    "stopping": ("see", "unread"),
    "stopped": ("unread", "again", "see", "copy"),
    "done": ("unread", "again", "see", "copy"),
}
_LEADS_TO: Final[dict[str, Callable[[int], str]]] = {
    "undo": routes.UNDO.to,
    "pause": routes.PAUSE.to,
    "on": routes.GO_ON.to,
    "stop": lambda id: routes.STOP.to(id, routes.ASK_FIRST),
    "see": routes.SEE.to,
    "copy": routes.COPY.to,
    "unread": lambda id: routes.UNREAD.to(id, 0),
    "again": routes.AGAIN.to,
}


def slot(id: int) -> str:
    """Return the slot in which it is told how far an announcement is."""
    return f"announcement:{id}:progress"


def choices(tx: Tx, app: AppContext, sent: Announcement) -> tuple[Choice, ...]:
    """Return what its author can do with a released announcement now."""
    render = app.library.wording.render
    offered = [*_OFFERED.get(sent.state, ())]
    if waits_for_pages(tx, sent):
        offered.append("stop")
    return tuple(
        Choice(leads_to(name, sent.id), markup.plain(render(f"announcements.{_label(sent, name)}")))
        for name in offered
    )


def leads_to(offer: str, id: int) -> str:
    """Return the id of the choice that does to an announcement what is offered."""
    return _LEADS_TO[offer](id)


def waits_for_pages(tx: Tx, sent: Announcement) -> bool:
    """Say whether an announcement at its end still waits for pages to be opened."""
    return sent.state == "done" and receipts.under_way(tx, sent.id)


def _label(sent: Announcement, name: str) -> str:
    ended = sent.state in ("stopped", "done")
    return "see_again_choice" if name == "see" and ended else f"{name}_choice"


def figures(tx: Tx, app: AppContext, sent: Announcement, now_ms: int) -> str:
    """Say in markup to whom an announcement goes and what became of it so far."""
    zone = app.office.zone
    waits = sent.state == "due" and sent.due_at > now_ms
    moment = say_moment(local_moment(sent.due_at, zone), local_moment(now_ms, zone))
    progress = receipts.progress(tx, sent.id, app.mailboxes)
    scope = scopes(said.roles_of(tx, app, sent.author), "trainer")
    return app.library.wording.render(
        "announcements.progress", label=said.label(app, sent), state=sent.state,
        whom=said.whom(tx, app, sent.audience, scope), when=moment if waits else "",
        begun=bool(sent.reached_to or sent.queued_at), all_queued=sent.queued_at is not None,
        progress=progress, failed=said.failures(app, progress), again=sent.repeats is not None,
    ).strip()  # fmt: skip


def progress_reply(tx: Tx, app: AppContext, sent: Announcement, now_ms: int) -> Reply:
    """Return what the progress message says now; it changes the one in its slot."""
    return Reply(
        f"{figures(tx, app, sent, now_ms)}\n\n{_how(tx, app, sent)}".strip(),
        choices(tx, app, sent), "none", slot(sent.id), quiet=True, kind="hint",
    )  # fmt: skip


def closing_reply(app: AppContext, ended: Announcement) -> Reply:
    """Return what the progress message says for the last time: the figures stand in the report."""
    text = app.library.wording.render(
        "announcements.closing", label=said.label(app, ended), state=ended.state
    ).strip()
    return Reply(text, (), "none", slot(ended.id), quiet=True, kind="hint")


def final_reply(tx: Tx, app: AppContext, sent: Announcement, now_ms: int) -> Reply:
    """Return the report at the end."""
    return Reply(
        f"{figures(tx, app, sent, now_ms)}\n\n{_how(tx, app, sent)}".strip(),
        choices(tx, app, sent), "none", kind="notice",
    )  # fmt: skip


def _how(tx: Tx, app: AppContext, sent: Announcement) -> str:
    """Say which words do what the buttons do: nobody asked, so a number would answer nothing."""
    return app.library.wording.render(
        "announcements.by_word", state=sent.state, stoppable=waits_for_pages(tx, sent)
    ).strip()

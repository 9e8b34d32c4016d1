"""What becomes of requests by themselves: they lapse, those concerned are told, records joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.channels.contract import Limits
from bot.conversation import shortcuts
from bot.conversation.capabilities import title_of
from bot.conversation.messages import WIPE, Choice, Reply
from bot.conversation.turn import AppContext
from bot.domain.people import Address
from bot.features.people import routes
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.messaging.queueing import to_place
from bot.store import joining, people
from bot.store.outgoing.messages import NewPart
from bot.store.sql import Tx
from bot.text import markup


def due_requests(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Tell of what was decided, and join records that stay open; returns how many."""
    store.lapse(tx, now)
    untold = store.untold(tx, most)
    commands = shortcuts.names("collaborator", app.flows.built)
    for request in untold:
        for ordinal, (address, reply) in enumerate(_news(tx, app, request)):
            cause = ("lost_code", f"{request.id}:{request.state}")
            to = NewPart(address.channel, address.place)
            reply = shortcuts.with_buttons(reply, commands, app.library.wording)
            to_place(tx, limits, cause, ordinal, reply, to, now)
        store.mark_told(tx, request.id)
    settled = store.settled(tx, now, most)
    for request in settled:
        _join(tx, app, request)
    return len(untold) + len(settled)


def _join(tx: Tx, app: AppContext, request: Request) -> None:
    """Make one person of the record and of who they had signed up as."""
    if request.kept is not None and request.kept != request.person:
        store.make_nobody(tx, request.person)
        joining.join(tx, app.tables, request.kept, request.person)
    store.forget(tx, request.id)


def _news(tx: Tx, app: AppContext, request: Request) -> Iterator[tuple[Address, Reply]]:
    """Yield what is said where: at the address that asked, and at those from before."""
    here = people.known_address(tx, request.address)
    name = _name(tx, request.kept)
    if here is not None and not here.unreachable:
        changed = request.state in ("confirmed", "taken_back")
        # A page must not go on showing what somebody else's was.
        slot = WIPE if changed else ""
        key = f"lost_code.{'not_confirmed' if not changed else request.state}"
        text = app.library.wording.render(key, name=name, contact=app.office.contact)
        yield here, Reply(text.strip(), slot=slot, kind="notice")
    if request.kept is None:
        return
    channel = title_of(app.library.wording, here.channel) if here else ""
    for address in _before(tx, request, request.kept):
        yield address, _warning(app, request, name, channel)


def _warning(app: AppContext, request: Request, name: str, channel: str) -> Reply:
    wording, contact = app.library.wording, app.office.contact
    if request.state == "taken_back":
        text = wording.render("lost_code.closed_elsewhere", name=name)
        return Reply(text.strip(), kind="notice")
    text = wording.render("lost_code.opened_elsewhere", name=name, channel=channel, contact=contact)
    label = markup.plain(wording.render("lost_code.not_me")).strip()
    choice = Choice(routes.LOST_CODE_BACK.to(request.id), label)
    return Reply(text.strip(), (choice,), "none", kind="notice")


def _name(tx: Tx, person: int | None) -> str:
    found = people.find(tx, person) if person is not None else None
    return found.full_name if found else ""


def _before(tx: Tx, request: Request, kept: int) -> Iterator[Address]:
    later = set(store.linked_from(tx, kept, request.decided_at or 0))
    for id_ in people.addresses_of(tx, kept):
        known = people.known_address(tx, id_)
        if known is not None and id_ not in later | {request.address} and not known.unreachable:
            yield known

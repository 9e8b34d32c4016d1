"""What becomes of requests by themselves: they expire, those concerned are told, records joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.channels.contract import Limits
from bot.conversation import shortcuts
from bot.conversation.capabilities import title_of
from bot.conversation.messages import WIPE, Choice, Reply
from bot.conversation.turn import AppContext
from bot.domain.addresses import channel_of
from bot.domain.people import Address
from bot.features.people import routes
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.messaging.queueing import queue_for_person, to_place
from bot.store import joining, people
from bot.store.outgoing.messages import NewPart
from bot.store.sql import Tx
from bot.text import markup


def due_requests(tx: Tx, now: int, app: AppContext, limits: Mapping[str, Limits], most: int) -> int:
    """Tell of what was decided, and join records that stay open; returns how many."""
    store.expire(tx, now)
    untold = store.untold(tx, most)
    for request in untold:
        _tell_asker(tx, app, limits, request, now)
        for ordinal, (to, reply) in enumerate(_news(tx, app, request), start=1):
            to_place(tx, limits, _cause(request), ordinal, _framed(app, reply), to, now)
        store.mark_told(tx, request.id)
    settled = store.settled(tx, now, most)
    for request in settled:
        _join(tx, app, request)
    return len(untold) + len(settled)


def _join(tx: Tx, app: AppContext, request: Request) -> None:
    """Make one person of the record and of who they had signed up as."""
    if request.kept is not None and request.kept != request.person:
        people.make_known_only(tx, request.person)
        joining.join(tx, app.tables, request.kept, request.person)
    store.forget(tx, request.id)


def _cause(request: Request) -> tuple[str, str]:
    return "lost_code", f"{request.id}:{request.state}"


def _framed(app: AppContext, reply: Reply) -> Reply:
    commands = shortcuts.names("collaborator", app.flows.built)
    return shortcuts.with_buttons(reply, commands, app.library.wording)


def _tell_asker(
    tx: Tx, app: AppContext, limits: Mapping[str, Limits], request: Request, now: int
) -> None:
    """Tell who asked: where they asked if they use it just now, else wherever they are reached."""
    here = people.known_address(tx, request.address)
    opened = request.state == "confirmed"
    active = here is not None and here.person == (request.kept if opened else request.person)
    reply = _framed(app, Reply(_outcome(tx, app, request, active), kind="notice"))
    cause = _cause(request)
    if here is not None and not here.unreachable and (opened or active):
        changed = active and request.state in ("confirmed", "taken_back")
        # A page must not go on showing what somebody else's was.
        reply = replace(reply, slot=WIPE if changed else "")
        to_place(tx, limits, cause, 0, reply, NewPart(here.channel, here.place), now)
    elif not opened:
        queue_for_person(tx, app, limits, cause, 0, request.person, reply, now)


def _outcome(tx: Tx, app: AppContext, request: Request, active: bool) -> str:
    """Return what came of a request; where another is active, whose it was stays untold."""
    told = {"confirmed": "confirmed" if active else "confirmed_aside", "taken_back": "taken_back"}
    key = told.get(request.state, "not_confirmed")
    name, contact = _name(tx, request.kept), app.office.contact
    return app.library.wording.render(f"lost_code.{key}", name=name, contact=contact).strip()


def _news(tx: Tx, app: AppContext, request: Request) -> Iterator[tuple[NewPart, Reply]]:
    """Yield what is said at the addresses at which the record was used before."""
    if request.kept is None:
        return
    channel = title_of(app.library.wording, channel_of(request.address))
    warning = _warning(app, request, _name(tx, request.kept), channel)
    for address in _before(tx, request, request.kept):
        yield NewPart(address.channel, address.place), warning


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
    for id_ in sorted(set(request.used_at) & set(people.addresses_of(tx, kept))):
        known = people.known_address(tx, id_)
        if known is not None and id_ != request.address and not known.unreachable:
            yield known

"""What the office keeps of who somebody is, told to themselves."""

from __future__ import annotations

from bot.conversation import details
from bot.conversation.capabilities import title_of
from bot.conversation.own_data import OwnData, when
from bot.conversation.turn import Turn
from bot.domain.addresses import channel_of
from bot.features.people.linking import store as linking
from bot.features.people.lost_code import store
from bot.features.people.lost_code.store import Request
from bot.library.wording import Ready
from bot.store.sql import rows

_ADDRESSES = (
    "SELECT a.channel, ap.linked_at, a.seen_at FROM address_people ap "
    "JOIN addresses a ON a.id = ap.address WHERE ap.person = :person ORDER BY ap.linked_at, a.id"
)


def _record(turn: Turn) -> list[Ready]:
    me = turn.me
    fields = (
        ("name", me.full_name),
        ("home", details.home(turn.app.library.places, me)),
        ("work", details.work_name(turn, me.work)),
        ("phone", me.phone),
    )
    return [
        Ready(turn.words(f"my_data.field_{name}", value=value)) for name, value in fields if value
    ]


def _roles(turn: Turn) -> list[Ready]:
    places = turn.app.library.places
    return [
        Ready(
            turn.words(
                "my_data.role",
                role=turn.words(f"roles.{role.role}"),
                place=places.name(role.place, full=True),
            )
        )
        for role in turn.roles
    ]


def _consent(turn: Turn) -> list[Ready]:
    me = turn.me
    agreed = me.consent_at if me.consent_version else None
    line = turn.words(
        "my_data.consent",
        when=when(turn, me.consent_at),
        day=f"{turn.local(agreed):%d/%m/%Y}" if agreed is not None else "",
        channel=title_of(turn.app.library.wording, me.consent_channel),
    )
    return [Ready(line)]


def _addresses(turn: Turn) -> list[Ready]:
    wording = turn.app.library.wording
    return [
        Ready(
            turn.words(
                "my_data.address",
                channel=title_of(wording, channel),
                since=when(turn, linked_at),
                seen=when(turn, seen_at),
            )
        )
        for channel, linked_at, seen_at in rows(turn.tx, _ADDRESSES, person=turn.me.id)
    ]


def _code(turn: Turn) -> list[Ready]:
    return [Ready(turn.words("my_data.code"))]


def _lost_codes(turn: Turn) -> list[Ready]:
    return [
        _asked(turn, one) if one.person == turn.me.id else _opened(turn, one)
        for one in store.told_of(turn.tx, turn.me.id)
    ]


def _link_codes(turn: Turn) -> list[Ready]:
    made = linking.last_made(turn.tx, turn.me.id)
    return [] if made is None else [Ready(turn.words("linking.told", when=when(turn, made)))]


def _asked(turn: Turn, request: Request) -> Ready:
    return Ready(turn.words("lost_code.told", when=when(turn, request.asked_at)))


def _opened(turn: Turn, request: Request) -> Ready:
    """Return what whoever's record it is reads: somebody else asked, on this channel."""
    channel = title_of(turn.app.library.wording, channel_of(request.address))
    closed = request.state == "taken_back"
    day = when(turn, request.decided_at)
    return Ready(turn.words("lost_code.told_opened", when=day, channel=channel, closed=closed))


OWN_DATA = (
    OwnData("record", "record", _record, ("people",)),
    OwnData("roles", "record", _roles, ("roles",)),
    OwnData("consent", "technical", _consent, ("people",)),
    OwnData("addresses", "technical", _addresses, ("addresses", "address_people")),
    OwnData("lost_codes", "technical", _lost_codes, ("lost_codes",)),
    OwnData("link_codes", "technical", _link_codes, ("link_codes",)),
    OwnData("code", "technical", _code, ("people",)),
)

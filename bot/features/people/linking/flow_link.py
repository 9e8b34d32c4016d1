"""`/kenh`: where somebody uses Đồng Hành, joining another machine by a code, parting one.

A code typed elsewhere does nothing by itself: the machine that showed it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from bot.conversation.capabilities import title_of
from bot.conversation.flow import PASS, Flow, Taught
from bot.conversation.messages import WIPE
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain import codes
from bot.domain.addresses import channel_of
from bot.domain.people import Address, Person
from bot.features.office.personal_code import free_code
from bot.features.people import routes
from bot.features.people.linking import store
from bot.features.people.linking.store import LinkCode
from bot.features.people.lost_code import opening
from bot.features.people.lost_code import store as lost_codes
from bot.store import people, sign_out, turns
from bot.store.outgoing import routing
from bot.text.dates import say_day
from bot.text.folding import fold

NAME = "linking"
_SHORT = 10


class _Way(NamedTuple):
    """A machine or channel of somebody, as it is told."""

    key: str
    title: str
    seen: str
    here: bool


def show(turn: Turn, args: str = "") -> None:
    """Answer `/kenh`: every machine and channel, where news go, and what can be done."""
    turn.enter(NAME)
    ways = _ways(turn)
    choices = [turn.choice(routes.LINK_CODE.to(), "linking.join_choice")]
    choices += [
        turn.choice(routes.LINK_PART.to(way.key), "linking.part_choice", title=way.title,
                    seen=way.seen)
        for way in ways if not way.here
    ]  # fmt: skip
    best = routing.best(turn.tx, (turn.me.id,), turn.app.mailboxes).get(turn.me.id)
    news = title_of(turn.app.library.wording, best.channel) if best else ""
    titles = [title_of(turn.app.library.wording, name) for name in turn.app.channels]
    turn.say("linking.shown", choices, ways=ways, news=news, others=_others(turn), titles=titles)


def _others(turn: Turn) -> list[str]:
    """Return the addresses at which channels are found."""
    wording = turn.app.library.wording
    found = [turn.app.office.public_url] if turn.app.office.public_url else []
    doors = (
        (title_of(wording, name), can.handle or can.link("")) for name, can in
        turn.app.channels.items() if not can.mailbox
    )  # fmt: skip
    return [*found, *(f"{title}: {door}" for title, door in doors if door)]


def _ways(turn: Turn) -> list[_Way]:
    found = (people.known_address(turn.tx, id_) for id_ in people.addresses_of(turn.tx, turn.me.id))
    known = sorted((one for one in found if one), key=lambda one: -one.last_seen_at)
    return [_way(turn, one) for one in known]


def _way(turn: Turn, address: Address) -> _Way:
    title = title_of(turn.app.library.wording, address.channel)
    seen = say_day(turn.local(address.last_seen_at).date(), turn.now.date())
    return _Way(_key(address.id), title, seen, address.id == turn.address.id)


def _key(address: str) -> str:
    """Return by what a choice names an address: an address may have any signs."""
    return hashlib.sha256(address.encode()).hexdigest()[:_SHORT]


# -- joining -----------------------------------------------------------------------------------


def _give_code(turn: Turn) -> None:
    """Show a code that is typed on the other machine, once, within ten minutes."""
    code = free_code(turn)
    while store.is_taken(turn.tx, codes.code_hash(code)):
        code = free_code(turn)
    store.make(turn.tx, turn.me.id, turn.address.id, codes.code_hash(code), turn.now_ms)
    turn.enter(NAME)
    turn.say("linking.code", code=codes.shown(code), minutes=store.LIFE_MS // 60_000)


def take(turn: Turn, code_hash: str) -> bool:
    """Take a code that joins this machine to another, which is asked; False for any other code."""
    found = store.open_by(turn.tx, code_hash, turn.now_ms)
    shown_at = people.known_address(turn.tx, found.address) if found else None
    if found is None or shown_at is None:
        return False
    turn.enter(NAME)
    if found.address == turn.address.id:
        turn.say("linking.type_it_there")
        return True
    store.ask(turn.tx, found.id, turn.address.id, turn.now_ms)
    here = title_of(turn.app.library.wording, turn.incoming.channel)
    there = title_of(turn.app.library.wording, shown_at.channel)
    turn.tell_at(
        shown_at, "linking.asked",
        [
            turn.choice(routes.LINK_YES.to(found.id), "linking.yes"),
            turn.choice(routes.LINK_NO.to(found.id), "linking.no"),
        ],
        channel=here,
    )  # fmt: skip
    turn.say("linking.wait", channel=there)
    return True


def _asked(turn: Turn, id: int) -> LinkCode:
    """Return the code about which this address is asked; raises StaleChoice."""
    found = store.asked_at(turn.tx, turn.address.id, turn.now_ms)
    if found is None or turn.person_id != found.person or id not in (0, found.id):
        raise StaleChoice
    return found


def _yes(turn: Turn, id: int = 0) -> None:
    found = _asked(turn, id)
    there = people.known_address(turn.tx, found.asked_from)
    if there is None:
        raise StaleChoice
    store.decide(turn.tx, found.id, "joined")
    on_trial = _join(turn, there)
    turn.audit("person.linked", f"person:{turn.me.id}", channel_of(there.id))
    channel = title_of(turn.app.library.wording, there.channel)
    turn.say("linking.joined", channel=channel, on_trial=on_trial)
    can = turn.app.channels.get(there.channel)
    slot = WIPE if can and can.browser else ""
    others = len(people.sharing(turn.tx, there.id)) > 1
    turn.tell_at(
        there, "linking.joined_there", slot=slot, name=turn.me.full_name, on_trial=on_trial,
        others=others, contact=turn.app.office.contact,
    )  # fmt: skip


def _join(turn: Turn, there: Address) -> bool:
    """Let an address use this record. Who signed up there is the same from a day on.

    Until then it can be taken back, as a record that was opened for whoever lost its code: says
    whether that is so. Whoever may be somebody else stays who they are, and uses that machine too.
    """
    before = people.find(turn.tx, there.person) if there.person is not None else None
    if before is None or not before.signed_up or not _is_same(turn, before):
        turns.forget_conversation(turn.tx, there.id)
        people.link(turn.tx, there.id, turn.me.id, turn.now_ms)
        return False
    request = lost_codes.add(turn.tx, there.id, before, turn.now_ms)
    lost_codes.decide(turn.tx, request, "confirmed", turn.me.id, turn.now_ms, turn.me.id)
    lost_codes.mark_told(turn.tx, request)
    found = lost_codes.find(turn.tx, request)
    assert found is not None
    opening.open_for(turn, found, turn.me.id, new_code=False)
    return True


def _is_same(turn: Turn, other: Person) -> bool:
    """Say whether another record is plainly this person's: their name and commune, and no role."""
    me = turn.me
    alike = fold(other.full_name) == fold(me.full_name) and other.commune == me.commune
    return other.id != me.id and alike and not people.roles(turn.tx, other.id)


def _no(turn: Turn, id: int = 0) -> None:
    found = _asked(turn, id)
    store.decide(turn.tx, found.id, "refused")
    turn.say("linking.refused", contact=turn.app.office.contact)


def _word(answer: Callable[[Turn], None]) -> Callable[[Turn, str], object]:
    """Return what hears a word while a question about a code waits here."""

    def heard(turn: Turn, text: str) -> object:
        waits = store.asked_at(turn.tx, turn.address.id, turn.now_ms)
        if waits is None or turn.person_id != waits.person:
            return PASS
        answer(turn)
        return None

    return heard


# -- parting -----------------------------------------------------------------------------------


def _meant(turn: Turn, key: str) -> Address:
    """Return another address of this person by its key; raises StaleChoice."""
    for id_ in people.addresses_of(turn.tx, turn.me.id):
        known = people.known_address(turn.tx, id_)
        if known is not None and id_ != turn.address.id and _key(id_) == key:
            return known
    raise StaleChoice


def _ask_part(turn: Turn, key: str) -> None:
    way = _way(turn, _meant(turn, key))
    turn.enter(NAME, "part_sure")
    turn.say(
        "linking.part_sure",
        [
            turn.choice(routes.LINK_PART_SURELY.to(key), "linking.part_yes"),
            turn.choice(routes.LINKS.to(), "linking.stay"),
        ],
        title=way.title, seen=way.seen,
    )  # fmt: skip


def _part(turn: Turn, key: str) -> None:
    there = _meant(turn, key)
    if (turn.frame.flow, turn.frame.step) != (NAME, "part_sure"):
        raise StaleChoice
    was_active = there.person == turn.me.id
    people.unlink(turn.tx, there.id, turn.me.id)
    if was_active:
        can = turn.app.channels.get(there.channel)
        sign_out.left(turn.tx, there.id, turn.me.id, browser=bool(can and can.browser))
        turns.forget_conversation(turn.tx, there.id)
    else:
        sign_out.taken_off(turn.tx, there.id, turn.me.id)
    turn.audit("person.parted", f"person:{turn.me.id}", there.channel)
    turn.enter(NAME)
    turn.say("linking.parted", title=title_of(turn.app.library.wording, there.channel))


FLOW = Flow(
    name=NAME,
    commands={"kenh": show},
    routes=(
        on(routes.LINKS, show),
        on(routes.LINK_CODE, _give_code),
        on(routes.LINK_YES, _yes),
        on(routes.LINK_NO, _no),
        on(routes.LINK_PART, _ask_part),
        on(routes.LINK_PART_SURELY, _part),
    ),
    words={
        "noi may": Taught("channels", _word(_yes)),
        "khong noi": Taught("channels", _word(_no)),
    },
    needs_person=True,
)

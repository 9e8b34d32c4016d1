"""Who has not confirmed an announcement: by commune, then by name, one telephone number at a time.

Lists hold no numbers. The author sees whom the role covers today, and who is of a class of theirs.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from bot.conversation.details import home, village_name, work_name
from bot.conversation.messages import Choice, Reply
from bot.conversation.routes import StaleChoice, on
from bot.conversation.turn import Turn
from bot.domain.audiences import Audience, Criterion, may_address, within
from bot.domain.people import Person
from bot.domain.rights import scopes
from bot.features.announcements import receipts, routes, store
from bot.features.announcements import steps_preview as drafts
from bot.features.announcements import words as said
from bot.features.announcements.steps_preview import NAME, AnnouncementState, released
from bot.features.announcements.steps_sending import by_word
from bot.features.announcements.store import Announcement
from bot.features.classes import class_words, trainings
from bot.library.wording import Ready
from bot.store import people
from bot.text.folding import short
from bot.text.sorting import name_key, text_key

_PAGE = 8
#: Names of one commune that are looked through; more would not be read.
_MOST = 2_000


class _Line(NamedTuple):
    """How many of one commune have not confirmed."""

    code: str
    name: str
    people: int


class _Counted(NamedTuple):
    """Who has not confirmed: to see by commune, and how many are not to be seen."""

    lines: list[_Line]
    total: int
    hidden: int


class _Silent:
    """Who has not confirmed one announcement, as far as its author may see."""

    def __init__(self, turn: Turn, sent: Announcement) -> None:
        first = store.find(turn.tx, sent.root)
        if first is None:
            raise StaleChoice
        self.turn, self.first = turn, first
        self._covers = turn.app.library.places.covers
        self._mine = scopes(turn.roles, "trainer")
        self._whole = self._of_own_class()

    def _of_own_class(self) -> bool:
        found = [trainings.find(self.turn.tx, id_) for id_ in self.first.audience.trainings]
        return bool(found) and all(
            one is not None and may_address(one, self.turn.me.id, self.turn.roles, self._covers)
            for one in found
        )

    def sees(self, commune: str, village: str) -> bool:
        """Say whether the author may see the names of who lives there."""
        return self._whole or self.covers(commune, village)

    def covers(self, commune: str, village: str) -> bool:
        """Say whether the author's role covers who lives there."""
        return within(self._mine, commune, village, self._covers)

    def counted(self) -> _Counted:
        """Count who there is to see, commune by commune in the Vietnamese order of names."""
        communes: Counter[str] = Counter()
        hidden = 0
        for commune, village, count in receipts.silent_counts(self.turn.tx, self.first.id):
            if self.sees(commune, village):
                communes[commune] += count
            else:
                hidden += count
        lines = [_Line(code, _commune(self.turn, code), count) for code, count in communes.items()]
        lines.sort(key=lambda line: text_key(line.name))
        return _Counted(lines, communes.total(), hidden)


def unread(turn: Turn, id: int, page: int = 0) -> None:
    """Say how many have not confirmed, commune by commune."""
    sent, page = released(turn, id), _within(page)
    silent = _Silent(turn, sent)
    turn.enter(NAME)
    turn.finish()
    counted = silent.counted()
    choices = [
        turn.choice(
            routes.UNREAD_IN.to(sent.id, line.code, 0),
            "announcements.commune_choice",
            name=line.name,
            count=line.people,
        )
        for line in counted.lines[page * _PAGE :][:_PAGE]
    ]
    if len(counted.lines) > (page + 1) * _PAGE:
        more = routes.UNREAD.to(sent.id, page + 1)
        choices.append(turn.choice(more, "announcements.next_choice"))
    if counted.total:
        choices.append(turn.choice(routes.AGAIN.to(sent.id), "announcements.again_choice"))
        choices.append(turn.choice(routes.TALLY.to(sent.id), "announcements.tally_choice"))
    turn.say(
        "announcements.unread", choices, label=said.label(turn.app, silent.first),
        confirmed=receipts.confirmed(turn.tx, silent.first.id), total=counted.total,
        communes=len(counted.lines), hidden=counted.hidden,
    )  # fmt: skip


def names_in(turn: Turn, id: int, code: str, page: int) -> None:
    """List who of one commune has not confirmed, by name."""
    sent, page = released(turn, id), _within(page)
    silent = _Silent(turn, sent)
    found = receipts.silent_in(turn.tx, silent.first.id, code, _MOST)
    seen = sorted(
        (one for one in found if silent.sees(code, one.village)),
        key=lambda one: name_key(one.full_name),
    )
    turn.enter(NAME)
    turn.finish()
    choices = [
        Choice(routes.PERSON.to(sent.id, one.person), _name_line(turn, one.full_name, one.village))
        for one in seen[page * _PAGE :][:_PAGE]
    ]
    if len(seen) > (page + 1) * _PAGE:
        more = routes.UNREAD_IN.to(sent.id, code, page + 1)
        choices.append(turn.choice(more, "announcements.next_choice"))
    choices.append(turn.choice(routes.UNREAD.to(sent.id, 0), "announcements.communes_choice"))
    turn.say(
        "announcements.names", choices, count=len(seen), first=page * _PAGE + 1,
        last=min(len(seen), (page + 1) * _PAGE),
        commune=_commune(turn, code) if seen else "",
    )  # fmt: skip


def _name_line(turn: Turn, name: str, village: str) -> str:
    name = name or turn.words("announcements.no_name").strip()
    lives = village_name(turn.app.library.places, village)
    return ", ".join(part for part in (name, short(lives, 30)) if part)


def _commune(turn: Turn, code: str) -> str:
    name = turn.app.library.places.name(code) or code
    return name[:1].upper() + name[1:] or turn.words("announcements.no_commune").strip()


def _within(page: int) -> int:
    return min(max(page, 0), _MOST)


def person(turn: Turn, id: int, person_id: int) -> None:
    """Show one of them; the telephone number only where the role covers them, and it is logged."""
    sent = released(turn, id)
    silent = _Silent(turn, sent)
    found = people.find(turn.tx, person_id)
    seen = found is not None and silent.sees(found.commune, found.village)
    if found is None or not receipts.is_silent(turn.tx, silent.first.id, person_id):
        turn.say("announcements.has_read", _back(turn, sent, found if seen else None))
        return
    if not seen:
        raise StaleChoice
    covered = silent.covers(found.commune, found.village)
    if covered and found.phone:
        turn.audit("person.phone_seen", f"person:{found.id}")
    turn.enter(NAME)
    turn.finish()
    turn.say(
        "announcements.person", _back(turn, sent, found),
        name=found.full_name or turn.words("announcements.no_name").strip(),
        home=home(turn.app.library.places, found), work=work_name(turn, found.work),
        phone=found.phone if covered else "", covered=covered,
    )  # fmt: skip


def _back(turn: Turn, sent: Announcement, found: Person | None) -> list[Choice]:
    choices = [turn.choice(routes.UNREAD.to(sent.id, 0), "announcements.communes_choice")]
    if found is not None and found.commune:
        back = routes.UNREAD_IN.to(sent.id, found.commune, 0)
        choices.insert(0, turn.choice(back, "announcements.names_choice"))
    return choices


def tally(turn: Turn, id: int) -> None:
    """Give the counts by commune as one message to pass on; it names nobody."""
    sent = released(turn, id)
    silent = _Silent(turn, sent)
    counted = silent.counted()
    turn.enter(NAME)
    turn.finish()
    lines = [
        Ready(turn.words("announcements.commune_choice", name=line.name, count=line.people))
        for line in counted.lines
    ]
    shown = len(lines)
    while True:
        text = turn.words(
            "announcements.tally", label=said.label(turn.app, silent.first), total=counted.total,
            confirmed=receipts.confirmed(turn.tx, silent.first.id), lines=lines[:shown],
            left=len(lines) - shown,
        )  # fmt: skip
        if len(text) <= class_words.GROUP_TEXT or not shown:
            break
        shown -= 1
    turn.say("announcements.copy_intro")
    turn.show(Reply(text.strip(), copyable=True))


def again(turn: Turn, id: int) -> None:
    """Begin a reminder of an announcement to just those who have not confirmed it."""
    sent = released(turn, id)
    first = store.find(turn.tx, sent.root)
    if first is None:
        raise StaleChoice
    audience = Audience((*first.audience.criteria, Criterion("unconfirmed", str(first.id))))
    heads = said.head_count(turn, audience)
    if not heads.total:
        turn.enter(NAME)
        turn.finish()
        allowed = said.admits(turn.tx, turn.app, turn.me.id, turn.roles, audience) is not None
        key = "announcements.all_read" if allowed else "announcements.not_any_more"
        turn.say(key)
        return
    text = turn.words("announcements.again_text", text=Ready(first.text)).strip()
    state = AnnouncementState(text=text, audience=audience, repeats=first.id, file=first.file)
    turn.enter(NAME, "ready", state)
    drafts.preview(turn, heads)


def unread_word(turn: Turn, text: str) -> object:
    """Answer AI CHƯA ĐỌC."""
    return by_word(turn, unread, ("sending", "paused", "stopping", "stopped", "done"))


def again_word(turn: Turn, text: str) -> object:
    """Answer NHẮC LẠI."""
    return by_word(turn, again, ("sending", "paused", "stopping", "stopped", "done"))


ROUTES = (
    on(routes.UNREAD, unread),
    on(routes.UNREAD_IN, names_in),
    on(routes.PERSON, person),
    on(routes.TALLY, tally),
    on(routes.AGAIN, again),
)

"""How a person is erased, table by table; what is left are nameless counts.

people            emptied; the bare row stays, for audit entries and classes point at it
addresses         deleted; the one that asked stays nameless until the goodbye has gone
address_people    deleted
roles             deleted
invites           nothing personal but the id of the emptied row
tries             deleted with the address, and with them the hash of its network
conversations     deleted with the address; its name cut from those of others
outbox, slots     rows to the person or its address deleted; its name cut from rows to others
dead_letters      deleted when sent by it or when they hold its address, name or phone
registrations     seats counted (`registered`), deleted; nobody in an old queue moves up by it
attendance        counted (`present`), deleted; the account it came by goes with the address
roll_changes      deleted; what the person ticked as a trainer stays, by the id of the emptied row
roster, summons   the person's lines deleted
roster_refusals   deleted
screens, calendars_taken           ids only: of the emptied row; deleted
attempts, answers counted (`began`, `finished`, `passed`); scores stay, the owner goes
noted_questions   text, answer, owner and chat emptied; its name cut from answers it gave
reminders         deleted
muted_reminders   deleted
confirmations     deleted; how many confirmed an announcement is told of the living only
attachments       the office's, like the announcement that they go with; the owner goes
push_subscriptions deleted with the address, and its rings; a shared phone goes on ringing
jobs              emptied; the id stays, for an outcome is told once for each id; its name cut
                  from what those of others told
files             lapse at once, so that the sweep takes the bytes
announcements     stay, they are the office's words: drafts emptied, the author's own name cut,
                  the chat that was told how far they were forgotten
audit             holds ids only
host_cookies      hashes that lead back to nobody; stay for 400 days, else an old cookie would
                  bring an address of the erased back
erasures          id and two instants, so that no older backup brings the person back
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.store import erasures, push, registrations, trainings
from bot.store.cutting import cut_everywhere, cut_question
from bot.store.outbox import OPEN
from bot.store.sql import Tx, one, rows, run

#: Marks an address that only waits for its last message to go.
_GOING = "erased"


@dataclass(frozen=True, slots=True)
class NamelessCount:
    """How many erased people a class or a quiz had in one commune.

    `name` is `registered`, `present`, `began`, `finished` or `passed`; the first two count
    for a class, the others for its quiz (class 0: done outside any class).
    """

    name: str
    training: int
    quiz: str
    commune: str
    value: int


def erase(tx: Tx, person: int, here: str, now: int) -> None:
    """Erase a person; `here` is the address that asked, kept nameless for the last answer.

    Seats in classes to come have to be given back before, so that the queue moves up.
    """
    row = one(tx, "SELECT full_name, phone, commune FROM people WHERE id = :id", id=person)
    if row is None:
        return
    full_name, phone, commune = row
    erasures.note(tx, "erased", person, now)
    _count(tx, person, commune)
    addresses = _addresses(tx, person)
    texts = _called(tx, person, full_name, phone)
    _outbox(tx, person, texts)
    _dead_letters(tx, person, addresses, texts)
    _records(tx, person)
    _roster(tx, person)
    for address in addresses:
        _address(tx, address, person, keep=address == here)
    _empty(tx, person, now)


def sweep(tx: Tx) -> int:
    """Delete the addresses of erased people whose last answer has gone; returns how many."""
    found = rows(
        tx,
        "SELECT a.id FROM addresses a WHERE a.unreachable = :going AND NOT EXISTS (SELECT 1 "  # noqa: S608
        "FROM outbox o WHERE o.place = a.place "
        f"AND {OPEN})",
        going=_GOING,
    )
    for (address,) in found:
        _traces(tx, address)
        run(tx, "DELETE FROM addresses WHERE id = :address", address=address)
    return len(found)


def lapsed(tx: Tx, unseen_since: int, limit: int) -> list[int]:
    """Return people who have neither written nor done anything since an instant (UTC ms)."""
    found = rows(
        tx,
        "SELECT p.id FROM people p WHERE p.erased_at IS NULL AND p.created_at < :since "
        "AND coalesce(p.consent_at, 0) < :since "
        "AND NOT EXISTS (SELECT 1 FROM address_people ap JOIN addresses a ON a.id = ap.address "
        "WHERE ap.person = p.id AND (a.seen_at >= :since OR ap.linked_at >= :since)) "
        "AND NOT EXISTS (SELECT 1 FROM registrations r WHERE r.person = p.id "
        "AND r.made_at >= :since) "
        "AND NOT EXISTS (SELECT 1 FROM attendance n WHERE n.person = p.id "
        "AND n.at >= :since) "
        # Whom only the office knows does not write: that it still reckons with them counts.
        "AND NOT EXISTS (SELECT 1 FROM roster e LEFT JOIN summons s ON s.entry = e.id "
        "AND s.at >= :since WHERE p.consent_at IS NULL AND e.person = p.id "
        "AND (e.changed_at >= :since OR s.entry IS NOT NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM attempts t WHERE t.person = p.id "
        "AND t.started_at >= :since) ORDER BY p.id LIMIT :limit",
        since=unseen_since,
        limit=limit,
    )
    return [person for (person,) in found]


def nameless(tx: Tx) -> list[NamelessCount]:
    """Return what erased people left behind: counts to add to those of the living rows."""
    found = rows(tx, "SELECT name, subject, value FROM counts WHERE subject LIKE 'erased:%'")
    counts = []
    for name, subject, value in found:
        _, training, quiz, commune = subject.split(":")
        counts.append(NamelessCount(name, int(training), quiz, commune, value))
    return counts


def _count(tx: Tx, person: int, commune: str) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for training in _seats_given_up(tx, person):
        counted["registered", f"erased:{training}::{commune}"] += 1
    for (training,) in rows(
        tx, "SELECT DISTINCT training FROM presence WHERE person = :person", person=person
    ):
        counted["present", f"erased:{training}::{commune}"] += 1
    for quiz, training, finished, passed in rows(
        tx,
        "SELECT quiz, coalesce(training, 0), "
        "max(CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END), max(coalesce(passed, 0)) "
        "FROM attempts WHERE person = :person "
        "GROUP BY quiz, coalesce(training, 0)",
        person=person,
    ):
        subject = f"erased:{training}:{quiz}:{commune}"
        for name, happened in (("began", 1), ("finished", finished), ("passed", passed)):
            counted[name, subject] += happened
    for (name, subject), value in counted.items():
        _add(tx, name, subject, value)


def _seats_given_up(tx: Tx, person: int) -> list[int]:
    """Return the classes in which the person had a seat, and take that seat out of the class.

    Seats are computed from the order of registrations: without this, somebody who waited in
    vain would seem to have had a seat and stayed away.
    """
    held = []
    for (id_,) in rows(
        tx,
        "SELECT training FROM registrations WHERE person = :person AND withdrawn_at IS NULL",
        person=person,
    ):
        training = trainings.find(tx, id_)
        assert training is not None
        shared = registrations.shared(tx, training)
        if person not in shared.booked:
            continue
        held.append(id_)
        if shared.queued:
            if training.commune_seats:  # those who wait may have come before those who sit
                registrations.line_up_behind(tx, id_, shared.queued)
            seats = len(shared.booked) - 1
            run(tx, "UPDATE trainings SET seats = :seats WHERE id = :id", id=id_, seats=seats)
    return held


def _add(tx: Tx, name: str, subject: str, value: int) -> None:
    run(
        tx,
        "INSERT INTO counts (name, subject, value) VALUES (:name, :subject, :value) "
        "ON CONFLICT (name, subject) DO UPDATE SET value = counts.value + excluded.value",
        name=name,
        subject=subject,
        value=value,
    )


def _addresses(tx: Tx, person: int) -> list[str]:
    found = rows(tx, "SELECT address FROM address_people WHERE person = :person", person=person)
    return [address for (address,) in found]


def _called(tx: Tx, person: int, *own: str) -> list[str]:
    """Return by which names and numbers others know a person: their own, and the list's."""
    listed = rows(tx, "SELECT full_name, phone FROM roster WHERE person = :person", person=person)
    said = (text for line in (own, *listed) for text in line)
    return [text for text in dict.fromkeys(said) if text]


def _outbox(tx: Tx, person: int, texts: list[str]) -> None:
    run(tx, "DELETE FROM outbox WHERE person = :person", person=person)
    for text in texts:
        cut_everywhere(tx, person, text)
    for (asked,) in rows(
        tx, "SELECT text FROM noted_questions WHERE person = :person", person=person
    ):
        cut_question(tx, asked)


def _dead_letters(tx: Tx, person: int, addresses: list[str], texts: list[str]) -> None:
    run(tx, "DELETE FROM dead_letters WHERE person = :person", person=person)
    for address in addresses:
        run(tx, "DELETE FROM dead_letters WHERE sender = :address", address=address)
    vendor_ids = [address.split(":", 1)[1] for address in addresses]
    wanted = [text.encode() for text in (*texts, *vendor_ids)]
    # Kept for thirty days and rare: looking through them costs next to nothing.
    for id_, raw in rows(tx, "SELECT id, raw FROM dead_letters"):
        if any(piece in bytes(raw) for piece in wanted):
            run(tx, "DELETE FROM dead_letters WHERE id = :id", id=id_)


def _records(tx: Tx, person: int) -> None:
    for table in (
        *("registrations", "attendance", "reminders", "roles"),
        *("confirmations", "muted_reminders", "roll_changes", "calendars_taken"),
        "roster_refusals",
    ):
        run(tx, f"DELETE FROM {table} WHERE person = :person", person=person)  # noqa: S608
    run(tx, "UPDATE attempts SET person = NULL WHERE person = :person", person=person)
    run(tx, "UPDATE attachments SET owner = NULL WHERE owner = :person", person=person)
    run(
        tx,
        "UPDATE announcements SET state = 'dropped', text = '' "
        "WHERE author = :person AND state = 'draft'",
        person=person,
    )
    run(
        tx,
        "UPDATE announcements SET channel = '', place = '', told = '' WHERE author = :person",
        person=person,
    )
    run(
        tx,
        "UPDATE noted_questions SET person = NULL, place = '', channel = '', text = '', "
        "answer = '' WHERE person = :person",
        person=person,
    )


def _roster(tx: Tx, person: int) -> None:
    """Take the person's lines out of the office's list and of the lists of classes."""
    for table in ("summons", "roster_refusals"):
        run(
            tx,
            f"DELETE FROM {table} WHERE entry IN "  # noqa: S608
            "(SELECT id FROM roster WHERE person = :person)",
            person=person,
        )
    run(tx, "DELETE FROM roster WHERE person = :person", person=person)


def _address(tx: Tx, address: str, person: int, keep: bool) -> None:
    """Take the person off an address; one that nobody else uses goes, with all its traces."""
    link = {"address": address, "person": person}
    run(tx, "DELETE FROM address_people WHERE address = :address AND person = :person", **link)
    run(tx, "UPDATE addresses SET person = NULL WHERE id = :address AND person = :person", **link)
    shared = one(tx, "SELECT 1 FROM address_people WHERE address = :address", address=address)
    _traces(tx, address, waiting_too=not shared)
    if shared:
        return
    if keep:
        run(
            tx,
            "UPDATE addresses SET unreachable = :going WHERE id = :address",
            address=address,
            going=_GOING,
        )
    else:
        run(tx, "DELETE FROM addresses WHERE id = :address", address=address)


def _traces(tx: Tx, address: str, waiting_too: bool = True) -> None:
    """Delete what was said and kept at an address; others' unsent messages may have to stay."""
    place = one(tx, "SELECT place FROM addresses WHERE id = :address", address=address)
    values = {"address": address, "place": place[0] if place else address}
    gone = (
        "" if waiting_too else "AND state NOT IN ('pending', 'held', 'retry', 'sending', 'unknown')"
    )
    run(tx, f"DELETE FROM outbox WHERE place = :place {gone}", place=values["place"])  # noqa: S608
    run(tx, "DELETE FROM slots WHERE place = :place", place=values["place"])
    run(
        tx,
        "DELETE FROM conversations WHERE sender = :address OR place = :place",
        **values,
    )
    if waiting_too:
        _update_keys(tx, address)
        run(tx, "DELETE FROM push_subscriptions WHERE address = :address", address=address)
        run(tx, "DELETE FROM outbox WHERE place = :place", place=push.place_of(address))
    run(tx, "DELETE FROM tries WHERE address = :address", address=address)
    run(tx, "UPDATE attendance SET address = '' WHERE address = :address", address=address)
    run(
        tx,
        "UPDATE jobs SET state = 'done', args = '{}', outcome = '', place = '', sender = '' "
        "WHERE sender = :address",
        address=address,
    )
    run(
        tx,
        "UPDATE files SET expires_at = 0, place = '' WHERE place = :place",
        place=values["place"],
    )


def _update_keys(tx: Tx, address: str) -> None:
    """Forget the update keys of a web address: the page's own id stands at their beginning."""
    channel, _, id_ = address.partition(":")
    run(
        tx,
        "DELETE FROM seen_updates WHERE channel = :channel AND key > :first AND key < :last",
        channel=channel,
        first=f"{id_}:",
        last=f"{id_};",
    )


def _empty(tx: Tx, person: int, now: int) -> None:
    run(
        tx,
        "UPDATE people SET full_name = '', province = '', commune = '', village = '', work = '', "
        "phone = '', code_hash = NULL, consent_version = '', consent_at = NULL, "
        "consent_channel = '', erased_at = :now WHERE id = :id",
        id=person,
        now=now,
    )


def rest(tx: Tx, person: int) -> None:
    """Take back what would still go by itself to somebody who withdrew consent.

    What a pump holds in memory is dropped there when it looks again.
    """
    run(tx, "DELETE FROM reminders WHERE person = :person AND state = 'due'", person=person)
    run(
        tx,
        "UPDATE outbox SET state = 'dead', reason = 'withdrawn' "  # noqa: S608
        f"WHERE person = :person AND {OPEN}",
        person=person,
    )

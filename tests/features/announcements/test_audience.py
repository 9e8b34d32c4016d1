"""Who an audience is: every condition in the database against a plain model of the same office."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audiences import Audience, Criterion, Resident
from bot.domain.people import WORKS
from bot.domain.rights import ROLE_NAMES
from bot.features.announcements import audience
from bot.features.announcements import store as announcements
from bot.store import people
from bot.store.migrate import migrate
from bot.store.sql import Tx, run
from tests.store.laying import announced, sent_to

COMMUNES = ("c1", "c2", "c3")
VILLAGES = ("", "v1", "Bản Lát")
QUIZZES = ("", "ra-soat", "chuan-ngheo")
#: States of a message that has no address yet, and the delivery's own.
WITHOUT_ADDRESS = {
    "due later": "waiting", "on hold": "held", "no address": "dead", "outdated": "superseded",
    "forgotten": "routed",
}  # fmt: skip
STATES = (
    *("pending", "held", "sending", "retry", "unknown", "sent", "superseded", "dead"),
    *WITHOUT_ADDRESS,
)
REASONS = ("", "uncertain", "blocked", "stopped")
AUTHOR = 1
CRITERIA = [
    Criterion("all"),
    Criterion("place", "c1"),
    *(Criterion("role", role) for role in ROLE_NAMES),
    *(Criterion("work", work) for work in ("village", "head")),
    *(
        Criterion(kind, of)  # type: ignore[arg-type]
        for kind, of in product(
            ("class", "present", "absent", "passed", "not_passed", "not_begun"), ("1", "2")
        )
    ),
    Criterion("unconfirmed", "1"),
    Criterion("unconfirmed", "2"),
]


class Tried(NamedTuple):
    """One attempt at a quiz."""

    quiz: str
    training: int | None
    started: int
    finished: int | None
    passed: int | None


class Human:
    """One person of the model, with all that conditions can ask about."""

    def __init__(self, id: int, chance: Random) -> None:
        self.id = id
        self.commune, self.village = chance.choice(COMMUNES), chance.choice(VILLAGES)
        self.work = chance.choice([*WORKS, ""])
        self.consented = chance.random() < 0.9
        self.withdrew = chance.random() < 0.1
        self.erased = chance.random() < 0.1
        self.roles = [
            (chance.choice(ROLE_NAMES[1:]), chance.random() < 0.3)
            for _ in range(chance.choice([0, 0, 0, 1, 2]))
        ]
        self.seats = {(t, chance.random() < 0.3) for t in (1, 2) if chance.random() < 0.6}
        self.present = {t for t in (1, 2) if chance.random() < 0.5}
        self.tried = [_tried(chance) for _ in range(chance.choice([0, 0, 1, 2]))]
        self.messages = {
            n: (chance.choice(STATES), chance.choice(REASONS))
            for n in (1, 2)
            if chance.random() < 0.8
        }
        self.confirmed = {n for n in (1, 2) if chance.random() < 0.4}
        self.addresses = [
            (chance.choice(["telegram", "zalo", "web"]), chance.random() < 0.3,
             chance.random() < 0.3)
            for _ in range(chance.choice([0, 1, 1, 2, 3]))
        ]  # fmt: skip

    @property
    def willing(self) -> bool:
        """Say whether something may be sent to them by itself."""
        return self.consented and not self.withdrew and not self.erased


def _tried(chance: Random) -> Tried:
    finished = chance.choice([None, 50, 150, 250])
    passed = None if finished is None else chance.choice([0, 1])
    return Tried(
        chance.choice(QUIZZES[1:]), chance.choice([None, 1, 2]), chance.choice([40, 120, 220]),
        finished, passed,
    )  # fmt: skip


class Class_(NamedTuple):
    """One class of the model."""

    id: int
    starts: int
    quiz: str


def counted(human: Human, of: Class_) -> list[Tried]:
    """Return the attempts that count for a class: made for it, or at its quiz since it began."""
    return [
        one
        for one in human.tried
        if one.quiz == of.quiz
        and (
            one.training == of.id
            or (one.finished if one.finished is not None else one.started) >= of.starts
        )
    ]


def true_of(human: Human, criterion: Criterion, classes: list[Class_]) -> bool:
    """Say in plain words of the model whether a condition is true of somebody."""
    kind, of = criterion
    if kind in ("all", "place"):
        return True  # a place is narrowed down by whoever asks
    if kind == "work":
        return human.work == of
    if kind == "role":
        held = {role for role, revoked in human.roles if not revoked}
        return of in held if of != "collaborator" else not held
    if kind == "unconfirmed":
        state, reason = human.messages.get(int(of), ("", ""))
        waited_for = state in ("sent", "sending", "unknown", "pending", "retry", "due later")
        return int(of) not in human.confirmed and (
            waited_for or (state == "dead" and reason == "uncertain")
        )
    training = classes[int(of) - 1]
    holds = (training.id, False) in human.seats
    there = training.id in human.present
    tries = counted(human, training)
    return {
        "class": holds or there,
        "present": there,
        "absent": holds and not there,
        "passed": any(one.passed == 1 for one in tries),
        "not_passed": any(one.finished is not None for one in tries)
        and not any(one.passed == 1 for one in tries),
        "not_begun": there and not tries,
    }[kind]


def best(human: Human) -> tuple[str, str]:
    """Return how somebody is best reached, as the head-count tells it."""
    ways = [
        ("4" if refuses else "1" if channel != "web" else "2" if rings else "3", channel)
        for channel, refuses, rings in human.addresses
    ]
    return min(ways, default=("", ""))


def lay(tx: Tx, chance: Random) -> tuple[list[Human], list[Class_]]:
    """Write a random office down and return it as a model."""
    classes = [Class_(n, chance.choice([100, 200]), chance.choice(QUIZZES)) for n in (1, 2)]
    for one in classes:
        run(
            tx,
            "INSERT INTO trainings (id, code, title, starts_at, ends_at, venue, seats, audience, "
            "quiz, created_at, changed_at) VALUES (:id, :code, '', :at, :at, '', 9, '[]', :quiz, "
            "1, 1)", id=one.id, code=f"C{one.id}", at=one.starts, quiz=one.quiz,
        )  # fmt: skip
    humans = [Human(n, chance) for n in range(1, chance.randint(2, 12))]
    for human in humans:
        _lay_person(tx, human)
    for n in (1, 2):
        announcements.draft(tx, AUTHOR, Audience((Criterion("all"),)), "x", 1)
        announcements.release(tx, n, Audience((Criterion("all"),)), 1)
    for human in humans:
        _lay_messages(tx, human)
    return humans, classes


def _lay_person(tx: Tx, human: Human) -> None:
    run(
        tx,
        "INSERT INTO people (id, full_name, commune, village, work, consent_version, created_at, "
        "withdrawn_at, erased_at) VALUES (:id, 'x', :commune, :village, :work, :version, 1, "
        ":withdrawn, :erased)",
        id=human.id, commune=human.commune, village=human.village, work=human.work,
        version="1" if human.consented else "", withdrawn=1 if human.withdrew else None,
        erased=1 if human.erased else None,
    )  # fmt: skip
    for role, revoked in human.roles:
        run(
            tx,
            "INSERT INTO roles (person, role, granted_at, revoked_at) VALUES (:p, :role, 1, :at)",
            p=human.id, role=role, at=2 if revoked else None,
        )  # fmt: skip
    for training, withdrawn in human.seats:
        run(
            tx,
            "INSERT INTO registrations (training, person, made_at, withdrawn_at) "
            "VALUES (:t, :p, 1, :at)",
            t=training, p=human.id, at=2 if withdrawn else None,
        )  # fmt: skip
    for training in human.present:
        run(
            tx,
                "INSERT INTO attendance (training, person, session, state, how, at) "
                "VALUES (:t, :p, 0, 'present', 'code', 1)",
            t=training, p=human.id,
        )  # fmt: skip
    for one in human.tried:
        run(
            tx,
            "INSERT INTO attempts (person, quiz, quiz_version, training, draw, started_at, "
            "finished_at, total, passed) VALUES (:p, :quiz, 'v', :training, '[]', :started, "
            ":finished, 10, :passed)",
            p=human.id, **one._asdict(),
        )  # fmt: skip
    _lay_addresses(tx, human)


def _lay_addresses(tx: Tx, human: Human) -> None:
    for at, (channel, refuses, rings) in enumerate(human.addresses):
        address = f"{channel}:{human.id}-{at}"
        run(
            tx,
            "INSERT INTO addresses (id, channel, place, unreachable, created_at, seen_at) "
            "VALUES (:id, :channel, :id, :why, 1, 1)",
            id=address, channel=channel, why="blocked" if refuses else "",
        )  # fmt: skip
        run(
            tx,
            "INSERT INTO address_people (address, person, linked_at) VALUES (:a, :p, 1)",
            a=address, p=human.id,
        )  # fmt: skip
        if rings and channel == "web":
            run(
                tx,
                "INSERT INTO push_subscriptions (endpoint, address, p256dh, auth, created_at) "
                "VALUES (:id, :id, '', '', 1)",
                id=address,
            )  # fmt: skip


def _lay_messages(tx: Tx, human: Human) -> None:
    for n, (state, reason) in human.messages.items():
        if state in WITHOUT_ADDRESS:
            announced(tx, n, human.id, WITHOUT_ADDRESS[state], reason)
        else:
            sent_to(tx, n, human.id, state, reason, "web")
    for n in human.confirmed:
        run(
            tx,
            "INSERT INTO confirmations (announcement, person, at) VALUES (:n, :p, 1)",
            n=n, p=human.id,
        )  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tx]:
    """Give one migrated database; every example is undone in it."""
    path = tmp_path_factory.mktemp("audience") / "office.db"
    migrate(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as tx:
        yield tx


@contextmanager
def undone(tx: Tx) -> Iterator[None]:
    """Undo everything that is written inside."""
    tx.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        tx.execute("ROLLBACK")


def combinations(chance: Random) -> list[tuple[Criterion, ...]]:
    """Return every condition by itself and some of them two and three together."""
    pairs = [tuple(chance.sample(CRITERIA, 2)) for _ in range(12)]
    return [*((one,) for one in CRITERIA), *pairs, tuple(chance.sample(CRITERIA, 3))]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_conditions_mean_what_the_model_says(office: Tx, seed: int) -> None:
    """Alone and joined, in slices and asked about some people, they find just who is meant."""
    chance = Random(seed)
    with undone(office):
        humans, classes = lay(office, chance)
        for criteria in combinations(chance):
            meant = [
                Resident(human.id, human.commune, human.village)
                for human in humans
                if human.willing and all(true_of(human, one, classes) for one in criteria)
            ]
            everybody = Audience(criteria)
            few = tuple(chance.sample(COMMUNES, chance.randint(0, 2)))
            here = [one for one in meant if not few or one.commune in few]
            asked = chance.sample([human.id for human in humans], chance.randint(1, len(humans)))

            assert here == list(_slices(office, everybody, few, chance.randint(1, 5))), criteria
            assert {one for one in meant if one.id in asked} == set(
                audience.people_among(office, everybody, asked)
            ), criteria


def _slices(tx: Tx, meant: Audience, few: tuple[str, ...], size: int) -> Iterator[Resident]:
    after, beyond = 0, 1
    while beyond:
        beyond = people.beyond(tx, after, size + 2) or 0
        until = beyond - 1 if beyond else 2**62
        found = audience.people_after(tx, meant, few, after, until, size)
        yield from found
        full = len(found) == size
        after, beyond = (found[-1].id, 1) if full else (until, beyond)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_everybody_is_counted_once_by_how_they_are_reached(office: Tx, seed: int) -> None:
    """A vendor's channel before a ringing page, a page, a refusing account; the author left out."""
    chance = Random(seed)
    with undone(office):
        humans, classes = lay(office, chance)
        criterion = chance.choice(CRITERIA)
        expected = Counter(
            (human.commune, human.village, *best(human))
            for human in humans
            if human.willing and human.id != AUTHOR and true_of(human, criterion, classes)
        )

        found = audience.reach(office, Audience((criterion,)), (), AUTHOR, ["web"])

        assert expected == {
            (one.commune, one.village, one.how, one.channel): one.people for one in found
        }

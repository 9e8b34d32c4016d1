"""Whoever was erased stands nowhere in the file, whatever anybody had done before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.features.people import erasing
from bot.store.sql import rows
from bot.text.markup import escape
from tests.conftest import shipped
from tests.conversation import known_people as known
from tests.conversation.known_people import KnownPeople

STEPS = 60
DAY = 86_400_000
SEEDS = st.integers(0, 2**32)
#: Another seed is another walk, not a shorter one.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
#: Each with all names they may have had.
VICTIMS = (
    (known.ALONE, known.RENAMED), (known.SHARER,), (known.OTHER,), (known.LISTED,),
    (known.FILED,), (known.WALKED,), (known.TRAINER,),
)  # fmt: skip


@contextmanager
def walked(seed: int, steps: int = STEPS) -> Iterator[KnownPeople]:
    """Give an office after a walk; what was done is told with whatever goes wrong."""
    with TemporaryDirectory() as folder:
        office = KnownPeople(Path(folder), shipped(), Random(seed))
        try:
            office.walk(steps)
            assert office.count("SELECT count(*) FROM dead_letters") == 0
            yield office
            assert rows(office.tx, "PRAGMA foreign_key_check") == []
            office.close()
        except BaseException as error:
            error.add_note("\n".join(office.trail))
            raise


def kept(office: KnownPeople) -> bytes:
    """Return every byte of the database and its log, free pages among them."""
    with closing(sqlite3.connect(office.path, isolation_level=None)) as tx:
        tx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(file.read_bytes() for file in office.path.parent.glob(f"{office.path.name}*"))


def said(secret: str) -> set[bytes]:
    """Return a text in every way in which it could be kept."""
    ways = {secret, escape(secret)}
    ways |= {json.dumps(way)[1:-1] for way in ways} | {
        json.dumps(way, ensure_ascii=False)[1:-1] for way in ways
    }
    return {way.encode() for way in ways}


def left_of(office: KnownPeople, secrets: Sequence[str]) -> list[str]:
    """Return which secrets are still in the file."""
    file = kept(office)
    return [secret for secret in secrets if any(way in file for way in said(secret))]


@pytest.mark.slow
@settings(max_examples=25, phases=UNSHRUNK)
@given(seed=SEEDS, victim=st.sampled_from(VICTIMS))
def test_nothing_of_who_was_erased_is_left(seed: int, victim: tuple[str, ...]) -> None:
    """Neither name, number, code nor question, of today or before; of the others all is left."""
    with walked(seed) as office:
        secrets = office.secrets(*victim) if office.known_as(*victim) else []
        office.erase(*victim)

        assert left_of(office, secrets) == []
        others = [name for names in VICTIMS if names != victim for name in names]
        still = [name for name in others if office.known_as(name)]
        assert sorted(left_of(office, still)) == sorted(still)


@pytest.mark.slow
@settings(max_examples=5, phases=UNSHRUNK)
@given(seed=SEEDS)
def test_who_withdrew_is_gone_after_the_offices_time(seed: int) -> None:
    """Withdrawing erases nothing yet; who is not seen again for long enough lapses."""
    victim = (known.ALONE, known.RENAMED)
    with walked(seed, 30) as office:
        phone = office.phones["alone"]
        if office.known_as(*victim) != [phone.person]:
            return  # they have left this phone, or another has taken their name
        person, secrets = phone.person, office.secrets(*victim)
        for tapped in ("md-menu", "md-rest", "md-rest-yes"):
            phone.tap(tapped)
        office.now += 800 * DAY
        since = office.now - 730 * DAY
        assert person in erasing.unseen(office.tx, office.app.tables, since, 100)
        erasing.erase(office.tx, office.app.tables, person, "", office.now, "ai đó")

        assert left_of(office, secrets) == []

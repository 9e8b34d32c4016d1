"""Runs of words: where a name could stand in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.markup import escape
from bot.text.runs import Run, beginnings, phones, sources, telling


def stands(name: str, text: str) -> bool:
    """Say whether a name is among the runs of a text, as whoever looks names up goes along them."""
    found = [Run(*spot) for source in sources([text]) for _, spot in beginnings(source)]
    while found:
        if any(run.said == name or name in run.marked() for run in found):
            return True
        begun = [run for run in found if name.startswith(run.said)]
        found = [longer for run in begun if (longer := run.longer()) is not None]
    return False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Hà Lan", "Chào Hà Lan!"), ("Hà Lan", "**Hà Lan**, bản Ngố"), ("Hà Lan", "Hà\nLan"),
        ("O'Neil", "- O'Neil (2)"), ("Lan (Bé)", r"**Lan \(Bé\)**"), ("'Lan", "gặp 'Lan."),
        ("Súa_Xyz", r"Vàng Súa\_Xyz"), ("Súa_Xyz", "Vàng Súa_Xyz"), ("Bẻng*", r"Bẻng\*"),
        (r"A\B", r"A\\B"), ("(Bé) Lan", "xã (Bé) Lan"), ("Lan - Hoa", "cô Lan - Hoa đến"),
        ("é", "é"), ("x.", "tên x."),
    ],
)  # fmt: skip
def test_a_name_is_among_the_runs(name: str, text: str) -> None:
    """Marks of the markup and of writing lie between words, and may be part of a name."""
    assert stands(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("Lan", "Lanh"), ("Lan", "ALan"), ("Hà Lan", "Hà Thị Lan"), ("'Lan", "xa'Lan")],
)
def test_half_a_word_is_no_name(name: str, text: str) -> None:
    """Only whole words are looked at, as they are when a name is cut out."""
    assert not stands(name, text)


names = st.text(st.sampled_from("aÝđ0 '*_\\()[]-.,"), min_size=1, max_size=12)


@given(
    names.map(lambda name: " ".join(name.split())).filter(lambda name: name[:1].isalnum()), names
)
def test_whatever_somebody_is_called(name: str, before: str) -> None:
    """A name is found however it is written, between whatever stands there, escaped or not."""
    assert stands(name, f"{before} {escape(name)} ({before})")
    assert stands(name, f"**{name}**")


def test_numbers_are_telephones_in_one_piece() -> None:
    """Years, dates and identity cards in groups are none."""
    (source,) = sources(["0912345678, (0237123456) 2026 0912 345 678 a0912345678"])

    assert list(phones(source)) == ["0912345678", "0237123456"]


def test_telling_words() -> None:
    """Short numbers tell of nobody; case does not count."""
    assert telling(["Lan, 12", "0912345678"]) == {"lan", "0912345678"}


def test_a_run_ends_with_the_text() -> None:
    """There is no longer one behind the last word."""
    (source,) = sources(["Hà Lan"])
    first = Run(*next(iter(beginnings(source)))[1])

    assert isinstance(first.longer(), Run)
    assert first.longer().longer() is None  # type: ignore[union-attr]

"""Who counts as signed up."""

from __future__ import annotations

import pytest

from bot.domain.people import Person


@pytest.mark.parametrize(
    ("name", "commune", "signed_up"),
    [("", "", False), ("Lò Thị Mai", "", False), ("", "c1", False), ("Lò Thị Mai", "c1", True)],
)
def test_signed_up_takes_a_name_and_a_commune(name: str, commune: str, signed_up: bool) -> None:
    """Neither alone is enough."""
    assert Person(1, full_name=name, commune=commune).signed_up is signed_up

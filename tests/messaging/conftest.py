"""The office that announces, for the tests of what carries its messages."""

from __future__ import annotations

from tests.features.announcements.conftest import office as office

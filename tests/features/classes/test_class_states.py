"""Tasks about classes that an older release left open are gone on with, and its buttons work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.features.classes import trainings
from bot.library.load import Library
from bot.store import turns
from tests.conversation.hall import at
from tests.conversation.rough import Rough

STARTS = at("2026-12-20 07:30")
DRAFT = {
    "title": "Lớp mới", "starts_at": STARTS, "minutes": 240, "venue": "Nhà văn hóa", "seats": 30,
}  # fmt: skip
PICKED = {**DRAFT, "picked": ["c14866"]}
DOUBT = {
    "kind": "morning_or_afternoon", "day": "2026-12-20", "hour": 2, "minute": 0, "part": None,
    "movable": False,
}  # fmt: skip
SERIES = {
    "about": {
        "title": "Lớp ngày mai", "quiz": "", "seats": 5, "minutes": 240,
        "venue": "Nhà văn hóa xã", "audience": [""], "commune_seats": 0,
    },
    "origin": 2,
    "lines": [
        {
            "at": STARTS, "said": "20/12 7h30", "venue": "Nhà văn hóa", "places": ["c14866"],
            "unsure": [["xyz", ["c14848"]]], "wrong_seats": True,
        },
        {"doubt": "morning_or_afternoon", "said": "2h", "venue": "Hội trường"},
    ],
}  # fmt: skip
TRANSFER = {"here": 2, "there": 3, "whom": "p1", "figures": [1, 0, 1, 0]}
#: Flow, step, what was kept, what is said or (after a `*`) tapped, what that is answered.
LEFT_OPEN = [
    ("training_open", "starts_at", {"doubt": DOUBT}, "*to-when:120", "Bước 1/8"),
    ("training_open", "starts_at", {"title": "A", "doubt": DOUBT}, "chiều", "Bắt đầu 2h00 chiều"),
    ("training_open", "audience", {**DRAFT, "waiting": []}, "*to-place:whole", "Bước 7/8"),
    ("training_open", "audience", PICKED, "xong", "Bước 7/8"),
    ("training_open", "audience", PICKED, "*to-place:done", "Bước 7/8"),
    ("training_open", "audience", PICKED, "*to-place:again", "Bước 6/8"),
    ("training_open", "quiz", {**DRAFT, "audience": [""]}, "*to-quiz:", "7h30 sáng đến 11h30 trưa"),
    ("training_series", "lines", SERIES, "*ts-is:1:c14848", "xã Mường Chanh, xã Tam Chung; 5 chỗ"),
    ("training_series", "lines", SERIES, "*ts-is:1:", "xã Mường Chanh; 5 chỗ"),
    ("training_series", "lines", {**SERIES, "changing": 2}, "21/12 7h30", "sáng thứ Hai, 21/12"),
    ("training_changes", "move", {"training": 2, "doubt": DOUBT}, "*tr-when:840", "2h00 chiều đến"),
    ("training_changes", "move_sure", {"training": 2, "at": STARTS}, "*tr-moved:2", "Đã đổi giờ"),
    ("training_venue", "venue_sure", {"training": 2, "venue": "Kho"}, "có", "Đã đổi nơi học"),
    ("training_quiz", "stop_sure", {"training": 1}, "*tr-stopped:1", "Đã dừng bài"),
    ("training_transfer", "sure", TRANSFER, "*tt-yes:2:3", "Đã chuyển lan"),
    ("commune_seats", "limit", {"training": 2}, "2", "Mỗi xã nay nhiều nhất 2 người"),
    ("classes", "leave_sure", {"training": 3, "person": 2}, "không", "**Lớp chật**"),
]


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Rough]:
    """Return an office on 15/12/2026, 9:00, where the two classes to come are a series."""
    made = Rough(tmp_path, library)
    for id in (2, 3):
        trainings.join_series(made.tx, id, 2)
    yield made
    made.close()


@pytest.mark.parametrize(("flow", "step", "state", "act", "answer"), LEFT_OPEN)
def test_what_an_older_release_kept_is_gone_on_with(
    office: Rough, flow: str, step: str, state: dict[str, Any], act: str, answer: str
) -> None:
    """It kept bare dicts without a version, and wrote some ids otherwise."""
    trainer = office.people["trainer"]
    frames = [{"flow": flow, "step": step, "state": state}]
    turns.save_frames(office.tx, trainer.address, trainer.address, frames, office.now)
    office.enact(trainer, act)
    assert answer in trainer.text

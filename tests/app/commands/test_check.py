"""`donghanh check` and `search` on the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _donghanh(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *args], cwd=ROOT, capture_output=True, text=True
    )


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content to spoil."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def test_shipped_content_is_clean() -> None:
    """What we ship has no fault."""
    said = _donghanh("check")

    assert (0, "") == (said.returncode, said.stdout)


def test_every_fault_is_named_at_once_with_its_line(content: Path) -> None:
    """Missing wording, an unknown name, a broken link and a long card come in one go."""
    common = content / "wording" / "common.yaml"
    lines = common.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("resume:")]
    common.write_text("\n".join([*lines, 'odd: "{{ x }}"']) + "\n", encoding="utf-8")
    greeting = content / "wording" / "shared_phone.yaml"
    spoilt = greeting.read_text(encoding="utf-8").replace("{{ name }}", "{{ nobody }}", 1)
    greeting.write_text(spoilt, encoding="utf-8")
    card = content / "cards" / "hoc-phi.md"
    text = card.read_text(encoding="utf-8").replace("related: [", "related: [khong-co-the-nay, ")
    card.write_text(text + "dài " * 300, encoding="utf-8")

    said = _donghanh("check", "--content", str(content))

    assert 1 == said.returncode
    for what in ("common.resume", "common.odd", "nobody", "khong-co-the-nay", "900"):
        assert what in said.stdout, said.stdout
    assert "hoc-phi.md:" in said.stdout


def test_search_prints_one_line_a_query(tmp_path: Path) -> None:
    """With a file of queries, each gives one line of JSON in its order."""
    queries = tmp_path / "q.txt"
    queries.write_text("nd 07\nho ngheo nong thon\n", encoding="utf-8")
    said = _donghanh("search", "--queries", str(queries), "--limit", "3")
    found = [json.loads(line) for line in said.stdout.splitlines()]

    assert ["nd 07", "ho ngheo nong thon"] == [line["query"] for line in found]
    assert {"id", "title", "regulations", "score"} == set(found[0]["hits"][0])
    assert len(found[1]["hits"]) <= 3

"""What a public forge and pre-commit read: they call what the house calls, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))


def _read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_hooks_call_what_make_calls() -> None:
    """No hook brings a second version of a tool: all are those of `make lint` and `make check`."""
    (repo,) = _read(".pre-commit-config.yaml")["repos"]
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = re.findall(r"^\t\$\(BIN\)/((?:ruff \w+|mypy|donghanh check)\b)", make, re.MULTILINE)
    entries = [hook["entry"] for hook in repo["hooks"]]

    assert (repo["repo"], {hook["language"] for hook in repo["hooks"]}) == ("local", {"system"})
    assert [entry.split(" --")[0] for entry in entries] == [f".venv/bin/{verb}" for verb in verbs]


def test_the_forge_runs_the_same_ci() -> None:
    """One job, whose only command is .ci/run; what it takes from others is named by its commit."""
    (job,) = _read(".github/workflows/ci.yml")["jobs"].values()
    taken = [step["uses"] for step in job["steps"] if "uses" in step]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")

    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in taken)
    assert job["container"]["image"].startswith(f"python:{oldest}-")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_keeps_people_out_of_public_pages(form: Path) -> None:
    """It asks for no names, numbers or tokens, in both languages, and has that confirmed."""
    body = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    first, last = body[0]["attributes"]["value"], body[-1]["attributes"]["options"]

    for told in (first, last[0]["label"]):
        assert re.search(
            r"họ tên, số điện thoại.*token.*[Nn]o names, phone numbers.*tokens", told, re.S
        )
    assert [option["required"] for option in last] == [True]

"""What a feature shows to the others: a few modules, named in its `__init__` and its README."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.feature import Feature
from bot.features.installed import FEATURES
from tests.imports import imported
from tests.running import ROOT

FOLDER = ROOT / "bot" / "features"
NAMES = [feature.name for feature in FEATURES]
#: It puts the features together, and reads what each declares.
WIRING = FOLDER / "installed.py"


def _calls() -> Iterator[tuple[Path, str, str]]:
    """Yield each import of a feature's module from outside it: file, feature, module in it."""
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for name in imported(node) if file != WIRING else ():
                yield from _called(file, name)


def _called(file: Path, dotted: str) -> Iterator[tuple[Path, str, str]]:
    package, _, within = dotted.removeprefix("bot.").partition(".")
    name, _, module = within.partition(".")
    if package != "features" or name not in NAMES or FOLDER / name in file.parents:
        return
    inside = FOLDER / name / module.replace(".", "/")
    yield file, name, module if inside.with_suffix(".py").exists() else module.rpartition(".")[0]


def test_a_feature_is_called_only_through_what_it_names() -> None:
    """Whoever changes anything else in a feature's folder has no other feature to look at."""
    breaches = [
        f"{file.relative_to(ROOT)}: {name}.{module}"
        for file, name, module in _calls()
        if module not in importlib.import_module(f"bot.features.{name}").PUBLIC
    ]

    assert [] == breaches


@pytest.mark.parametrize("name", NAMES)
def test_what_a_feature_names_is_called_and_told(name: str) -> None:
    """Nothing is named that nobody calls, and its README says of each what for."""
    public = importlib.import_module(f"bot.features.{name}").PUBLIC
    readme = (FOLDER / name / "README.md").read_text(encoding="utf-8")

    assert sorted(public) == sorted({module for _, of, module in _calls() if of == name})
    assert [] == [module for module in public if f"| `{module}` | " not in readme]
    assert len(public) == readme.count("\n| `")


@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_a_readme_names_tables_and_flows(feature: Feature) -> None:
    """Those that the feature declares, and no other."""
    name, tables = feature.name, feature.tables
    readme = (FOLDER / name / "README.md").read_text(encoding="utf-8")
    (told,) = (line for line in readme.splitlines() if line.startswith("Tables: "))
    files = {
        ".".join(file.relative_to(FOLDER / name).with_suffix("").parts)
        for file in (FOLDER / name).rglob("flow_*.py")
    }
    (ways,) = (line for line in readme.splitlines() if line.startswith("Routes: "))

    assert [table.name for table in tables] == told.split("`")[1::2]
    assert sorted(files) == ways.split("`")[1::2]

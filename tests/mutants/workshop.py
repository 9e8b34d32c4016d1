"""Where mutants are made: mutmut itself, and a copy of the tree that it may change."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT

HOME = ROOT / "tests" / ".mutants"
TREE = HOME / "tree"
PINS = ("mutmut==3.8.1",)
_LIBRARY = HOME / "library"

#: What is mutated.
MODULES = (
    "bot/text/dates.py",
    "bot/text/daywords.py",
    "bot/text/clockwords.py",
    "bot/domain/*.py",
    "bot/features/attendance/door_tokens.py",
    "bot/features/attendance/gathering.py",
    "bot/features/attendance/report.py",
    "bot/features/classes/transfer/rules.py",
    "bot/features/quizzes/marking.py",
    "bot/messaging/policy.py",
    "bot/store/outgoing/messages.py",
    "bot/store/outgoing/outbox.py",
    "bot/store/outgoing/mailbox.py",
    "bot/store/outgoing/places.py",
)
#: The tests that must notice. Those with random inputs are left out: they are slow, and what they
#: notice is luck.
TESTS = (
    "tests/text/test_dates.py",
    "tests/text/test_dates_cases.py",
    "tests/text/test_dates_words.py",
    "tests/domain",
    "tests/features/quizzes/test_marking.py",
    "tests/messaging/test_policy.py",
    "tests/store/test_deliveries.py",
    "tests/store/test_forgetting.py",
    "tests/store/test_outbox.py",
    "tests/store/test_outbox_states.py",
)
#: Folders that the tests read.
_READ = ("content", "quizzes", "docs")
#: The program's own libraries go first; mutmut's come from its folder.
_START = "import sys; sys.path.append(sys.argv.pop(1)); "
_MAKE = (
    _START
    + """from mutmut.__main__ import *
set_mutant_under_test("mutant_generation")
copy_src_dir()
copy_also_copy_files()
create_mutants(1)
"""
)
_TRY = _START + "import pytest; sys.exit(pytest.main(sys.argv[1:]))"
_OPTIONS = ("-p", "tests.mutants.trial", "-p", "no:xdist", "-p", "no:cacheprovider",
            "-m", "not hypothesis", "-q", "--rootdir=.")  # fmt: skip


def prepare(modules: tuple[str, ...]) -> None:
    """Fetch mutmut where it is missing, and copy the tree anew."""
    _install()
    shutil.rmtree(TREE, ignore_errors=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    for folder in ("bot", *_READ, "tests"):
        shutil.copytree(ROOT / folder, TREE / folder, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", TREE)
    (TREE / "setup.cfg").write_text(_settings(modules), encoding="utf-8")
    for path in mutated(modules):
        path.write_text(opened(path.read_text(encoding="utf-8")), encoding="utf-8")


def mutated(modules: tuple[str, ...]) -> list[Path]:
    """Return the files of the copy that are mutated."""
    return sorted(path for pattern in modules for path in TREE.glob(pattern))


def run() -> None:
    """Make the mutants and run the tests against each; raises CalledProcessError if it cannot."""
    _python(_MAKE, TREE)
    tests = [one for one in TESTS if (ROOT / one).exists()]
    _python(_TRY, TREE / "mutants", *_OPTIONS, *tests)


def _python(script: str, folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-c", script, str(_LIBRARY), *arguments]
    subprocess.run(command, cwd=folder, check=True)


def _install() -> None:
    ready = HOME / "pins.txt"
    if ready.is_file() and ready.read_text(encoding="utf-8").split() == list(PINS):
        return
    shutil.rmtree(_LIBRARY, ignore_errors=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, *install, "--target", str(_LIBRARY), *PINS], check=True)
    ready.write_text("\n".join(PINS), encoding="utf-8")


def _settings(modules: tuple[str, ...]) -> str:
    files = [path.relative_to(TREE).as_posix() for path in mutated(modules)]
    lists = {"source_paths": files, "also_copy": ("bot", *_READ)}
    lines = [f"{name}=" + "".join(f"\n    {one}" for one in these) for name, these in lists.items()]
    return "\n".join(["[mutmut]", *lines]) + "\n"


def opened(source: str) -> str:
    """Write properties as `name = property(name)`: mutmut skips decorated functions."""
    lines = source.split("\n")
    for node in sorted(_properties(source), key=lambda one: -one.lineno):
        assert node.end_lineno is not None
        lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = property({node.name})")
        del lines[node.lineno - 2]
    return "\n".join(lines)


def _properties(source: str) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and [ast.unparse(one) for one in node.decorator_list] == ["property"]
    ]

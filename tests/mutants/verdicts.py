"""What became of each mutant: killed, lived, or equivalent as somebody has judged and said why."""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from tests.mutants.workshop import TREE

LEAST_KILLED = 0.9
MOST_EQUIVALENT = 0.05
_EQUIVALENT = Path(__file__).parent / "equivalent.yaml"
#: mutmut's codes for a mutant that the tests did not notice, or that no test reached.
_UNNOTICED = (0, 5, 33)
_NAMED = re.compile(r"def \w+")


@dataclass(frozen=True)
class Mutant:
    """One changed function; `change` is the new text of its changed lines, or `- ` what is gone."""

    module: str
    function: str
    change: str
    killed: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what `equivalent.yaml` calls it by; numbers would not outlast the next change."""
        return self.module, self.function, self.change


@dataclass(frozen=True)
class Verdicts:
    """All mutants of a run, and those of them that are listed as equivalent."""

    mutants: tuple[Mutant, ...]
    listed: frozenset[tuple[str, str, str]]

    @cached_property
    def lived(self) -> list[Mutant]:
        """Return those that no test noticed and nobody has listed."""
        return [one for one in self.mutants if not one.killed and one.key not in self.listed]

    @cached_property
    def equivalent(self) -> list[Mutant]:
        """Return those that no test can notice."""
        return [one for one in self.mutants if not one.killed and one.key in self.listed]

    @cached_property
    def stale(self) -> list[tuple[str, str, str]]:
        """Return what is listed of the modules that were run and is no living mutant of them."""
        run, found = {one.module for one in self.mutants}, {one.key for one in self.equivalent}
        return sorted(key for key in self.listed - found if key[0] in run)

    @property
    def share(self) -> float:
        """Return the share of killed ones among those that are not equivalent."""
        counted = len(self.mutants) - len(self.equivalent)
        return 1 - len(self.lived) / counted if counted else 1.0

    @property
    def kept(self) -> bool:
        """Say whether the promise holds."""
        few = len(self.equivalent) <= MOST_EQUIVALENT * len(self.mutants)
        return few and not self.stale and self.share >= LEAST_KILLED

    def of(self, module: str) -> Verdicts:
        """Return those of one module."""
        these = tuple(one for one in self.mutants if one.module == module)
        return Verdicts(these, frozenset(key for key in self.listed if key[0] == module))


def judged(files: Iterable[Path]) -> Verdicts:
    """Read what mutmut has left beside the mutated files."""
    mutants = tuple(one for path in files for one in _mutants(path))
    return Verdicts(mutants, frozenset(listed()))


def listed() -> Iterator[tuple[str, str, str]]:
    """Yield (module, function, change) of each that is listed as equivalent, with a reason."""
    for group in yaml.safe_load(_EQUIVALENT.read_text(encoding="utf-8")):
        assert group["reason"].strip()
        for place, changes in group["mutants"].items():
            module, function = place.split(":")
            yield from ((module, function, change) for change in changes)


def _mutants(path: Path) -> Iterator[Mutant]:
    changed = TREE / "mutants" / path.relative_to(TREE)
    meta = changed.with_name(f"{changed.name}.meta")
    if not meta.is_file():
        return
    source = changed.read_text(encoding="utf-8")
    texts = {
        node.name: ast.get_source_segment(source, node) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }
    module = path.relative_to(TREE).with_suffix("").as_posix()
    for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
        assert code is not None, f"{name} was not run"
        mangled = name.rpartition(".")[2]
        original = re.sub(r"__mutmut_\d+$", "", mangled)
        new = change(texts[f"{original}__mutmut_orig"], texts[mangled])
        yield Mutant(module, _readable(original), new, code not in _UNNOTICED)


def _readable(mangled: str) -> str:
    """Return `Class.method` or `function` for mutmut's name of it."""
    return ".".join(mangled.removeprefix("xǁ").split("ǁ")).removeprefix("x_")


def change(before: str, after: str) -> str:
    """Return the changed lines, blanks and mutmut's own names apart."""
    was, now = (_NAMED.sub("def …", text, count=1).split("\n") for text in (before, after))
    diff = [line for line in difflib.ndiff(was, now) if line[0] in "+-"]
    added = [line[1:].strip() for line in diff if line[0] == "+"]
    return " ".join(added) if added else "- " + " ".join(line[1:].strip() for line in diff)

"""Which wording the program uses, and with which values: read from its own source.

A key built at run time (`f"help.{name}"`) is taken as every key that fits; the values of such
a key are held by the templates' strictness when it is said, not here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.library.check import wording_faults
from bot.library.model import Fault
from bot.library.wording import Wording

_PACKAGES = (
    *("app/server", "app/service", "channels", "conversation", "features", "messaging", "reports"),
)
#: A file of a page is no key: `projector.js`.
_KEY = re.compile(r"^[a-z_]+\.(?!(css|html|js)$)[a-z_0-9]*[a-z0-9]$")
_SAYING = frozenset({"say", "words", "choice", "tell"})
#: What these verbs take for themselves; all other names go to the template.
_OWN = frozenset(
    {
        *("choices", "marks", "slot", "kind", "listen", "copyable", "ask_contact", "file"),
        *("due_at", "expires_at", "ask_file", "offer_rings", "ticks", "content"),
    }
)


def faults(wording: Wording, also: Collection[str] = ()) -> list[Fault]:
    """Return missing keys, keys that nothing uses, and names that nothing hands in.

    `also` are keys that content names, held against their values where that is read.
    """
    named = {key: wording.names(key) for key in also if key in wording.keys}
    return wording_faults(wording, {**named, **_used(wording)})


def _used(wording: Wording) -> Mapping[str, Collection[str]]:
    files = {key.split(".")[0] for key in wording.keys}
    given: dict[str, set[str] | None] = {}
    for tree in _sources():
        for node in ast.walk(tree):
            for key in _keys_in(node, files, wording):
                given.setdefault(key, None)
            _note_call(node, given)
    return {
        key: names if names is not None else (wording.names(key) if key in wording.keys else ())
        for key, names in given.items()
    }


def _sources() -> Iterator[ast.Module]:
    bot = Path(__file__).parents[2]
    for package in _PACKAGES:
        # A folder's own file names modules, which look like keys; it says nothing.
        for file in sorted((bot / package).rglob("[!_]*.py")):
            yield ast.parse(file.read_text(encoding="utf-8"))


def _keys_in(node: ast.AST, files: Collection[str], wording: Wording) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _KEY.match(node.value) and node.value.split(".")[0] in files:
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        pattern = re.compile(
            "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_0-9]+"
                for part in node.values
            )
        )
        if pattern.pattern.split("\\.")[0] in files:
            yield from (key for key in wording.keys if pattern.fullmatch(key))


def _note_call(node: ast.AST, given: dict[str, set[str] | None]) -> None:
    """Note the names of a call that says one fixed key; two such calls must agree on a name."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if ast.unparse(node.func.value) != "turn" or node.func.attr not in _SAYING:
        return
    if any(word.arg is None for word in node.keywords):
        return
    fixed = [
        arg.value
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and _KEY.match(arg.value)
    ]
    if len(fixed) != 1:
        return
    names = {word.arg for word in node.keywords if word.arg} - _OWN
    before = given.get(fixed[0])
    given[fixed[0]] = names if before is None else before & names

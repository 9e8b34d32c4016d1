"""What a file imports, for the tests that hold packages and features apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a piece of code imports; both ways to write it bring them in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)

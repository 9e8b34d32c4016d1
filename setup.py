"""Puts `content/` and `quizzes/` into the wheel; everything else stands in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithContent(build_py):
    """Builds the package with what people read inside it; an editable one finds it at the top."""

    def run(self) -> None:
        """Copy the package, then the content and the quizzes into it."""
        super().run()
        if self.editable_mode:
            return
        for name in ("content", "quizzes"):
            inside = Path(self.build_lib) / "bot" / "shipped" / name
            shutil.rmtree(inside, ignore_errors=True)
            shutil.copytree(name, inside)


setup(cmdclass={"build_py": BuildWithContent})

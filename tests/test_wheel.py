"""The wheel is enough: from an empty folder it checks, finds and runs the demo."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

_NEEDED = ("bot", "content", "quizzes", "setup.py", "pyproject.toml", "MANIFEST.in", "README.md",
           "LICENSE")  # fmt: skip


def _built(hook: str, source: Path, into: Path) -> Path:
    """Build from a folder with the machine's own setuptools, without a network."""
    code = f"import sys\nfrom setuptools import build_meta\nbuild_meta.{hook}(sys.argv[1])"
    said = subprocess.run(
        [sys.executable, "-c", code, str(into)], cwd=source, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a wheel, made from an sdist, made from a copy of this tree; return where."""
    folder = tmp_path_factory.mktemp("wheel")
    tree, unpacked, site = folder / "tree", folder / "unpacked", folder / "site"
    tree.mkdir()
    for name in _NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "shipped")
            )
        else:
            shutil.copy(ROOT / name, tree)
    sdist = _built("build_sdist", tree, folder / "sdist")
    unpacked.mkdir()
    # Python's own filter is not in every 3.11: Debian's 3.11.2 has none.
    subprocess.run(["tar", "-xzf", str(sdist), "-C", str(unpacked)], check=True)
    (source,) = unpacked.iterdir()
    wheel = _built("build_wheel", source, folder / "dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target",
         str(site), str(wheel)],
        check=True, cwd=folder,
    )  # fmt: skip
    return site


def _environment(site: Path, **more: str) -> dict[str, str]:
    named = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {**named, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", **more}


def _donghanh(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the installed command in a folder."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [str(site / "bin" / "donghanh"), *arguments], cwd=folder, env=_environment(site),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }


@pytest.mark.long
@pytest.mark.parametrize("name", ["content", "quizzes"])
def test_the_wheel_holds_all_that_people_read(site: Path, name: str) -> None:
    """Every file, byte by byte; and every page, script and picture of the package."""
    assert _files(site / "bot" / "shipped" / name) == _files(ROOT / name)
    inside = _files(site / "bot").items()
    # A feature's README is for those who work on it.
    left_out = dict(_files(ROOT / "bot").items() - inside)
    assert [name for name in left_out if not name.endswith("README.md")] == []


@pytest.mark.long
def test_check_and_search_work_in_an_empty_folder(site: Path, tmp_path: Path) -> None:
    """What came with the program is read, by the program that was installed."""
    code = "import bot; print(bot.__file__)"
    lies = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=_environment(site), capture_output=True,
        text=True,
    )  # fmt: skip
    assert lies.stdout.strip() == str(site / "bot" / "__init__.py")
    checked = _donghanh(site, tmp_path, "check")
    assert (checked.returncode, checked.stdout) == (0, "")
    assert re.match(r"Không có lỗi: [1-9]\d* bài, [1-9]\d* câu hỏi\.", checked.stderr)
    found = _donghanh(site, tmp_path, "search", "chuẩn", "nghèo", "--limit", "1")
    assert (found.returncode, "nghèo" in found.stdout) == (0, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_folder_here_goes_before_what_came_along(site: Path, tmp_path: Path) -> None:
    """An office's own content and quizzes are read, even where the shipped ones would do."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "cards" / "sai.md").write_text("không phải thẻ", encoding="utf-8")
    wrong = _donghanh(site, tmp_path, "check")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("content/cards/sai.md:")

    named = subprocess.run(
        [str(site / "bin" / "donghanh"), "check"], cwd=tmp_path, capture_output=True, text=True,
        env=_environment(site, DONGHANH_CONTENT=str(ROOT / "content")),
    )  # fmt: skip
    assert (named.returncode, named.stdout) == (0, "")
    missing = subprocess.run(
        [str(site / "bin" / "donghanh"), "check"], cwd=tmp_path, capture_output=True, text=True,
        env=_environment(site, DONGHANH_CONTENT="not-there"),
    )  # fmt: skip
    assert missing.returncode == 1  # named and not there is a fault, not the shipped one


@pytest.mark.long
async def test_the_demo_runs_from_an_empty_folder(site: Path, tmp_path: Path) -> None:
    """Its pages with all that they ask for are there, and it leaves nothing behind."""
    demo = await asyncio.create_subprocess_exec(
        str(site / "bin" / "donghanh"), "demo", "--port", "0", cwd=tmp_path,
        env=_environment(site), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert demo.stdout and demo.stderr
        async with asyncio.timeout(60):
            line = (await demo.stdout.readline()).decode()
            assert "http://" in line, (await demo.stderr.read()).decode()[:2000]
        async with httpx.AsyncClient(base_url="http://" + line.split("http://")[1].strip()) as page:
            text = (await page.get("/")).text
            asked = set(re.findall(r'(?:src|href)="(?!https?:|data:|#)([^"]+)"', text))
            assert asked
            for address in asked:
                assert (await page.get(address, follow_redirects=True)).status_code == 200, address
    finally:
        if demo.returncode is None:
            demo.terminate()
        await demo.communicate()
    assert demo.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_clone_works_from_any_folder(tmp_path: Path) -> None:
    """Installed for working on it, the program finds the content at the top of the clone."""
    said = subprocess.run(
        [sys.executable, "-m", "bot", "check"], cwd=tmp_path, capture_output=True, text=True,
        env=_environment(ROOT),
    )  # fmt: skip
    assert (said.returncode, said.stdout) == (0, "")

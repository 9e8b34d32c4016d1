"""What is written for people stands true: settings, commands, statuses and links."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from typer.main import get_command

from bot.app.commands.app import app
from bot.app.server.metrics import Metrics
from bot.app.settings import PREFIX, Settings
from bot.conversation.commands import COMMANDS
from bot.features.installed import every_flow
from bot.library import (
    check,
    fields,
    placefiles,
    reading,
    reminders,
    synonyms,
    wording,
    yamlfile,
)
from bot.library.model import parse_status

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], key=lambda path: path.as_posix()
)
ALL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
VIETNAMESE = "\n".join(
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.vi.md",
        "docs/lop-hoc.md",
        "docs/noi-dung.md",
        "docs/thong-bao.md",
        "docs/trien-khai.md",
    )
)
#: One example of each status that a card or a regulation may have.
STATUSES = {
    "in_force": "còn hiệu lực",
    "amended": "còn hiệu lực, đã sửa đổi bởi",
    "not_yet": "chưa có hiệu lực (từ",
    "expired": "hết hiệu lực (theo",
    "superseded": "đã có văn bản mới cùng nội dung:",
    "period_over": "giai đoạn áp dụng đã hết (",
    "historic": "tài liệu lịch sử",
    "unknown": "chưa rõ, hỏi UBND xã",
}


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_is_in_the_operating_page(name: str) -> None:
    """Whoever operates the program finds every setting, with its prefix."""
    assert f"`{PREFIX}{name.upper()}`" in _page("docs/operating.md")


def test_metrics_are_in_the_operating_page() -> None:
    """Every metric has its line, and no line is about a metric that is not there."""
    families = list(Metrics().registry.collect())
    names = {one.name + ("_total" if one.type == "counter" else "") for one in families}

    assert names == set(re.findall(r"`(donghanh_[a-z_]+)`", _page("docs/operating.md")))


def test_operating_page_names_no_setting_that_is_not_there() -> None:
    """A setting that went away goes from all pages, too."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = {name.removesuffix("_FILE") for name in re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", ALL)}

    assert named <= known


@pytest.mark.parametrize("name", get_command(app).commands)  # type: ignore[attr-defined]
def test_command_of_the_machine_is_in_the_docs(name: str) -> None:
    """Each verb of the command line is explained somewhere."""
    assert re.search(rf"donghanh {name}\b", ALL)


def test_command_of_the_chat_is_in_the_vietnamese_pages() -> None:
    """Each command that has a flow is shown to Vietnamese readers."""
    built = every_flow().built
    missing = [
        command.name
        for command in COMMANDS
        if command.name in built and not re.search(rf"/{command.name}\b", VIETNAMESE)
    ]

    assert [] == missing


@pytest.mark.parametrize("kind", STATUSES)
def test_status_is_explained_to_trainers(kind: str) -> None:
    """The page for trainers shows each status as the checker accepts it."""
    examples = re.findall(r"^\| `([^`]+)` \|", _page("docs/noi-dung.md"), re.MULTILINE)
    accepted = [status for status in map(parse_status, examples) if status]

    assert any(
        status.kind == kind and status.text.startswith(STATUSES[kind]) for status in accepted
    )


CHECKING = (check, fields, placefiles, reading, reminders, synonyms, wording, yamlfile)


@pytest.mark.parametrize("module", CHECKING, ids=lambda module: module.__name__)
def test_message_of_the_checker_is_explained_to_trainers(module: object) -> None:
    """Each Vietnamese message is found, by its longest fixed piece, in the table of messages."""
    source = Path(str(getattr(module, "__file__"))).read_text(encoding="utf-8")  # noqa: B009
    page = _page("docs/noi-dung.md").replace("\\|", "|")
    unexplained = [message for message in _messages(source) if _longest_fixed(message) not in page]

    assert [] == unexplained


def _messages(source: str) -> list[str]:
    """Return the Vietnamese texts that a module hands to `fault` or keeps as `what`."""
    calls = re.findall(r'(?:fault\([^"\n]*|what = |Fault\([^"\n]*)f?"([^"\n]+)"', source)
    return [text for text in calls if not text.isascii()]


def _longest_fixed(message: str) -> str:
    return max(re.split(r"\{[^}]*\}|[“”]", message), key=len).strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link of a page names a file that is there, each anchor a heading."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_code(page.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)

    assert [] == broken


def test_changelog_ends_at_the_version_of_the_program() -> None:
    """What is not released yet stands first, then this version with its day."""
    version = tomllib.loads(_page("pyproject.toml"))["project"]["version"]
    first, newest, *_ = re.findall(r"^## (.+)$", _page("CHANGELOG.md"), re.MULTILINE)
    number, _, day = newest.partition(" ")

    assert (first, number) == ("Unreleased", version)
    assert date.fromisoformat(day.strip("()"))


def _without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def _anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_both_readmes_say_the_same_commands() -> None:
    """Neither language is poorer: both name the commands, the pages and the licence."""
    commands = [
        "make demo", "make test", "python -m venv .venv",
        r'.venv\Scripts\pip install -e ".[dev]"', r".venv\Scripts\donghanh demo",
        r".venv\Scripts\python -m pytest", "docs/noi-dung.md", "docs/trien-khai.md",
        "docs/operating.md", "docs/house.md", "docs/images/demo.png", "(LICENSE)",
        "Telegram bị yêu cầu chặn ở Việt Nam từ 5/2025; hỏi cơ quan quản lý trước khi dùng",
    ]  # fmt: skip
    missing = [
        (name, command)
        for name in ("README.md", "README.vi.md")
        for command in commands
        if command not in _page(name)
    ]

    assert [] == missing


def test_example_card_and_quiz_are_as_the_reader_wants_them(tmp_path: Path) -> None:
    """What the page shows a trainer is accepted, but for links to what only the office has."""
    blocks = re.findall(r"^```\n(.*?)^```", _page("docs/noi-dung.md"), re.MULTILINE | re.DOTALL)
    (tmp_path / "cards").mkdir()
    (tmp_path / "quizzes").mkdir()
    card = next(block for block in blocks if block.startswith("---"))
    rule = next(block for block in blocks if block.startswith("- number"))
    quiz = next(block for block in blocks if block.startswith("id: "))
    (tmp_path / "cards" / "giay-de-nghi.md").write_text(card, encoding="utf-8")
    (tmp_path / "quizzes" / "bai.yaml").write_text(quiz, encoding="utf-8")
    (tmp_path / "topics.yaml").write_text("- {id: ra-soat, title: Rà soát}\n", encoding="utf-8")
    other = rule.replace("07/2021/NĐ-CP", "24/2021/QĐ-TTg")
    (tmp_path / "regulations.yaml").write_text(rule + other, encoding="utf-8")
    sources = reading.read_sources(tmp_path, tmp_path / "quizzes")
    faults = [fault.text for fault in (*sources.faults, *check.faults_in(sources))]

    assert faults == ["không có thẻ nào mã “cac-buoc-ra-soat”"]


def test_each_task_of_the_house_page_begins_where_it_says() -> None:
    """Twenty tasks: the file is there and holds the name."""
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    tasks = re.findall(r"^\| [^|]+ \| \[[^\]]+\]\(\.\./(\S+)\) \| `(\w+)` \|$", page, re.MULTILINE)
    missing = [
        (path, name)
        for path, name in tasks
        if not re.search(
            rf"^(async )?(def|class) {name}\b|^{name}\b.*=",
            (ROOT / path).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]

    assert (len(tasks), missing) == (20, [])

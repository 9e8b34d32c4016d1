"""What an office installs from deploy/: settings that exist, files that parse, scripts that run."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from bot.app.settings import PREFIX, Settings, read_settings
from bot.features.installed import TABLES
from bot.features.people import erasing
from bot.library.load import Library
from tests.office import make_office
from tests.words import say

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SCRIPTS = sorted(DEPLOY.glob("*.sh"))
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
_SETTING = re.compile(rf"{PREFIX}[A-Z_]*[A-Z]")


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(DEPLOY.iterdir()) if file.is_file()],
    ids=lambda file: file.name,
)
def test_settings_named_in_deployment_exist(file: Path) -> None:
    """A misspelt setting would stop the program at its first start."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known}

    assert set(_SETTING.findall(file.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_script_parses_and_may_be_run(file: Path) -> None:
    """Each script is sound bash and has its bit set."""
    checked = subprocess.run(["bash", "-n", str(file)], capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(file, os.X_OK)


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_takes_the_unit(file: Path, tmp_path: Path) -> None:
    """systemd itself finds no fault; where there is none, the unit parses at least."""
    text = file.read_text(encoding="utf-8")
    if shutil.which("systemd-analyze"):
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text, flags=re.M)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
        if file.suffix == ".timer":
            _copy_unit(file.with_suffix(".service"), tmp_path)
        run = subprocess.run(
            ["systemd-analyze", "verify", str(tmp_path / file.name)], capture_output=True, text=True
        )
        assert (run.returncode, run.stderr) == (0, "")
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(text)
    assert parsed.has_section("Timer" if file.suffix == ".timer" else "Service")


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("*.service")), ids=lambda file: file.name)
def test_the_unit_may_do_little_else(file: Path) -> None:
    """systemd's own measure of what a broken-into unit could reach is 3.0 of 10 at most."""
    if shutil.which("systemd-analyze") is None:
        reason = "no systemd on this machine: install the package `systemd`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(file)],
        capture_output=True, text=True,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr


def _copy_unit(file: Path, folder: Path) -> None:
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text, flags=re.M)
    (folder / file.name).write_text(text, encoding="utf-8")


def test_service_settings_are_enough_to_run(tmp_path: Path) -> None:
    """The unit's settings with the sample file are ones that `run` accepts, tokens empty."""
    (tmp_path / "empty").touch()
    unit = (DEPLOY / "donghanh.service").read_text(encoding="utf-8")
    settings = dict(re.findall(rf"^Environment=({PREFIX}\w+)=(\S+)$", unit, re.MULTILINE))
    for name, value in settings.items():
        if name.endswith("_FILE"):
            credential = value.removeprefix("%d/")
            assert f"LoadCredential={credential}:/etc/donghanh/{credential}" in unit
            settings[name] = str(tmp_path / "empty")
    read = read_settings({**_sample(), **settings})

    assert read.faults_for_run() == []
    assert not read.telegram_token.get_secret_value()


def test_container_runs_the_program_as_nobody_special() -> None:
    """The image starts `run` without root rights, and its compose file agrees with it."""
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["donghanh"]

    assert 'ENTRYPOINT ["python", "-m", "bot"]\nCMD ["run"]' in image
    assert image.index("USER donghanh") < image.index("ENTRYPOINT")
    assert "data:/data" in service["volumes"]
    assert "sqlite:////data/" in image
    assert "ports" not in service
    for copied in re.findall(r"^COPY (\S+)", image, re.MULTILINE):
        assert (ROOT / copied).exists()
        assert f"!{copied}" in (ROOT / ".dockerignore").read_text(encoding="utf-8")


def test_image_gets_what_the_program_needs_and_no_more() -> None:
    """The image's packages are the program's, without development tools."""
    pinned = re.findall(r"^([\w.-]+)==", (DEPLOY / "requirements.txt").read_text("utf-8"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {_name(line) for line in project["dependencies"]}
    tools = {_name(line) for line in project["optional-dependencies"]["dev"]} - wanted
    image = {_name(name) for name in pinned}

    assert wanted <= image
    assert not (tools - {"httpx"}) & image  # httpx comes with python-telegram-bot


def test_proxies_hold_nothing_back_and_hide_what_operators_ask() -> None:
    """Messages come over one long answer, and health and metrics are not for strangers."""
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    assert "flush_interval -1" in caddy
    assert "proxy_buffering off;" in nginx
    for path in ("/metrics", "/healthz", "/readyz"):
        assert path in caddy
        assert f"location = {path}" in nginx


def test_backup_keeps_the_newest_and_the_drill_restores_it(
    tmp_path: Path, library: Library
) -> None:
    """A database in use is copied, old copies go, and the drill counts the same people."""
    make_office(tmp_path / "office.db", library, learners=3)
    settings = {"DONGHANH_DATABASE": f"sqlite:///{tmp_path / 'office.db'}"}
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"donghanh-2020-01-0{day}-000000.db").touch()
    with closing(sqlite3.connect(tmp_path / "office.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        made = _script("backup.sh", str(folder), "2", settings=settings)
    newest = Path(made.stdout.splitlines()[-1])

    assert [file.name for file in sorted(folder.iterdir())] == [
        "donghanh-2020-01-03-000000.db",
        newest.name,
        "office.db.erasures",
    ]
    assert newest.stat().st_mode & 0o077 == 0
    drill = _script("restore-drill.sh", str(newest), settings={"DONGHANH_DATABASE": "sqlite:///no"})
    assert re.search(r"^people +3 +3 ok$", drill.stdout, re.MULTILINE)
    assert drill.stdout.splitlines()[-1] == f"OK: {newest}"


def test_the_drill_counts_everybody_and_erases_by_the_list(
    tmp_path: Path, library: Library
) -> None:
    """Nothing is missing from the backup, and the list beside it can be read and used."""
    office, folder = tmp_path / "office.db", tmp_path / "copies"
    make_office(office, library, learners=3)
    settings = {"DONGHANH_DATABASE": f"sqlite:///{office}"}
    older = _script("backup.sh", str(folder), settings=settings).stdout.splitlines()[-1]
    with closing(sqlite3.connect(office)) as tx, tx:
        erasing.erase(tx, TABLES, 2, "", 7, say("erased.somebody"))
    _script("backup.sh", str(folder), settings=settings)
    drill = _script("restore-drill.sh", older)

    assert re.search(r"^attendance +3 +3 ok$", drill.stdout, re.MULTILINE)
    assert "office.db.erasures (1 mục)." in drill.stdout
    assert "Xóa lại 1 người" in drill.stdout
    (folder / "office.db.erasures").rename(tmp_path / "away")
    assert "No list of erasures" in _script("restore-drill.sh", older).stderr


def test_the_service_may_write_where_backups_are_kept() -> None:
    """The list of erasures goes there at each erasure, out of a system that is read-only else."""
    unit = (DEPLOY / "donghanh.service").read_text(encoding="utf-8")
    backup = (DEPLOY / "donghanh-backup.service").read_text(encoding="utf-8")
    command = (DEPLOY / "command.sh").read_text(encoding="utf-8")
    (folder,) = re.findall(rf"^Environment={PREFIX}BACKUPS=(\S+)$", unit, re.MULTILINE)

    assert f"\nReadWritePaths=-{folder}\n" in unit
    assert f"backup.sh {folder}\n" in backup
    assert f"${{BACKUPS:-{folder}}}" in command


def test_the_drill_says_no_to_a_broken_backup(tmp_path: Path) -> None:
    """A file that is no database ends the drill with an error."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 100)
    drill = _script("restore-drill.sh", str(broken), well=False)

    assert drill.returncode == 1
    assert "Bản chép không dùng được" in drill.stderr


def test_a_command_runs_with_the_settings_of_the_service(tmp_path: Path) -> None:
    """The settings file is read line by line, blanks and all, and never run as a script."""
    (tmp_path / "settings.env").write_text(
        f"# $(touch {tmp_path / 'ran'})\nDONGHANH_OFFICE=UBND xã Mường Lát $(touch "
        f"{tmp_path / 'ran'})\nDONGHANH_QUIET_HOURS=cả ngày",
        encoding="utf-8",
    )
    settings = {
        "SETTINGS": str(tmp_path / "settings.env"),
        "DATABASE": f"sqlite:///{tmp_path / 'office.db'}",
        "OWNER": subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip(),
    }
    run = _script("command.sh", "check", settings=settings, well=False)

    assert "DONGHANH_QUIET_HOURS: phải có dạng 21:00-05:30" in run.stdout
    assert not (tmp_path / "ran").exists()


def _script(
    name: str, *arguments: str, settings: Mapping[str, str] | None = None, well: bool = True
) -> subprocess.CompletedProcess[str]:
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    run = subprocess.run(
        [str(DEPLOY / name), *arguments],
        capture_output=True,
        text=True,
        env={**environment, "PYTHON": sys.executable, **(settings or {})},
    )
    assert run.returncode == 0 or not well, run.stderr
    return run


def _sample() -> dict[str, str]:
    lines = (DEPLOY / "settings.env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.startswith(PREFIX))


def _name(requirement: str) -> str:
    return re.split(r"[=;<>\[ ]", requirement)[0].lower().replace("_", "-")

"""The environment as Settings: every fault at once, secrets unseen, files beside values."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.app.channels.telegram import pace_of
from bot.app.settings import BadSettings, Settings, read_settings
from bot.channels.contract import Pace
from bot.channels.telegram.channel import PACE


def _faults(**values: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read_settings({f"DONGHANH_{name.upper()}": value for name, value in values.items()})
    return caught.value.faults


def _read(**values: str) -> Settings:
    return read_settings({f"DONGHANH_{name.upper()}": value for name, value in values.items()})


def test_nothing_set_gives_the_documented_defaults() -> None:
    """An empty environment is a local bot on SQLite with Telegram's pace."""
    settings = read_settings({"PATH": "/bin"})
    assert "sqlite:///data/donghanh.db" == settings.database
    assert ("127.0.0.1", 8080) == (settings.host, settings.port)
    assert "Asia/Ho_Chi_Minh" == settings.timezone
    assert "21:00-05:30" == settings.quiet_hours
    assert PACE == pace_of(settings.telegram_pace)


def test_all_faults_are_told_at_once_and_without_values() -> None:
    """One start shows everything that is wrong; what was typed is not repeated."""
    faults = _faults(
        database="postgresql://me:geheim@db/x", listen="8080", quiet_hours="25:00-5",
        nonsense="geheim", timezone="Asia/Hanoi", retention_days="geheim", telegram_api="geheim",
        telegram_pace="30",
    )  # fmt: skip
    named = [fault.partition(":")[0].removeprefix("DONGHANH_") for fault in faults]
    assert [
        "DATABASE", "LISTEN", "NONSENSE", "QUIET_HOURS", "RETENTION_DAYS", "TELEGRAM_API",
        "TELEGRAM_PACE", "TIMEZONE",
    ] == named  # fmt: skip
    assert "geheim" not in "".join(faults)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("5", "phải từ 30 trở lên"),
        ("99999", "phải từ 3650 trở xuống"),
        ("ba năm", "phải là một số nguyên"),
    ],
)
def test_a_number_out_of_bounds_is_told_its_bounds(days: str, said: str) -> None:
    """In Vietnamese words, not in the name of a rule."""
    assert [f"DONGHANH_RETENTION_DAYS: {said}"] == _faults(retention_days=days)


def test_postgresql_is_refused_with_the_way_out() -> None:
    """The refusal says that it is not there yet and what to write instead."""
    (fault,) = _faults(database="postgresql://db/x")
    assert "PostgreSQL" in fault
    assert "sqlite:///" in fault


@pytest.mark.parametrize("name", ["telegram", "office_name", "TELEGRAM-TOKEN"])
def test_an_unknown_name_is_a_fault(name: str) -> None:
    """A misspelt setting does not pass silently."""
    (fault,) = _faults(**{name: "1"})
    assert "không có thiết đặt" in fault


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    """`…_FILE` names a file whose content counts, without the newline at its end."""
    secret = tmp_path / "token"
    secret.write_text("123:abc\n", encoding="utf-8")
    settings = _read(telegram_token_file=str(secret))
    assert "123:abc" == settings.telegram_token.get_secret_value()


def test_a_file_that_cannot_be_read_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    """A missing file is told together with what else is wrong."""
    faults = _faults(telegram_token_file=str(tmp_path / "none"), listen="x")
    assert ["DONGHANH_LISTEN", "DONGHANH_TELEGRAM_TOKEN_FILE"] == [
        fault.partition(":")[0] for fault in faults
    ]


def test_secrets_print_as_stars() -> None:
    """Settings can be logged without a token in the log."""
    settings = _read(telegram_token="123:geheim", zalo_token="geheim", webhook_secret="geheim")
    assert "geheim" not in f"{settings!r}{settings}{settings.model_dump()}"


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [("0.0.0.0:80", "0.0.0.0", 80), ("[::1]:8080", "::1", 8080), ("localhost:0", "localhost", 0)],
)
def test_where_to_listen(listen: str, host: str, port: int) -> None:
    """Host and port are read, also of an IPv6 address."""
    settings = _read(listen=listen)
    assert (host, port) == (settings.host, settings.port)


@pytest.mark.parametrize("listen", ["", ":80", "127.0.0.1", "127.0.0.1:", "h:70000", "h:x"])
def test_where_one_cannot_listen(listen: str) -> None:
    """A wrong address is told before anything starts."""
    assert ["DONGHANH_LISTEN: phải có dạng 127.0.0.1:8080"] == _faults(listen=listen)


@pytest.mark.parametrize("hours", ["", "21:00", "24:00-05:30", "21:00-05:60", "21h-5h30"])
def test_wrong_quiet_hours(hours: str) -> None:
    """Quiet hours have one form."""
    assert ["DONGHANH_QUIET_HOURS: phải có dạng 21:00-05:30"] == _faults(quiet_hours=hours)


def test_addresses_lose_the_slash_at_their_end() -> None:
    """A public address may carry a path; a slash at its end does not double."""
    settings = _read(public_url="https://xa.example/dong-hanh/", telegram_api="http://127.0.0.1:1/")
    assert "https://xa.example/dong-hanh" == settings.public_url
    assert "http://127.0.0.1:1" == settings.telegram_api


@pytest.mark.parametrize(
    ("pace", "means"),
    [
        ("30/3,1/3,20/60", PACE),
        ("0.5/1, 2/10, 5/1.5", Pace(0.5, 1, 2.0, 10, 5, 1.5)),
        ("off", Pace()),
    ],
)
def test_a_pace_of_ones_own(pace: str, means: Pace) -> None:
    """Bot, chat and group each have a rate and what may go at once; `off` never waits."""
    assert means == pace_of(_read(telegram_pace=pace).telegram_pace)


@pytest.mark.parametrize(
    "pace", ["", "30", "0/3,1/3,20/60", "30/0,1/3,20/60", "30/3,1/3", "-1/3,1/3,20/60", "OFF"]
)
def test_a_pace_that_would_stop_or_mean_nothing(pace: str) -> None:
    """A rate of nothing would never send; it is refused."""
    expected = ["DONGHANH_TELEGRAM_PACE: phải có dạng 30/3,1/3,20/60 hoặc off"]
    assert expected == _faults(telegram_pace=pace)


def test_run_needs_an_office_its_contact_and_a_webhook_secret() -> None:
    """The consent names office and contact; a public address needs a secret of Telegram's form."""
    faults = _read(
        telegram_token="1:a", public_url="https://xa.example", webhook_secret="kurz"
    ).faults_for_run()
    assert ["DONGHANH_OFFICE", "DONGHANH_CONTACT", "DONGHANH_WEBHOOK_SECRET"] == [
        fault.partition(":")[0] for fault in faults
    ]
    whole = _read(office="UBND xã", contact="0237", webhook_secret="a" * 16)
    assert [] == whole.faults_for_run()


def test_settings_do_not_change() -> None:
    """What was read once stays."""
    with pytest.raises(ValidationError):
        Settings().office = "khác"


@pytest.mark.parametrize(
    ("values", "rings", "contact"),
    [
        ({}, False, "https://localhost"),
        ({"public_url": "http://10.0.0.1"}, False, "https://localhost"),
        ({"public_url": "https://a.example:8443/bot"}, True, "https://a.example"),
        ({"public_url": "https://a.example", "push": "off"}, False, "https://a.example"),
        ({"push": "on"}, True, "https://localhost"),
    ],
)
def test_pages_ring_where_browsers_allow_it(
    values: dict[str, str], rings: bool, contact: str
) -> None:
    """With https by itself, else only where it is switched on; services know us by our host."""
    settings = _read(**values)

    assert (rings, contact) == (settings.rings, settings.push_contact)


def test_wrong_push_settings_are_named() -> None:
    """A word that is none of the three, an address where a host belongs, a proxy without scheme."""
    faults = _faults(push="maybe", push_services="https://x/y", push_proxy="proxy:3128")

    assert ["PUSH", "PUSH_PROXY", "PUSH_SERVICES"] == [
        fault.partition(":")[0].removeprefix("DONGHANH_") for fault in faults
    ]
    assert "maybe" not in "".join(faults)

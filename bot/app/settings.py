"""The environment read once into one frozen Settings; nobody else reads the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "DONGHANH_"
_QUIET = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
_HOST = re.compile(r"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
_RATE = r"(?=[\d.]*[1-9])\d{1,4}(\.\d{1,3})?"
_PACE = re.compile(rf"^({_RATE}/[1-9]\d{{0,3}},){{2}}[1-9]\d{{0,3}}/{_RATE}$")


#: The push services of Chrome, Firefox, Edge and Safari; nothing else is ever rung.
PUSH_SERVICES = (
    "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,"
    "web.push.apple.com,*.push.apple.com"
)


class BadSettings(Exception):
    """The settings are wrong; `faults` names all of them, one line each, without any value."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("không phải tên múi giờ, ví dụ Asia/Ho_Chi_Minh") from None
    return value


def _quiet(value: str) -> str:
    if not _QUIET.match(value):
        raise ValueError("phải có dạng 21:00-05:30")
    return value


def _database(value: str) -> str:
    if value.startswith(("postgresql:", "postgres:")):
        raise ValueError("PostgreSQL chưa dùng được ở bản này; hãy dùng sqlite:///đường/dẫn.db")
    if not value.startswith("sqlite:///") or len(value) == len("sqlite:///"):
        raise ValueError("phải có dạng sqlite:///đường/dẫn.db")
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise ValueError("phải có dạng 127.0.0.1:8080")
    return value


def _pace(value: str) -> str:
    value = value.replace(" ", "")
    if value != "off" and not _PACE.match(value):
        raise ValueError("phải có dạng 30/3,1/3,20/60 hoặc off")
    return value


def _site_code(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{8,100}", value):
        raise ValueError('chỉ chép phần mã trong content="…", 8-100 chữ A-Z a-z 0-9 _ -')
    return value


def _url(value: str) -> str:
    if value and not re.match(r"^https?://[^\s/]+", value):
        raise ValueError("phải bắt đầu bằng http:// hoặc https://")
    return value.rstrip("/")


def _proxies(value: str) -> str:
    for name in value.replace(",", " ").split():
        try:
            ipaddress.ip_network(name, strict=False)
        except ValueError:
            raise ValueError("phải là địa chỉ IP hoặc dải, ví dụ 127.0.0.1, 10.0.0.0/8") from None
    return value


def _hosts(value: str) -> str:
    for name in value.replace(",", " ").split():
        if not _HOST.match(name):
            raise ValueError("phải là tên máy, cách nhau bằng dấu phẩy, ví dụ *.push.apple.com")
    return value.lower()


def shipped(name: str) -> Path:
    """Return the folder of this name here, else the one that came with the program."""
    package = Path(__file__).parents[1]
    # In the wheel it lies inside the package, in a clone at the top.
    for folder in (Path(name), package / "shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    return Path(name)


Url = Annotated[str, AfterValidator(_url)]


class Settings(BaseModel):
    """All settings; secrets print as stars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office: str = Field(default="", max_length=120)
    contact: str = Field(default="", max_length=120)
    retention_days: int = Field(default=1095, ge=30, le=3650)
    telegram_token: SecretStr = SecretStr("")
    telegram_api: Url = "https://api.telegram.org"
    telegram_proxy: Url = ""
    #: Our own pace of sending, "bot,private chat,group": 30 a second with 3 at once, 1 a second
    #: with 3 at once, 20 in any 60 seconds. A Bot API server of one's own, or limits that
    #: Telegram has raised, take another one; "off" never waits.
    telegram_pace: Annotated[str, AfterValidator(_pace)] = "30/3,1/3,20/60"
    zalo_token: SecretStr = SecretStr("")
    zalo_api: Url = "https://bot-api.zaloplatforms.com"
    zalo_proxy: Url = ""
    #: What the free plan takes: 50 people a bot, so new ones are let in up to a few less, and 3,000
    #: messages a month; whether that is for each bot, and whether what people write counts, is not
    #: known. 0 is no limit.
    zalo_people: int = Field(default=45, ge=0, le=1_000_000)
    zalo_monthly: int = Field(default=3_000, ge=0, le=100_000_000)
    zalo_counts: Literal["both", "sent"] = "both"
    #: What Zalo gives to see whose the domain is: told by the page and by a file.
    zalo_site_verification: Annotated[str, AfterValidator(_site_code)] = ""
    public_url: Url = ""
    #: Browsers let an https page be rung, and one on this very machine: "on" is for the latter.
    push: Literal["auto", "on", "off"] = "auto"
    push_services: Annotated[str, AfterValidator(_hosts)] = PUSH_SERVICES
    push_proxy: Url = ""
    trusted_proxies: Annotated[str, AfterValidator(_proxies)] = ""
    webhook_secret: SecretStr = SecretStr("")
    database: Annotated[str, AfterValidator(_database)] = "sqlite:///data/donghanh.db"
    backups: str = ""
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"
    quiet_hours: Annotated[str, AfterValidator(_quiet)] = "21:00-05:30"
    unasked_per_day: int = Field(default=1, ge=0, le=100)
    unasked_per_week: int = Field(default=3, ge=0, le=700)
    unasked_tries: int = Field(default=3, ge=0, le=100)
    content: Path = Field(default_factory=lambda: shipped("content"))
    quizzes: Path = Field(default_factory=lambda: shipped("quizzes"))
    admins: str = ""

    @property
    def database_path(self) -> Path:
        """Return where the database file lies."""
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def proxies(self) -> list[str]:
        """Return the addresses and ranges whose forwarding headers are believed."""
        return self.trusted_proxies.replace(",", " ").split()

    @property
    def proxy_hint(self) -> str:
        """Return what to add for a proxy in front; nothing where there is none or it is listed."""
        if not self.public_url or self.proxies:
            return ""
        example = "::1" if self.host == "::1" else "127.0.0.1"
        return (
            f"{PREFIX}TRUSTED_PROXIES còn trống: ai vào qua proxy đều bị coi là một máy. "
            f"Proxy ở ngay máy này thì thêm {PREFIX}TRUSTED_PROXIES={example}, "
            "ở máy khác thì ghi địa chỉ của máy ấy."
        )

    @property
    def backups_path(self) -> Path:
        """Return the folder in which backups are kept."""
        named = self.backups.strip()
        return Path(named) if named else self.database_path.parent / "backups"

    @property
    def zalo_tokens(self) -> list[str]:
        """Return the tokens of the Zalo bots, which share the people."""
        return self.zalo_token.get_secret_value().replace(",", " ").split()

    @property
    def rings(self) -> bool:
        """Say whether pages may be rung by web push."""
        return self.push == "on" or (self.push == "auto" and self.public_url[:8] == "https://")

    @property
    def push_contact(self) -> str:
        """Return as whom push services know us: bare scheme and host, as their tokens want it."""
        https = self.public_url.startswith("https://")
        return f"https://{urlsplit(self.public_url).hostname if https else 'localhost'}"

    @property
    def host(self) -> str:
        """Return the address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.listen.rpartition(":")[2])

    def faults_for_run(self) -> list[str]:
        """Return what `run` needs beyond what may stay unset elsewhere."""
        faults = [
            f"{PREFIX}{name}: chưa đặt; được nêu trong lời xin đồng ý nên bắt buộc"
            for name, value in (("OFFICE", self.office), ("CONTACT", self.contact))
            if not value.strip()
        ]
        bots = bool(self.telegram_token.get_secret_value() or self.zalo_tokens)
        if bots and self.public_url:
            secret = self.webhook_secret.get_secret_value()
            if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
                faults.append(
                    f"{PREFIX}WEBHOOK_SECRET: cần 16-256 chữ A-Z a-z 0-9 _ - khi có PUBLIC_URL"
                )
        return faults


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment; raises BadSettings with every fault at once."""
    faults: list[str] = []
    values: dict[str, Any] = {}
    for key, value in environment.items():
        if key.startswith(PREFIX):
            name = key.removeprefix(PREFIX).lower()
            _take(name, value, values, faults)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        faults += [_said(fault) for fault in error.errors(include_input=False)]
        raise BadSettings(sorted(faults)) from None
    if faults:
        raise BadSettings(sorted(faults))
    return settings


def _take(name: str, value: str, values: dict[str, Any], faults: list[str]) -> None:
    if not name.endswith("_file"):
        values[name] = value
        return
    name = name.removesuffix("_file")
    try:
        values[name] = Path(value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{PREFIX}{name.upper()}_FILE: không đọc được tệp ({type(error).__name__})")


def _said(fault: Any) -> str:
    name = f"{PREFIX}{'.'.join(str(part) for part in fault['loc']).upper()}"
    if fault["type"] == "extra_forbidden":
        return f"{name}: không có thiết đặt nào tên này"
    if fault["type"] == "value_error":
        return f"{name}: {str(fault['msg']).removeprefix('Value error, ')}"
    limits = fault.get("ctx", {})
    for key, words in (("ge", "phải từ {} trở lên"), ("le", "phải từ {} trở xuống")):
        if key in limits:
            return f"{name}: {words.format(limits[key])}"
    if fault["type"] == "literal_error":
        return f"{name}: chỉ nhận {limits['expected'].replace(' or ', ', ')}"
    if fault["type"].startswith("int"):
        return f"{name}: phải là một số nguyên"
    return f"{name}: giá trị không dùng được ({fault['type']})"

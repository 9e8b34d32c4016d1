"""The projector's routes over real HTTP: opened once, shows no names, stops when it must."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.app.server import qr
from bot.channels.pace import Buckets
from bot.features.attendance import door, door_tokens, hall
from bot.features.attendance import store as attendance
from bot.features.classes import trainings
from bot.library.load import Library
from bot.store import people
from bot.store.secrets import kept
from tests.app.server.screen_desk import BEHIND, KEY, OTHER, ScreenDesk, screen_desk
from tests.conversation.hall import HOUR, at

MINUTE = 60_000


@pytest_asyncio.fixture
async def desk(tmp_path: Path, library: Library) -> AsyncIterator[ScreenDesk]:
    """Serve the page of a class half an hour before it begins."""
    async with screen_desk(tmp_path, library) as made:
        made.hall.clock("2026-12-20 07:00")
        yield made


@pytest_asyncio.fixture
async def client(desk: ScreenDesk) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser."""
    async with desk.client() as made:
        yield made


async def look(client: httpx.AsyncClient, have: str = "") -> dict[str, Any]:
    """Return what the screen is told."""
    found: dict[str, Any] = (await client.get("/m/KMN479/state", params={"have": have})).json()
    return found


async def test_a_link_preview_uses_nothing_up(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """Chat apps fetch every link: a GET gives the page, opens nothing and sets no cookie."""
    link = desk.link()
    for _ in range(3):
        page = await client.get(f"/m/{link}")
        assert page.status_code == 200 and "set-cookie" not in page.headers
        assert "KMN" not in page.text and "frame-ancestors" in str(page.headers)
    assert (await client.post("/m/open", json={"link": link, "key": KEY})).status_code == 200


async def test_a_link_opens_one_screen_and_no_second(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """A second browser reads how to get another; the first may lose the answer and ask again."""
    link = desk.link()
    for _ in range(2):
        again = await client.post("/m/open", json={"link": link.lower(), "key": KEY})
        assert again.status_code == 200
    cookie = again.headers["set-cookie"]
    assert "HttpOnly" in cookie and "Path=/m;" in cookie and "SameSite=strict" in cookie
    async with desk.client() as second:
        refused = await second.post("/m/open", json={"link": link, "key": OTHER})
        assert refused.status_code == 410 and "đã dùng" in refused.json()["error"]
        assert (await look(second)) == {"ok": False, "why": "unknown"}
    # Its own cookie opens the used link once more, as from the history of the browser.
    assert (await client.post("/m/open", json={"link": link, "key": OTHER})).status_code == 200
    assert (await look(client))["ok"]


async def test_a_link_that_waited_too_long_is_refused(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Thirty minutes are enough to walk to the projector."""
    link = desk.link()
    desk.hall.now += 30 * MINUTE
    assert (await client.post("/m/open", json={"link": link, "key": KEY})).status_code == 410


async def test_guessing_is_slow(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """After so many wrong links a machine waits, and is told so; right ones cost nothing."""
    desk.page._wrong_links = Buckets(capacity=20, rate=1 / 30)
    for _ in range(3):
        await desk.opened(client, secrets.token_hex(16))
    codes = [
        (await client.post("/m/open", json={"link": "KKKK-MMMM", "key": KEY})).status_code
        for _ in range(22)
    ]
    assert codes == [410] * 20 + [429] * 2


@pytest.mark.long
async def test_a_guesser_shuts_out_no_trainer(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """Behind the hall's own network somebody tries hundreds of links: the screen opens at once."""
    for number in range(300):
        link = f"KKKK-MMM{'3467'[number % 4]}"
        assert (await client.post("/m/open", json={"link": link, "key": KEY})).status_code == 410
    await desk.opened(client)


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"{}", b'{"link":1,"key":2}', b'{"link":"KKKKMMMM","key":"x"}']
)
async def test_what_cannot_be_read_is_refused_in_words(
    client: httpx.AsyncClient, body: bytes
) -> None:
    """Nonsense is no fault of the server."""
    answer = await client.post("/m/open", content=body)
    assert answer.status_code == 400 and "không đọc được" in answer.json()["error"]


async def test_another_site_opens_nothing(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """The link is opened by our own page only."""
    link = desk.link()
    foreign = {"Origin": "https://evil.example"}
    answer = await client.post("/m/open", json={"link": link, "key": KEY}, headers=foreign)
    assert answer.status_code == 403
    long = await client.post("/m/open", content=b"x" * 2000)
    assert long.status_code == 413


async def test_a_screen_counts_and_names_nobody(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Who came is a number, also beside how many were expected."""
    for name in ("Vàng Thị Mỷ", "Giàng A Páo"):
        one = desk.hall.member(name)
        one.tap("cl-book:1")
    one.say("KMN479")
    await desk.opened(client)
    said = await look(client)
    assert (said["present"], said["expected"], said["done"]) == (1, 2, 0)
    assert said["when"] == "7h30 sáng đến 11h30 trưa Chủ nhật, 20/12"
    assert (said["way"], said["place"]) == ("page", "donghanh.example/lop/KMN479")
    told = json.dumps(said, ensure_ascii=False)
    assert not any(name in told for name in ("Vàng", "Mỷ", "Giàng", "Thầy"))


async def test_who_is_expected_has_a_seat_or_was_invitees(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Each once, as in the hall's menu, also who is both; the queue is not."""
    tx, now = desk.hall.tx, desk.hall.now
    trainings.set_seats(tx, 1, 2, now)
    phones = [desk.hall.member(name) for name in ("Lan", "Tuấn", "Chờ")]
    for phone in phones:
        phone.tap("cl-book:1")
    commune, province = desk.hall.commune, desk.hall.province
    people_of_list = [phones[0].person, phones[2].person, None, None]
    for number, person in enumerate(people_of_list, 1):
        tx.execute(
            "INSERT INTO roster (id, full_name, same, letters, province, commune, person, "
            "added_at, changed_at) VALUES (?, ?, ?, '', ?, ?, ?, 1, 1)",
            (number, f"N{number}", f"n{number}", province, commune, person),
        )
        tx.execute("INSERT INTO summons VALUES (1, ?, 1)", (number,))
    await desk.opened(client)
    everybody = hall.attendees(tx, desk.hall.again(1))
    assert (await look(client))["expected"] == sum(one.expected for one in everybody) == 5


async def test_a_half_day_counts_for_itself(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """On the second half-day of a course the screen begins at nobody again."""
    trainings.move(desk.hall.tx, 1, at("2026-12-20 07:30"), at("2026-12-20 17:00"), False, 0)
    lan = desk.hall.member("Lan")
    lan.say("KMN479")
    await desk.opened(client)
    assert ((await look(client))["half"], (await look(client))["present"]) == ("sáng 20/12", 1)
    desk.hall.clock("2026-12-20 13:00")
    assert ((await look(client))["half"], (await look(client))["present"]) == ("chiều 20/12", 0)
    lan.say("KMN479")
    assert (await look(client))["present"] == 1


async def test_the_codes_of_the_next_quarter_of_an_hour(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Each is the QR of the door's address in its minute; asked again, only new ones come."""
    await desk.opened(client)
    said = await look(client)
    packed = (await client.get("/m/KMN479/state")).headers
    assert packed["content-encoding"] == "gzip" and int(packed["content-length"]) < 20_000
    qrs, now = said["qrs"], said["now"]
    assert qrs[0]["from"] <= now < qrs[0]["until"]
    assert qrs[-1]["until"] >= now + 15 * MINUTE and len(qrs) == 16
    assert all(one["until"] == two["from"] for one, two in pairwise(qrs))
    key = kept(desk.hall.tx, door.SECRET)
    for one in qrs:
        address = f"https://donghanh.example/lop/{door_tokens.token(key, 1, one['from'])}"
        assert {"size": one["size"], "path": one["path"]} == qr.drawn(address)._asdict()
    have = f"{said['series']}:{qrs[-1]['until']}"
    assert (await look(client, have))["qrs"] == []
    desk.hall.now += MINUTE
    more = await look(client, have)
    assert [one["from"] for one in more["qrs"]] == [qrs[-1]["until"]] and "quizQr" not in more
    desk.know(public_url="https://moi.example")
    assert len((await look(client, have))["qrs"]) == 16


async def test_the_door_is_telegrams_or_none(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """Without an address on the web the QR leads to the bot; without both only the code is left."""
    await desk.opened(client)
    desk.know(public_url="")
    said = await look(client)
    key = kept(desk.hall.tx, door.SECRET)
    word = door_tokens.token(key, 1, said["qrs"][0]["from"])
    address = f"https://t.me/dong_hanh_bot?start=lop-{word}"
    assert said["qrs"][0]["path"] == qr.drawn(address).path
    assert (said["way"], said["place"]) == ("bot", "@dong_hanh_bot trên Telegram")
    desk.screens.app = replace(desk.screens.app, channels={})
    said = await look(client)
    assert (said["way"], said["qrs"], said["quizQr"]) == ("", [], None)


async def test_the_quiz_has_a_code_that_stays(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """It comes with the first answer; that the quiz is open, or stopped, is said at once."""
    await desk.opened(client)
    said = await look(client)
    assert said["quizQr"] == qr.drawn("https://donghanh.example/bai/KMN479")._asdict()
    assert not said["quizOpen"]
    trainings.open_quiz(desk.hall.tx, 1, desk.hall.now)
    said = await look(client)
    assert (said["quizOpen"], said["quizStopped"]) == (True, False)
    trainings.stop_quiz(desk.hall.tx, 1, desk.hall.now)
    said = await look(client)
    assert (said["quizOpen"], said["quizStopped"]) == (False, True)


async def test_a_class_moved_or_called_off(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """While people are at the door the screen learns it with its next question."""
    await desk.opened(client)
    trainings.move(
        desk.hall.tx, 1, at("2026-12-21 13:30"), at("2026-12-21 17:30"), True, desk.hall.now
    )
    said = await look(client)
    assert (said["starts"], said["doors"]) == (at("2026-12-21 13:30"), at("2026-12-21 12:30"))
    assert said["opens"] == "12h30 trưa thứ Hai, 21/12"
    trainings.cancel(desk.hall.tx, 1, desk.hall.now)
    assert (await look(client))["cancelled"]


@pytest.mark.parametrize("fault", ["closed", "rights", "ended", "elsewhere"])
async def test_a_screen_stops_when_it_must(
    desk: ScreenDesk, client: httpx.AsyncClient, fault: str
) -> None:
    """Closed by the trainer, the role gone or moved to another commune, two hours after the end."""
    await desk.opened(client)
    assert (await look(client))["ok"]
    office, trainer = desk.hall, desk.trainer.person or 0
    if fault == "closed":
        desk.trainer.tap("pj-close:1")
    elif fault == "ended":
        office.now = desk.training.ends_at + 2 * HOUR
    else:
        office.tx.execute("UPDATE roles SET revoked_at = 1 WHERE person = ?", (trainer,))
    if fault == "elsewhere":
        people.grant(office.tx, trainer, "trainer", office.elsewhere, None, office.now)
    why = "rights" if fault == "elsewhere" else fault
    answer = await client.get("/m/KMN479/state")
    assert (answer.status_code, answer.json()) == (403, {"ok": False, "why": why})


async def test_an_admin_by_the_settings_keeps_the_screen(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Whom the settings name as admin needs no row among the roles."""
    await desk.opened(client)
    desk.hall.tx.execute("UPDATE roles SET revoked_at = 1")
    assert (await look(client))["why"] == "rights"
    desk.know(admins=frozenset({desk.trainer.address}))
    assert (await look(client))["ok"]


async def test_one_class_never_shows_another(desk: ScreenDesk, client: httpx.AsyncClient) -> None:
    """The key of a class is no key of the next one, and both may stand in one browser."""
    desk.hall.training("2026-12-20 08:00", code="CCC777", title="Lớp kia")
    await desk.opened(client)
    key = client.cookies["man_hinh_KMN479"]
    client.cookies.set("man_hinh_CCC777", key)
    assert (await client.get("/m/CCC777/state")).json()["why"] == "unknown"
    client.cookies.delete("man_hinh_CCC777")
    link = desk.trainer.tap("pj-open:2").split("/m/")[1].split()[0]
    assert (await client.post("/m/open", json={"link": link, "key": OTHER})).json()["ok"]
    assert (await client.get("/m/CCC777/state")).json()["title"] == "Lớp kia"
    assert (await look(client))["title"] == "Rà soát hộ nghèo"


async def test_a_screen_is_read_while_somebody_writes(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Looking waits for no writer; opening says that the server is busy and costs no link."""
    await desk.opened(client)
    link = desk.link()
    attendance.mark(desk.hall.tx, 1, desk.trainer.person or 0, "code", desk.hall.now)
    desk.hall.tx.execute("BEGIN IMMEDIATE")
    assert (await look(client))["present"] == 1
    busy = await client.post("/m/open", json={"link": link, "key": OTHER})
    assert busy.status_code == 503
    desk.hall.tx.execute("COMMIT")
    assert (await client.post("/m/open", json={"link": link, "key": OTHER})).status_code == 200


async def test_a_path_before_the_page_is_its_cookies_too(
    desk: ScreenDesk, client: httpx.AsyncClient
) -> None:
    """Behind a proxy that serves the program under a path the screen opens and stays."""
    opened = await client.post(f"{BEHIND}/m/open", json={"link": desk.link(), "key": KEY})
    assert f"Path={BEHIND}/m;" in opened.headers["set-cookie"]
    assert (await client.get(f"{BEHIND}/m/KMN479/state")).json()["ok"]
    assert (await look(client))["why"] == "unknown"


async def test_the_pages_files_are_small_and_ours(client: httpx.AsyncClient) -> None:
    """Nothing comes from elsewhere, and all together is under 40 KB."""
    slash = await client.get("/m")
    assert slash.headers["location"] == "m/"
    page = await client.get("/m/")
    parts = [page.content]
    for name in ("projector.css", "projector.js"):
        assert f"static/{name}?v=" in page.text
        parts.append((await client.get(f"/m/static/{name}")).content)
    assert sum(map(len, parts)) < 40_000
    assert b"https://" not in b"".join(parts)
    assert (await client.get("/m/static/projector.py")).status_code == 404

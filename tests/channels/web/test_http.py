"""The page's routes as a browser, an impatient browser and a stranger use them."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from bot.channels.contract import Channel
from bot.channels.guard import BODY_LIMIT
from bot.channels.pace import Buckets
from bot.channels.web import WebChannel, identity
from bot.channels.web.stream import BEAT, HELLO, EventResponse, Stream, Streams
from bot.conversation.messages import Choice, FileOut, Outgoing
from tests.channels.web.conftest import SECRET, House
from tests.channels.web.desk import Desk
from tests.plain import plain_client
from tests.words import say

#: One event loop for all, so that one browser serves them all.
pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = "0123456789abcdef"


def place_of(client: httpx.AsyncClient) -> str:
    """Return the address that the client's cookie proves."""
    id = identity.read(SECRET, client.cookies[identity.COOKIE])
    assert id
    return f"web:{id}"


async def events(client: httpx.AsyncClient, count: int) -> list[dict[str, object]]:
    """Return the first rows that the stream sends."""
    rows: list[dict[str, object]] = []
    async with asyncio.timeout(5), client.stream("GET", "/events") as stream:
        async for line in stream.aiter_lines():
            if line.startswith('data: {"id"'):
                rows.append(json.loads(line[6:]))
            if len(rows) == count:
                break
    return rows


async def test_a_newcomer_gets_a_cookie_that_cannot_be_forged(house: House) -> None:
    """The first visit makes an address; a changed signature is somebody new."""
    async with plain_client(base_url=house.address) as client:
        first = await client.get("/")
        cookie = first.headers["set-cookie"]
        again = await client.get("/")
        forged = await client.get("/mail", headers={"Cookie": f"{identity.COOKIE}=abc.def"})
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie
    assert again.headers["set-cookie"] == cookie
    assert forged.status_code == 401 and "cookie" in forged.json()["error"]


async def test_the_first_genuine_cookie_counts(house: House) -> None:
    """A cookie of another program on the same host hides nobody."""
    mine = identity.sign(SECRET, "my-own-id")
    both = f"{identity.COOKIE}={identity.sign('another', 'x')}; {identity.COOKIE}={mine}"
    async with plain_client(base_url=house.address, headers={"Cookie": both}) as client:
        page = await client.get("/")
    assert identity.tag(SECRET, "my-own-id") in page.text


async def test_the_cookie_is_secure_behind_https_and_keeps_to_its_prefix(branch: House) -> None:
    """In the demo each phone is a person of its own."""
    desk = Desk()
    channel = WebChannel(desk, desk, SECRET, "X", say, public_url="https://donghanh.example/hoi")
    served = House(desk, channel, channel.routes())
    await served.start()
    async with plain_client() as client:
        https = await client.get(served.address + "/")
        under = await client.get(branch.address + "/ctv/")
    await served.stop()
    assert "Secure" in https.headers["set-cookie"]
    assert "Path=/ctv;" in under.headers["set-cookie"]
    assert '<base href="./">' in under.text


async def test_what_is_said_becomes_an_incoming_once(house: House) -> None:
    """Text, command, choice and contact arrive as such; a key counts once."""
    client = await house.visitor()
    said = [
        {"key": KEY + "1", "text": "hộ nghèo là gì"},
        {"key": KEY + "1", "text": "hộ nghèo là gì"},
        {"key": KEY + "2", "text": "/lich"},
        {"key": KEY + "3", "choice": "book:7", "message": "12"},
        {"key": KEY + "4", "contact": " 0912 345 678 "},
    ]
    answers = [await client.post("/say", json=one) for one in said]
    assert [answer.json() for answer in answers] == [{"ok": True}] * 5
    place = place_of(client)
    assert [(one.kind, one.text, one.choice, one.message) for one in house.desk.heard] == [
        ("text", "hộ nghèo là gì", "", ""),
        ("command", "/lich", "", ""),
        ("choice", "", "book:7", "12"),
        ("contact", "0912 345 678", "", ""),
    ]
    assert {(one.channel, one.sender, one.place) for one in house.desk.heard} == {
        ("web", place, place)
    }
    assert house.desk.heard[0].key == f"{place.removeprefix('web:')}:{KEY}1"


async def test_what_was_done_a_while_ago_says_so(house: House) -> None:
    """A page that had no network tells how long ago; nonsense is now and refuses nothing."""
    client = await house.visitor()
    ages = [0, 1, 600_000, 86_400_000, 86_400_001, -1, 1.5, True, "5", None, [], 10**30]
    for number, age in enumerate(ages):
        said = {"key": f"{KEY}a{number}", "choice": "book:7", "message": "12", "age": age}
        assert (await client.post("/say", json=said)).json() == {"ok": True}
    typed = {"key": f"{KEY}text", "text": "muộn 3", "age": 61_000}
    assert (await client.post("/say", json=typed)).json() == {"ok": True}
    taken = [0, 1, 600_000, 86_400_000, *[0] * 8]
    assert [one.age for one in house.desk.heard] == [*taken, 61_000]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[1]",
        b"[" * 20_000,
        b'{"key":"short","text":"a"}',
        b'{"key":"0123456789","text":"   "}',
        b'{"key":"0123456789","text":5}',
        b'{"key":"0123456789","choice":"' + b"x" * 65 + b'"}',
        b'{"key":"0123456789","choice":"a","message":"../1"}',
        b'{"key":"0123456789"}',
        b"\xff\xfe\x00",
    ],
)
async def test_nonsense_is_answered_kindly_and_kept_nowhere(house: House, body: bytes) -> None:
    """A body that says nothing clear is a 400 with a Vietnamese sentence."""
    client = await house.visitor()
    answer = await client.post("/say", content=body)
    assert answer.status_code == 400
    assert "nh/chị" in answer.json()["error"]
    assert house.desk.heard == []


async def test_half_an_emoji_is_text_that_can_be_stored(house: House) -> None:
    """A surrogate without its partner would break the database; whole pairs stay whole."""
    client = await house.visitor()
    body = b'{"key":"0123456789","text":"\\ud83d! \\ud83d\\ude42"}'
    assert (await client.post("/say", content=body)).status_code == 200
    assert house.desk.heard[0].text == "\ufffd! 🙂"


async def test_a_text_too_long_is_refused_in_words(house: House) -> None:
    """32 KB are the limit, a megabyte is cut off on the way."""
    client = await house.visitor()
    for size in (BODY_LIMIT, 1_000_000):
        answer = await client.post("/say", json={"key": KEY, "text": "a" * size})
        assert answer.status_code == 413
        assert "dài quá" in answer.json()["error"]
    assert house.desk.heard == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Referer": "http://127.0.0.1:{port}/lop/AB"}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
async def test_only_our_own_page_may_speak(
    house: House, headers: dict[str, str], status: int
) -> None:
    """Another site cannot make a browser say or acknowledge something."""
    cookie = {"Cookie": f"{identity.COOKIE}={identity.sign(SECRET, 'abc')}"}
    sent = {name: value.replace("{port}", str(house.port)) for name, value in headers.items()}
    async with plain_client(base_url=house.address, headers=cookie | sent) as client:
        said = await client.post("/say", json={"key": KEY, "text": "chào"})
        acknowledged = await client.post("/ack", json={"ids": [1]})
    assert (said.status_code, acknowledged.status_code) == (status, status)
    assert len(house.desk.heard) == (status == 200)


async def test_a_busy_database_is_a_503_with_a_time_to_come_back(house: House) -> None:
    """Nothing was acknowledged, so the page keeps the message and tries again."""
    client = await house.visitor()
    house.desk.busy = True
    refused = await client.post("/say", json={"key": KEY, "text": "chào"})
    house.desk.busy = False
    taken = await client.post("/say", json={"key": KEY, "text": "chào"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "7")
    assert taken.status_code == 200
    assert house.desk.texts() == ["chào"]


async def test_one_address_cannot_flood(house: House) -> None:
    """Beyond 30 at once a person is asked to wait; a neighbour is not."""
    client, neighbour = await house.visitor("first"), await house.visitor("second")
    answers = [await client.post("/say", json={"key": f"{KEY}{i}", "text": "a"}) for i in range(45)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed and all(int(answer.headers["retry-after"]) >= 1 for answer in slowed)
    assert "đợi một chút" in slowed[0].json()["error"]
    assert (await neighbour.post("/say", json={"key": KEY, "text": "b"})).status_code == 200


@pytest.mark.long
async def test_one_machine_cannot_mint_addresses_without_end() -> None:
    """A script is slowed once its network's newcomers are used up; old guests are not."""
    desk = Desk()
    served = House(
        desk, WebChannel(desk, desk, SECRET, "X", say, trusted_proxies=["127.0.0.0/8"]), ()
    )
    served.channel._newcomers = Buckets(capacity=400, rate=2.0)
    served.routes = served.channel.routes()
    await served.start()
    async with plain_client(base_url=served.address) as client:
        fetch = partial(knock, client)
        behind = await asyncio.gather(*(fetch(f"6.6.6.6, 10.0.0.{n}") for n in range(200)))
        script = []
        async with asyncio.timeout(30):
            while 429 not in script:
                script += await asyncio.gather(*(fetch(f"6.6.6.{n}, 10.9.9.9") for n in range(50)))
        cookie = {"Cookie": f"{identity.COOKIE}={identity.sign(SECRET, 'guest')}"}
        guest = await client.get("/", headers={"X-Forwarded-For": "10.9.9.9", **cookie})
    await served.stop()
    assert set(behind) == {200}
    assert script[:350] == [200] * 350
    assert guest.status_code == 200


async def knock(client: httpx.AsyncClient, forwarded: str) -> int:
    """Open the page as a newcomer whom a proxy names."""
    client.cookies.clear()
    return (await client.get("/", headers={"X-Forwarded-For": forwarded})).status_code


async def test_the_stream_tells_everything_a_page_needs(house: House) -> None:
    """A row arrives with its words, safe HTML, marked choices and its file."""
    client = await house.visitor()
    house.desk.files["f 1"] = FileOut("f 1", "Kết quả.xlsx", "text/plain", "/nowhere")
    house.desk.post(
        place_of(client),
        "**Thẻ** <b>x</b> xem https://vanban.example/a?b=1&c=2.",
        choices=(Choice("a", "Còn hạn"), Choice("b", "Hết hạn")),
        marks="letters",
        slot="card:1",
        listen=True,
        file="f 1",
    )
    (row,) = await events(client, 1)
    assert row["text"] == "Thẻ <b>x</b> xem https://vanban.example/a?b=1&c=2."
    address = "https://vanban.example/a?b=1&amp;c=2"
    assert row["html"] == (
        "<b>Thẻ</b> &lt;b&gt;x&lt;/b&gt; xem "
        f'<a href="{address}" target="_blank" rel="noopener">{address}</a>.'
    )
    assert row["choices"] == [
        {"id": "a", "label": "Còn hạn", "mark": "A.", "extra": False},
        {"id": "b", "label": "Hết hạn", "mark": "B.", "extra": False},
    ]
    assert row["file"] == {"name": "Kết quả.xlsx", "href": "tep/f%201", "photo": False}
    assert (row["slot"], row["listen"], row["copyable"]) == ("card:1", True, False)


async def test_commands_in_a_text_can_be_tapped(house: House) -> None:
    """Those that there are, in our own words; not in addresses, fractions, or what goes on."""
    client = await house.visitor()
    text = "Gõ /lich hoặc **/lop**, 1/lich, /khong, <i>https://a.vn/lich"
    house.desk.post(place_of(client), text)
    house.desk.post(place_of(client), "Gõ /lich", copyable=True)
    mine, passed_on = await events(client, 2)

    def button(said: str) -> str:
        return f'<button type="button" class="say" data-say="{said}">{said}</button>'

    assert mine["html"] == (
        f"Gõ {button('/lich')} hoặc <b>{button('/lop')}</b>, 1/lich, /khong, &lt;i&gt;"
        '<a href="https://a.vn/lich" target="_blank" rel="noopener">https://a.vn/lich</a>'
    )
    assert passed_on["html"] == "Gõ /lich"


async def test_a_question_comes_in_a_bubble_of_its_own(house: House) -> None:
    """What is said before it is another one; a page of before has both as one text."""
    client = await house.visitor()
    house.desk.post(place_of(client), "**Đúng rồi.**\n\n---\nCâu 2")
    house.desk.post(place_of(client), "Câu 3")
    two, one = await events(client, 2)
    assert ["<b>Đúng rồi.</b>", "Câu 2"] == two["bubbles"]
    assert ("<b>Đúng rồi.</b>\n\nCâu 2", "Đúng rồi.\n\nCâu 2") == (two["html"], two["text"])
    assert [] == one["bubbles"]


@pytest.mark.parametrize("prefix", ["", "/ctv"])
@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("/lop", "/"), ("/lop/", "/"), ("/LOP", "/"), ("/bai", "/"), ("/BAI/", "/"),
        ("/LOP/K7M2QX", "/lop/K7M2QX"), ("/Lop/k7m2qx", "/lop/k7m2qx"),
        ("/lop/K7M2QX/", "/lop/K7M2QX"), ("/BAI/K7M2QX/", "/bai/K7M2QX"),
    ],
)  # fmt: skip
async def test_a_door_typed_otherwise_leads_to_the_chat(
    house: House, branch: House, prefix: str, typed: str, leads: str
) -> None:
    """In capitals, without a code, with a slash behind it: no bare error page, at any prefix."""
    client = await (branch if prefix else house).visitor(id="nguoi")
    answer = await client.get(prefix + typed, follow_redirects=True)
    assert (200, prefix + leads) == (answer.status_code, answer.url.path)
    assert 'id="log"' in answer.text
    assert 404 == (await client.get(f"{prefix}/lopp")).status_code


async def test_a_row_waits_until_it_is_acknowledged(house: House) -> None:
    """Streams and polls give it again and again, to its own place only."""
    client, other = await house.visitor(), await house.visitor()
    id = house.desk.post(place_of(client), "Lớp mai 8h00")
    assert [row["id"] for row in await events(client, 1)] == [id]
    assert [row["id"] for row in await events(client, 1)] == [id]
    assert [row["id"] for row in (await client.get("/mail")).json()["rows"]] == [id]
    assert (await client.get("/mail", params={"after": id})).json()["rows"] == []
    assert (await other.get("/mail")).json()["rows"] == []
    await other.post("/ack", json={"ids": [id]})
    assert house.desk.acknowledged == []
    await client.post("/ack", json={"ids": [id]})
    assert (await client.get("/mail")).json()["rows"] == []


async def test_a_row_that_falls_due_late_overtakes_nothing_and_is_not_lost(house: House) -> None:
    """A reminder kept back over night has a smaller id than what was sent meanwhile."""
    client = await house.visitor()
    house.desk.post(place_of(client), "trả lời", id=9)
    reading = asyncio.create_task(events(client, 3))
    while not house.desk.listening:
        await asyncio.sleep(0.01)
    house.desk.post(place_of(client), "lời nhắc", id=5)
    house.desk.post(place_of(client), "câu sau", id=10)
    assert sorted(str(row["text"]) for row in await reading) == ["câu sau", "lời nhắc", "trả lời"]


async def test_many_rows_come_in_one_go(house: House) -> None:
    """More rows than one page of the mailbox reach the screen, each once."""
    client = await house.visitor()
    for _ in range(130):
        house.desk.post(place_of(client), "tin")
    assert [row["id"] for row in await events(client, 130)] == list(range(1, 131))


async def test_bad_acknowledgements_are_refused(house: House) -> None:
    """Only a short list of row ids counts."""
    client = await house.visitor()
    for body in (
        {"ids": "1"},
        {"ids": [True]},
        {"ids": [-1]},
        {"ids": [2**63]},
        {},
        {"ids": [1.5]},
    ):
        assert (await client.post("/ack", json=body)).status_code == 400
    assert house.desk.acknowledged == []


async def test_streams_end_when_told(house: House) -> None:
    """Stopping the program does not wait for pages; they are asked to come back."""
    client = await house.visitor()
    async with asyncio.timeout(5), client.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        house.channel.close_streams()
        assert [line async for line in lines if line.startswith("id")] == []
    assert house.desk.listening == set()
    assert (await client.get("/events")).status_code == 503


async def test_a_silent_stream_shows_that_it_lives() -> None:
    """A comment for proxies and an event for the page come while nothing else does."""
    desk = Desk()
    streams = Streams(desk, beat=0.02)
    stream = streams.events(opened(streams, "web:a"), 0)
    said = [await anext(stream) for _ in range(2)]
    streams.close()
    rest = [part async for part in stream]
    assert said == [HELLO, BEAT] and set(rest) <= {BEAT}
    assert BEAT.startswith(b":")


def opened(streams: Streams, place: str, machine: str = "10.0.0.1") -> Stream:
    """Open a stream for which there is room."""
    stream = streams.open(place, machine)
    assert stream is not None
    return stream


async def test_a_crowd_of_streams_leaves_room_for_the_rest(house: House) -> None:
    """Beyond the limit of all pages together no more are opened, until some have ended."""
    streams = Streams(house.desk, most=2)
    first = opened(streams, "web:a", "10.0.0.1")
    assert not streams.crowded
    opened(streams, "web:b", "10.0.0.2")
    assert streams.crowded
    assert streams.open("web:c", "10.0.0.3") is None

    streams.leave(first)
    streams.leave(first)
    assert not streams.crowded
    opened(streams, "web:c", "10.0.0.3")


async def test_a_machine_has_its_share_of_streams(house: House) -> None:
    """A hall of 400 fits, whoever opens thousands takes one share, and others still come in."""
    streams = Streams(house.desk)
    hall = [opened(streams, f"web:{number}", "10.0.0.1") for number in range(400)]
    many = [streams.open(f"web:x{number // 6}", "10.0.0.2") for number in range(4_000)]

    assert sum(stream is not None for stream in many) < 1_000
    assert not streams.crowded
    assert not any(stream.over for stream in hall)
    opened(streams, "web:y", "10.0.0.3")


async def test_a_person_finds_room_by_leaving_elsewhere(house: House) -> None:
    """Where the machine's share is used up, an older stream of one's own on it makes room."""
    streams = Streams(house.desk, most_of_a_machine=2)
    at_home = opened(streams, "web:a", "10.0.0.9")
    first, other = (opened(streams, place) for place in ("web:a", "web:b"))
    opened(streams, "web:a")

    assert (at_home.over, first.over, other.over) == (False, True, False)
    assert streams.open("web:c", "10.0.0.1") is None


async def test_a_stream_that_is_just_told_something_stays(house: House) -> None:
    """An idle one makes room before it; where none is idle, there is no room."""
    streams = Streams(house.desk, most_of_a_place=2)
    first, second = (opened(streams, "web:a") for _ in range(2))
    first.idle = False
    third = opened(streams, "web:a")
    assert (first.over, second.over) == (False, True)
    third.idle = False
    assert streams.open("web:a", "10.0.0.1") is None


async def test_a_person_has_at_most_six_streams(house: House) -> None:
    """The seventh is opened; the oldest is told to ask for mail instead, and ends."""
    client = await house.visitor()
    async with asyncio.timeout(10):
        open = [client.stream("GET", "/events") for _ in range(6)]
        streams = [await one.__aenter__() for one in open]
        lines = [stream.aiter_lines() for stream in streams]
        for line in lines:
            await anext(line)
        async with client.stream("GET", "/events") as seventh:
            told = [line async for line in lines[0] if line]
            id = house.desk.post(place_of(client), "tin")
            async for line in seventh.aiter_lines():
                if line.startswith(f"id: {id}"):
                    break
        for one in open:
            await one.__aexit__(None, None, None)
        while house.desk.listening:
            await asyncio.sleep(0.01)
    assert [stream.status_code for stream in (*streams, seventh)] == [200] * 7
    assert told[-2] == "event: full"
    assert not house.channel._streams._open


async def test_who_leaves_before_the_stream_begins_is_not_counted(house: House) -> None:
    """A line that breaks while the answer is being made uses nothing up."""
    streams = Streams(house.desk)
    answer = EventResponse(streams, opened(streams, "web:a"), 0)

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def broken(_: Message) -> None:
        raise OSError

    with pytest.raises(ClientDisconnect):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, gone, broken)
    assert not streams._open


async def test_a_file_is_handed_out_with_its_vietnamese_name(house: House, tmp_path: Path) -> None:
    """What has lapsed says so in words."""
    client = await house.visitor()
    report = tmp_path / "x.bin"
    report.write_bytes(b"PK\x03\x04")
    house.desk.files["r1"] = FileOut("r1", "Kết quả.xlsx", "application/zip", str(report))
    house.desk.files["r2"] = FileOut("r2", "a.xlsx", "application/zip", str(tmp_path / "gone"))
    found, gone = await client.get("/tep/r1"), await client.get("/tep/r2")
    assert found.content == b"PK\x03\x04"
    assert found.headers["content-disposition"].startswith("attachment; filename*=utf-8''K")
    assert (gone.status_code, (await client.get("/tep/zz")).status_code) == (404, 404)
    assert "không còn nữa" in gone.text


async def test_every_answer_carries_the_safe_headers(house: House) -> None:
    """Pages, files, refusals: nothing from elsewhere runs here, nobody else frames us."""
    client = await house.visitor()
    for path in ("/", "/static/chat.js", "/static/none", "/mail", "/lop/ABC123", "/tep/x"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_the_door_of_a_class_carries_only_a_code(house: House) -> None:
    """What is no code never reaches the page."""
    client = await house.visitor()
    assert 'data-code="K7M2QX"' in (await client.get("/lop/K7M2QX")).text
    assert 'data-code=""' in (await client.get("/lop/%22%3E%3Cscript%3E")).text
    assert 'data-way="lop" data-code="K7M2QX"' in (await client.get("/lop/K7M2QX")).text
    assert 'data-way="bai" data-code="K7M2QX"' in (await client.get("/bai/K7M2QX")).text


async def test_the_whole_first_load_is_small(house: House) -> None:
    """Page, style and script stay under 60 KB even where nothing is packed."""
    async with plain_client(
        base_url=house.address, headers={"Accept-Encoding": "identity"}
    ) as client:
        parts = [await client.get(path) for path in ("/", "/static/chat.css", "/static/chat.js")]
    assert sum(len(part.content) for part in parts) < 60_000
    assert "immutable" in parts[1].headers["cache-control"]


async def test_the_channel_keeps_its_contract() -> None:
    """Nothing is ever sent to the web: rows wait."""
    desk = Desk()
    channel: Channel = WebChannel(desk, desk, SECRET, "X", say)
    await channel.poll()
    await channel.show_menu("", [("lich", "Lịch lớp")])
    outcome = await channel.send(Outgoing(1, "web", "web:a", "chào"), None)
    assert outcome.kind == "refused"
    assert channel.limits.mailbox and not channel.limits.prints_choices

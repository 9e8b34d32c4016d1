"""Sending: what appears on the screen, and what each refusal becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.request import HttpRequest
from tests.channels.receiving import Ledger
from tests.channels.telegram.conftest import choices, handed_out, row
from tests.telegram_api import Emulator
from tests.words import say


async def test_markup_arrives_as_text_with_entities_and_is_always_escaped(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """What a person typed is shown as typed; bold is bold, a link leads where it says."""
    person = telegram_api.person(7)
    text = r"**Chào <b>Y & Z</b>** [thẻ](https://a.vn/?x=1&y=2) _nghiêng_ \*không\* {{x}}"
    outcome = await channel.send(row(text), None)
    shown = person.last
    assert outcome.kind == "sent" and outcome.message == str(shown.id)
    assert shown.text == "Chào <b>Y & Z</b> thẻ nghiêng *không* {{x}}"
    assert [(e["type"], e.get("url")) for e in shown.entities] == [
        ("bold", None),
        ("text_link", "https://a.vn/?x=1&y=2"),
        ("italic", None),
    ]


async def test_choices_become_buttons_that_call_back_with_their_ids(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """Short labels stand side by side, long ones alone, letters in one row."""
    person = telegram_api.person(7)
    await channel.send(row("?", choices=choices("Có", "Không", "Để tôi hỏi lại ở nhà đã")), None)
    assert [[b.text for b in r] for r in person.last.buttons] == [
        ["1. Có", "2. Không"],
        ["3. Để tôi hỏi lại ở nhà đã"],
    ]
    assert [b.data for r in person.last.buttons for b in r] == ["c:0", "c:1", "c:2"]
    quiz = choices("02 bản", "03 bản", "04 bản", "Không cần")
    await channel.send(row("Câu 1", choices=quiz, marks="letters"), None)
    assert [[b.text for b in r] for r in person.last.buttons] == [["A", "B", "C", "D"]]
    await channel.send(row("?", choices=choices("x" * 90), marks="none"), None)
    assert len(person.last.labels()[0]) == 60


async def test_a_slot_is_changed_in_place_and_its_buttons_go(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """An edit changes text and buttons of the old message; the same again counts as sent."""
    person = telegram_api.person(7)
    first = await channel.send(row("Câu 1", choices=choices("a", "b")), None)
    changed = await channel.send(row("Câu 2", edit=first.message), None)
    again = await channel.send(row("Câu 2", edit=first.message), None)
    assert (changed.kind, again.kind, again.message) == ("sent", "sent", first.message)
    assert [s.text for s in person.got] == ["Câu 2"]
    assert person.last.edits == ["Câu 1"] and person.last.buttons == []


async def test_a_message_that_is_gone_is_reported_so(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """Both of Telegram's ways to say that a message cannot be changed ask for a new one."""
    person = telegram_api.person(7)
    await person.say("của tôi")
    theirs = str(person.screen[0].id)
    kinds = [(await channel.send(row("x", edit=edit), None)).kind for edit in ("999", theirs)]
    assert kinds == ["edit_gone", "edit_gone"]


async def test_a_contact_is_asked_for_with_a_key_that_goes_afterwards(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """The contact key stands until the next message without buttons."""
    person = telegram_api.person(7)
    asking = row("Số điện thoại?", ask_contact=True, choices=choices("Bỏ qua"))
    await channel.send(asking, None)
    assert [key.text for key in person.keyboard()] == [
        "📱 Gửi số điện thoại của tôi",
        "1. Bỏ qua",
    ]
    await channel.send(row("Đã ghi."), None)
    assert person.keyboard() == []
    await channel.send(row("Tiếp."), None)
    assert not person.last.keyboard_removed


async def test_a_file_is_handed_out_whole_with_its_text(
    channel: TelegramChannel, telegram_api: Emulator, tmp_path: Path
) -> None:
    """The bytes arrive, the text stands below; a long text goes ahead; 429 loses nothing."""
    person = telegram_api.person(7)
    data = bytes(range(256)) * 8000
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    telegram_api.flood("sendDocument", 2)
    waiting = await channel.send(row("**Kết quả**", file="f1"), handed_out(path))
    sent = await channel.send(row("**Kết quả**", file="f1"), handed_out(path))
    assert (waiting.kind, waiting.retry_after, sent.kind) == ("wait", 2.0, "sent")
    assert (person.last.file_name, person.last.file) == ("kết quả.xlsx", data)
    assert person.last.text == "Kết quả" and len(person.got) == 1
    await channel.send(row("dài " * 400), handed_out(path))
    assert [bool(s.file_name) for s in person.got] == [True, False, True]


REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", "unreachable", "blocked"),
    (403, "Forbidden: user is deactivated", "unreachable", "deactivated"),
    (403, "Forbidden: something new", "refused", "Forbidden: something new"),
    (400, "Bad Request: chat not found", "unreachable", "chat_not_found"),
    (400, "Bad Request: can't parse entities: Unsupported", "bad_markup", "markup"),
    (400, "Bad Request: BUTTON_DATA_INVALID", "refused", "Button_data_invalid"),
    (413, "Request Entity Too Large", "refused", "status 413"),
    (500, "Internal Server Error", "server_error", "http_500"),
    (502, "Bad Gateway", "server_error", "http_502"),
    (401, "Unauthorized", "wait", "token_refused"),
]


@pytest.mark.parametrize(("status", "text", "kind", "reason"), REFUSALS)
async def test_each_refusal_has_its_outcome(
    channel: TelegramChannel,
    telegram_api: Emulator,
    status: int,
    text: str,
    kind: str,
    reason: str,
) -> None:
    """Telegram's words decide; what is unknown is never taken for a block."""
    telegram_api.refuse("sendMessage", status, text)
    outcome = await channel.send(row("x"), None)
    assert (outcome.kind, outcome.reason) == (kind, reason)


async def test_a_block_is_met_for_real(channel: TelegramChannel, telegram_api: Emulator) -> None:
    """A person who blocked is unreachable, a stranger's chat is not found."""
    telegram_api.person(7).block()
    assert (await channel.send(row("x"), None)).reason == "blocked"
    assert (await channel.send(row("x", place="telegram:8"), None)).reason == "chat_not_found"
    assert (await channel.send(row("x", place="zalo:8"), None)).reason == "bad_address"


async def test_a_migrated_chat_names_its_new_address(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """`migrate_to_chat_id` becomes the place to write to from now on."""
    telegram_api.person(7).chat.moved_to = -1002
    outcome = await channel.send(row("x"), None)
    assert (outcome.kind, outcome.moved_to) == ("moved", "telegram:-1002")


async def test_a_flood_pauses_its_chat_and_floods_everywhere_the_channel(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """One chat's 429 is its own; three chats' at once are the bot's; no value means 0."""
    for person in (7, 8, 9):
        telegram_api.person(person)
    telegram_api.flood("sendMessage", 7)
    first = await channel.send(row("x"), None)
    telegram_api.flood("sendMessage", None, times=2)
    others = [await channel.send(row("x", place=f"telegram:{n}"), None) for n in (8, 9)]
    assert (first.kind, first.retry_after, first.scope) == ("wait", 7.0, "place")
    assert [(o.kind, o.retry_after, o.scope) for o in others] == [
        ("wait", 0.0, "place"),
        ("wait", 0.0, "channel"),
    ]


async def test_nothing_was_sent_is_told_from_nobody_knows(
    channel: TelegramChannel, telegram_api: Emulator, ledger: Ledger, by_hand: bool
) -> None:
    """A refused connection is safe to repeat; a lost or late answer is not known."""
    person = telegram_api.person(7)
    telegram_api.cut("sendMessage")
    cut = await channel.send(row("cắt"), None)
    telegram_api.answer_raw("sendMessage", b'{"ok":tr')
    garbled = await channel.send(row("vỡ"), None)
    await telegram_api.refuse_connections()
    other = TelegramChannel(
        telegram_api.token, telegram_api.url, ledger, say, request=HttpRequest(by_hand=by_hand)
    )
    await other.start()
    refused = await other.send(row("đóng"), None)
    await other.stop()
    await telegram_api.accept_connections()
    await channel.stop()
    closed = await channel.send(row("tắt"), None)
    assert [o.kind for o in (cut, garbled, refused, closed)] == [
        "unknown",
        "unknown",
        "not_sent",
        "not_sent",
    ]
    assert cut.reason == "reused_connection" and channel.counts["disconnects_reused"] == 1
    assert [s.text for s in person.got] == ["cắt"]


async def test_a_late_answer_is_unknown(
    telegram_api: Emulator, ledger: Ledger, by_hand: bool
) -> None:
    """The message stands on the screen, but the channel cannot know it."""
    request = HttpRequest(read_timeout=0.1, connect_timeout=0.1, by_hand=by_hand)
    channel = TelegramChannel(telegram_api.token, telegram_api.url, ledger, say, request=request)
    await channel.start()
    telegram_api.person(7)
    telegram_api.late("sendMessage", 0.5)
    late = await channel.send(row("muộn"), None)
    await channel.stop()
    assert (late.kind, telegram_api.person(7).last.text) == ("unknown", "muộn")


async def test_menus_are_set_for_all_or_one_and_a_refusal_stops_nothing(
    channel: TelegramChannel, telegram_api: Emulator
) -> None:
    """The default menu and a person's own; Telegram's no is only counted."""
    telegram_api.person(7)
    await channel.show_menu("", [("/trogiup", "Trợ giúp")])
    await channel.show_menu("telegram:7", [("lop", "Lớp của tôi")])
    await channel.show_menu("", [("Có dấu", "x")])
    await channel.show_menu("telegram:99", [("lop", "x")])
    assert telegram_api.world.menus == {
        "default": [{"command": "trogiup", "description": "Trợ giúp"}],
        "chat:7": [{"command": "lop", "description": "Lớp của tôi"}],
    }
    assert channel.counts["menus_refused"] == 2

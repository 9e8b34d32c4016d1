"""Updates as they come, and the Incoming that each becomes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.inlet import UnreadableUpdate
from bot.channels.telegram.updates import incoming, tap_of
from bot.conversation.messages import Incoming

PERSON = {"id": 7, "is_bot": False, "first_name": "H'Lan"}


def message(**content: Any) -> dict[str, Any]:
    """Return an update with a private message."""
    chat = {"id": 7, "type": "private"}
    told = {"message_id": 1, "from": PERSON, "chat": chat, **content}
    return {"update_id": 5, "message": told}


def read(update: dict[str, Any]) -> tuple[str, str]:
    """Return kind and text."""
    found = incoming(update)
    assert found is not None
    return found.kind, found.text


def test_a_text_carries_addresses_and_key() -> None:
    """Sender and place are addresses, the key is the update's id."""
    expected = Incoming("telegram", "telegram:7", "telegram:7", "5", "text", text="xin chào")
    assert incoming(message(text="xin chào")) == expected


KINDS = [
    ({"text": "/start lop-AB12CD"}, ("command", "/start lop-AB12CD")),
    ({"text": "/tracuu@donghanh_bot nghèo"}, ("command", "/tracuu nghèo")),
    ({"text": "a@b /x"}, ("text", "a@b /x")),
    ({"text": "\ud83d\ude00 \ud800"}, ("text", "😀 �")),
    ({"contact": {"phone_number": "+84912", "user_id": 7}}, ("contact", "+84912")),
    ({"contact": {"phone_number": "+84912", "user_id": 8}}, ("other", "")),
    ({"contact": {"phone_number": "+84912"}}, ("other", "")),
    ({"document": {"file_id": "d1"}}, ("file", "d1")),
    ({"photo": [{"file_id": "s"}, {"file_id": "l"}]}, ("file", "l")),
    ({"animation": {}, "document": {"file_id": "gif"}}, ("other", "")),
    ({"sticker": {}}, ("other", "")),
    ({"voice": {}}, ("voice", "")),
]


@pytest.mark.parametrize(("content", "expected"), KINDS)
def test_each_content_has_its_kind(content: dict[str, Any], expected: tuple[str, str]) -> None:
    """Only one's own contact counts as one; stickers and the like are "other"."""
    assert read(message(**content)) == expected


def test_a_text_put_right_is_known_by_its_message() -> None:
    """Twice put right it is one thing still; what was below a picture is left alone."""
    told = message(text="Lò Thị Thử", message_id=5, date=1, edit_date=2)["message"]
    edited = {"update_id": 1, "edited_message": told}
    expected = Incoming("telegram", "telegram:7", "telegram:7", "ed:7:5", "edited")
    assert incoming(edited) == expected
    assert incoming(edited | {"update_id": 2}) == expected
    below = message(caption="x", photo=[{"file_id": "l"}])["message"]
    assert incoming({"update_id": 3, "edited_message": below}) is None


def test_a_tap_names_its_choice_and_its_message() -> None:
    """Data is the choice's id; the key is the tap's own and answers it."""
    query = {
        "id": "99",
        "from": PERSON,
        "message": {"message_id": 12, "chat": {"id": 7, "type": "private"}, "date": 0},
        "data": "q:1:a",
    }
    found = incoming({"update_id": 5, "callback_query": query})
    assert found is not None and tap_of(found) == "99"
    assert (found.key, found.kind, found.choice, found.message) == (
        "cq:99",
        "choice",
        "q:1:a",
        "12",
    )


GROUP = {"id": -5, "type": "supergroup"}
IGNORED = [
    {"update_id": 1, "message": {"message_id": 1, "from": PERSON, "chat": GROUP, "text": "x"}},
    message(pinned_message={}),
    {"update_id": 1, "my_chat_member": {"chat": GROUP}},
    {"update_id": 1, "edited_channel_post": {}},
    {"update_id": 1, "brand_new_kind": {"a": 1}},
    {"update_id": 1, "callback_query": {"id": "1", "from": PERSON, "inline_message_id": "x"}},
]


@pytest.mark.parametrize("update", IGNORED)
def test_what_is_not_for_us_is_nothing(update: dict[str, Any]) -> None:
    """Groups, service messages, posts put right and unknown kinds are passed over."""
    assert incoming(update) is None


MALFORMED: list[Any] = [
    [],
    "x",
    {},
    {"update_id": "5"},
    {"update_id": True},
    {"update_id": 5, "message": None},
    {"update_id": 5, "message": {"text": "x"}},
    message(text=17),
    message(photo=[]),
    {"update_id": 5, "message": {"from": {"id": "7"}, "chat": {"id": 7, "type": "private"}}},
]


@pytest.mark.parametrize("update", MALFORMED)
def test_what_is_malformed_says_so(update: Any) -> None:
    """Whatever comes, nothing but UnreadableUpdate is raised."""
    with pytest.raises(UnreadableUpdate):
        incoming(update)


@pytest.mark.parametrize("id", [2**31, 2**53 + 1, 2**70])
def test_large_ids_are_kept_exactly(id: int) -> None:
    """Ids beyond 31 and 53 bits lose nothing."""
    found = incoming(message(text="x") | {"update_id": id})
    assert found is not None and found.key == str(id)

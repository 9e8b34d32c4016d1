"""Answers of HTTP read by hand: whole in whatever pieces they come, and refused when strange."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.answer import MOST_HEAD, Answer, Reader, StrangeAnswer

OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = {
    "its length told": (OK + b"Content-Length: 4\r\n\r\nbody", Answer(200, b"body", True)),
    "no body": (OK + b"Content-Length: 0\r\n\r\n", Answer(200, b"", True)),
    "names in small letters": (OK + b"content-length:4 \r\n\r\nbody", Answer(200, b"body", True)),
    "no words behind the status": (
        b"HTTP/1.1 502\r\nContent-Length: 0\r\n\r\n",
        Answer(502, b"", True),
    ),
    "in chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;a=b\r\ndy\r\n0\r\n\r\n",
        Answer(200, b"body", True),
    ),
    "in chunks, with a trailer": (
        OK + b"Transfer-Encoding: Chunked\r\n\r\n00a\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        Answer(200, b"0123456789", True),
    ),
    "in chunks, and a length that lies": (
        OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n",
        Answer(200, b"b", False),
    ),
    "after a word to wait": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
        + OK
        + b"Content-Length: 4\r\n\r\nbody",
        Answer(200, b"body", True),
    ),
    "the last on its connection": (
        OK + b"Connection: Close\r\nContent-Length: 4\r\n\r\nbody",
        Answer(200, b"body", False),
    ),
    "of before": (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nb", Answer(200, b"b", False)),
    "of before, kept": (
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nb",
        Answer(200, b"b", True),
    ),
    "that never has a body": (
        b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
        Answer(204, b"", True),
    ),
    "not encoded": (
        OK + b"Content-Encoding: identity\r\nContent-Length: 1\r\n\r\nb",
        Answer(200, b"b", True),
    ),
}
STRANGE = {
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x16", "no answer of HTTP/1"),
    "another version": (b"HTTP/2 200\r\n\r\n", "no answer of HTTP/1|status line"),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", "status line"),
    "bare line ends": (b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "no answer of HTTP/1"),
    "two lengths": (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nbb", "length"),
    "a length below nought": (OK + b"Content-Length: -1\r\n\r\n", "length"),
    "a length past counting": (OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "length"),
    "packed": (OK + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nb", "encoded"),
    "packed chunks": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", "transfer encoding"),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "upgraded"),
    "a chunk without a size": (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "size of a chunk"),
    "a chunk that goes on": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nbody\r\n0\r\n\r\n",
        "a chunk does not end",
    ),
    "a head without end": (OK + b"X: " + b"y" * MOST_HEAD, "head too long"),
    "a size without end": (OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 2000, "chunk too"),
}


def read(pieces: list[bytes]) -> Answer | None:
    """Read pieces until an answer is whole; nothing may be left then."""
    reader = Reader()
    for place, piece in enumerate(pieces):
        answer = reader.feed(piece)
        if answer is not None:
            assert place == len(pieces) - 1
            return answer
    return None


@pytest.mark.parametrize("name", WHOLE)
def test_an_answer_is_whole_in_whatever_pieces_it_comes(name: str) -> None:
    """At once, byte by byte, and cut in two at each place; a part of it is never taken for it."""
    data, expected = WHOLE[name]
    assert read([data]) == expected
    assert read([data[at : at + 1] for at in range(len(data))]) == expected
    for at in range(1, len(data)):
        assert read([data[:at], data[at:]]) == expected
        cut = Reader()
        assert cut.feed(data[:at]) is None and cut.end() is None


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_answer_is_refused_in_words_without_it(name: str) -> None:
    """It is refused as soon as it is seen to be one, at once or in small pieces."""
    data, words = STRANGE[name]
    size = 1 + len(data) // 1000
    for pieces in ([data], [data[at : at + size] for at in range(0, len(data), size)]):
        with pytest.raises(StrangeAnswer, match=words):
            read(pieces)


def test_a_body_may_end_with_its_connection() -> None:
    """Without a length all that comes is body; of a message with one, the rest is missing."""
    reader = Reader()
    assert reader.feed(OK + b"\r\nbo") is None and reader.feed(b"dy") is None
    assert reader.end() == Answer(200, b"body", False)
    assert Reader().end() is None


def test_what_is_too_much_ends_the_connection() -> None:
    """The answer is taken, but what comes behind it belongs to nobody."""
    for name in ("its length told", "in chunks"):
        data, expected = WHOLE[name]
        assert read([data + b"HTTP"]) == expected._replace(stays=False)


def test_whether_an_answer_has_begun_is_known() -> None:
    """Not before the first byte."""
    reader = Reader()
    assert not reader.begun
    reader.feed(b"H")
    assert reader.begun
    reader.feed(OK[1:] + b"Content-Length: 4\r\n\r\n")
    assert reader.begun


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.integers(1, 30))
def test_chunks_of_any_size_come_in_pieces_of_any_size(chunks: list[bytes], size: int) -> None:
    """What was put into chunks comes out of them."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    data = OK + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert read(pieces) == Answer(200, b"".join(chunks), True)

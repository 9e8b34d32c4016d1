"""What `bot.text.markup` promises."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import utf16_length
from bot.text.markup import Run, bubbles, escape, faults, paragraphs, parse, plain, split

MARKED = st.text("ab *_[]()\\\n-#|<>https://x.vn🇻🇳é", max_size=60)
RUNS = st.lists(
    st.builds(
        Run, st.text("ab é\n👨‍👩‍👧🇻🇳", min_size=1, max_size=40), st.booleans(), st.booleans()
    ),
    max_size=5,
).map(tuple)


def test_the_three_marks() -> None:
    """Bold, italic and links become runs; their signs disappear."""
    assert parse("**Hạn** là _mai_: [xem](https://a.vn/x_y)") == (
        Run("Hạn", bold=True),
        Run(" là "),
        Run("mai", italic=True),
        Run(": "),
        Run("xem", href="https://a.vn/x_y"),
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Đúng rồi.\n\n---\nCâu 2", ["Đúng rồi.", "Câu 2"]),
        ("a\n---\nb\n --- \nc", ["a", "b", "c"]),
        ("a --- b", ["a --- b"]),
        ("a\n----\nb", ["a\n----\nb"]),
        ("---\na", ["---\na"]),
        ("a\n---", ["a\n---"]),
        ("", [""]),
    ],
)
def test_a_line_of_three_dashes_begins_a_bubble(text: str, parts: list[str]) -> None:
    """Elsewhere it is a paragraph; at an end, or longer, it is what it is."""
    assert parts == bubbles(text)
    assert "\n\n".join(parts) == plain(text)


@pytest.mark.parametrize("typed", ["a\n---\nb", "---", "a\n---", " ---\n---\n", "a\n\n  --- \nb"])
def test_what_somebody_typed_begins_no_bubble(typed: str) -> None:
    """Escaped dashes read back as they were, also between other lines."""
    assert plain(escape(typed)) == typed
    assert 2 == len(bubbles(f"x\n---\n{escape(typed)}\ny"))


def test_marks_may_stand_inside_each_other() -> None:
    """Italic in bold, and bold in a link's label."""
    assert parse("**a _b_**") == (Run("a ", bold=True), Run("b", bold=True, italic=True))
    assert parse("[**x**](http://y)") == (Run("x", bold=True, href="http://y"),)


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 3",
        "**mở",
        "****",
        "snake_case_name",
        "a * b",
        "[x](ftp://y)",
        "[x] (https://y)",
        "**a\n\nb**",
        "- một\n- hai",
        "C:\\tệp",
        "____",
        "<b>",
        "",
    ],
)
def test_what_is_no_mark_is_literal(text: str) -> None:
    """Anything else is shown as it was written."""
    assert plain(text) == text


def test_a_backslash_makes_a_sign_literal() -> None:
    """Writers can show the signs themselves."""
    assert parse(r"\*\*a\*\* \_b\_ \[c\](https://d)") == (Run("**a** _b_ [c](https://d)"),)


@given(st.text() | MARKED)
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    """No value put into a message can style it, whatever it holds."""
    assert parse(escape(text)) == ((Run(text),) if text else ())


@given(MARKED.filter(lambda text: text.strip() == text != ""))
def test_a_bold_value_stays_one_bold_run(text: str) -> None:
    """A name set in bold comes out whole and bold."""
    if "\n" not in text:
        assert parse(f"**{escape(text)}**") == (Run(text, bold=True),)


@given(MARKED)
def test_no_text_is_refused(text: str) -> None:
    """Every input gives runs that hold no empty piece and nothing that was not written."""
    runs = parse(text)
    assert all(run.text for run in runs)
    assert all(one[1:] != two[1:] for one, two in pairwise(runs))
    assert len(plain(text)) <= len(text)
    assert isinstance(faults(text), list)


@pytest.mark.parametrize(
    "piece", ["**a ", "_a ", "[", "[a](", "[a](https://x", "\\", "\n\n", "<b "]
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """Thousands of marks that never close cost milliseconds."""
    begun = time.process_time()
    text = piece * 4000
    assert parse(text) and isinstance(faults(text), list)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        ("tốt\n**mở", 2, "**"),
        ("# Đầu đề", 1, "#"),
        ("| a | b |", 1, "bảng"),
        ("<b>x</b>", 1, "HTML"),
        ("một\n\n[x](www.a.vn)", 3, "đường dẫn"),
        ("[x](https://a.vn", 1, "đường dẫn"),
        ("```", 1, "```"),
    ],
)
def test_writers_are_told_what_cannot_be_shown(text: str, line: int, about: str) -> None:
    """Each fault names its line and what to write instead."""
    (fault,) = faults(text)
    assert fault.startswith(f"dòng {line}: ")
    assert about in fault


@pytest.mark.parametrize(
    "text",
    ["**đậm** _nghiêng_ [a](https://b.vn)", "- dòng", "Số 5 #1", r"\*\*", "a < b > c", "____"],
)
def test_good_text_has_no_fault(text: str) -> None:
    """Marks that work, and signs that are only signs, pass."""
    assert faults(text) == []


#: Signs in every neighbourhood.
SIGNED = st.text(st.sampled_from("_*[]()\\ab \n-.é"), max_size=12)
SIGNED_LINE = st.text(st.sampled_from("_*[]()\\ab -.é"), max_size=12).map(lambda s: f"_{s}_")


def letters(runs: Iterable[Run]) -> list[tuple[object, ...]]:
    """Return what is shown, letter by letter with its style, but for the ends of lines."""
    return [(letter, *run[1:]) for run in runs for letter in run.text if letter != "\n"]


@given(SIGNED | MARKED)
def test_no_mark_reaches_across_a_blank_line(text: str) -> None:
    """Paragraphs parsed one by one show what the whole text shows."""
    apart = [run for paragraph in paragraphs(text) for run in parse(paragraph)]

    assert letters(apart) == letters(parse(text))


@given(SIGNED_LINE)
def test_a_line_between_two_marks_is_read_as_any_other(text: str) -> None:
    """Alone, or with a line below it."""
    assert [*letters(parse(text)), *letters([Run(".")])] == letters(parse(f"{text}\n."))


@given(RUNS, st.integers(3, 30), st.sampled_from([len, utf16_length]))
def test_parts_fit_and_keep_everything(
    runs: tuple[Run, ...], limit: int, measure: Callable[[str], int]
) -> None:
    """Parts fit the limit, none is blank, and no letter or style is lost."""
    parts = split(runs, limit, measure)
    for part in parts:
        text = "".join(run.text for run in part)
        assert measure(text) <= limit
        assert text.strip()

    def letters(all_runs: list[Run]) -> list[tuple[object, ...]]:
        return [(c, *run[1:]) for run in all_runs for c in run.text if not c.isspace()]

    assert letters([run for part in parts for run in part]) == letters(list(runs))


def test_a_text_that_fits_is_one_part() -> None:
    """Short messages go out untouched."""
    runs = parse(" **a**\n b ")
    assert split(runs, 100) == [runs]


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("đoạn một\n\nđoạn hai", 12, ["đoạn một", "đoạn hai"]),
        ("dòng một\ndòng hai", 12, ["dòng một", "dòng hai"]),
        ("một hai ba bốn", 8, ["một hai", "ba bốn"]),
        ("aaaaaaaaaa", 4, ["aaaa", "aaaa", "aa"]),
        ("🇻🇳🇻🇳🇻🇳", 5, ["🇻🇳🇻🇳", "🇻🇳"]),
    ],
)
def test_cuts_fall_where_a_reader_would_pause(text: str, limit: int, parts: list[str]) -> None:
    """Paragraphs first, then lines, words, and never inside a grapheme."""
    assert ["".join(run.text for run in part) for part in split(parse(text), limit)] == parts


def test_a_link_that_is_cut_stays_a_link() -> None:
    """Both halves of a long label lead to the same place."""
    parts = split((Run("một hai", href="https://a.vn"),), 4)
    assert [run.href for part in parts for run in part] == ["https://a.vn"] * 2

"""What `bot.library.meaning` promises: fixed names, a model that is read again, own sentences."""

from __future__ import annotations

import shutil
import zlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.load import Library, load
from bot.library.meaning.checking import meaning_faults
from bot.library.meaning.intents import ROLES, UNDECIDED, read_intents
from bot.library.meaning.keys import MOST, keys, numbers
from bot.library.meaning.model import Model, digest_of, read_model, write_model
from bot.library.meaning.nearest import Nearest
from bot.library.meaning.reading import read_meaning
from bot.library.terms import Term, cut, prepared
from tests.running import ROOT

CONTENT = ROOT / "content"
DAY = date(2026, 11, 30)
WEIGHTS = st.integers(-127, 127)


def terms(text: str) -> list[Term]:
    """Cut a text without any short forms."""
    return cut(prepared(text))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return an office's own copy of the content."""
    return shutil.copytree(CONTENT, tmp_path / "content")


def test_every_intent_has_sentences_and_a_line() -> None:
    """At least fifteen each, and nothing under two names."""
    sentences, faults = read_intents(CONTENT / "intents.yaml")
    assert faults == []
    counts = dict.fromkeys((*ROLES, *UNDECIDED), 0)
    for said in sentences.said:
        counts[said.intent] += 1
    assert [name for name, count in counts.items() if count < 15] == []
    assert [name for name in counts if not sentences.about.get(name)] == []


def test_the_model_has_learnt_what_is_shipped() -> None:
    """`make train` was not forgotten: no sentence has to be looked at when a program starts."""
    meaning, faults = read_meaning(CONTENT)
    assert (meaning.own, faults) == ((), [])
    assert meaning.model is not None
    assert meaning.model.digest == digest_of((CONTENT / "intents.yaml").read_bytes())
    assert set(meaning.model.classes) == {*ROLES, *UNDECIDED}


@given(
    st.lists(st.tuples(st.integers(0, 999), st.lists(WEIGHTS, min_size=3, max_size=3)), max_size=9),
    st.lists(st.integers(0, 1_200), max_size=MOST),
)
def test_a_model_is_read_as_it_was_written(
    rows: list[tuple[int, list[int]]], asked: list[int]
) -> None:
    """Its scores are those of plain arithmetic, for any weights and any keys."""
    weights = {number: [one / 127 for one in row] for number, row in rows}
    scale = max((abs(one) for row in weights.values() for one in row), default=1.0)
    plain = [
        bias + sum(weights[number][at] for number in asked if number in weights)
        / max(1, len(asked)) ** 0.5
        for at, bias in enumerate((0.5, -1.0, 0.0))
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "weights"
        write_model(path, ("a", "b", "c"), (0.5, -1.0, 0.0), weights, (7, 9), "digest")
        model = read_model(path)
    assert model is not None
    assert model.sentences() == {7, 9}
    error = 5 * scale / 127 * max(1, len(asked)) ** 0.5
    assert model.scores(asked) == pytest.approx(plain, abs=error + 1e-6)


def test_no_file_is_no_model(tmp_path: Path) -> None:
    """Nor is one of another version; everything is then a question for the cards."""
    assert read_model(tmp_path / "none") is None
    (tmp_path / "old").write_bytes(b'{"version": 0, "bits": 18}\n')
    assert read_model(tmp_path / "old") is None


NEW = [f"kéo em vô mâm {word}" for word in (
    "trúc xanh", "đá mài", "lúa chín", "trăng non", "cối xay", "bếp hồng", "thóc giống", "ao sâu",
    "rẫy cao", "nương ngô", "sàn tre", "vách đất", "suối trong", "dốc gió", "mây chiều", "cầu treo",
    "chợ phiên", "khèn lá", "nón quai", "gùi nặng",
)]  # fmt: skip


def test_an_office_s_own_sentences_and_cards_act_at_once(office: Path) -> None:
    """Twenty sentences and a card, added to the files, are understood by the next program."""
    path = office / "intents.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index("calendar:") + 3
    lines[at:at] = [f'    - "{text}"' for text in NEW]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (office / "cards" / "cau-treo.md").write_text(
        (office / "cards" / "tien-dien.md").read_text(encoding="utf-8")
        .replace("id: tien-dien", "id: quy-xoay-vong").replace("Tiền điện", "Quỹ xoay vòng bò cái"),
        encoding="utf-8",
    )  # fmt: skip
    library, faults = load(office, ROOT / "quizzes")
    assert faults == ()
    assert {library.understand(text, "collaborator", DAY).name for text in NEW} == {"calendar"}
    assert library.understand(f"Dạ {NEW[0].upper()} ạ!", "collaborator", DAY).name == "calendar"
    heard = library.understand("quỹ xoay vòng bò cái là gì", "collaborator", DAY)
    assert (heard.name, heard.found.hits[0].card_id) == ("search", "quy-xoay-vong")
    assert meaning_faults(office, lambda text: library.search(text, DAY)) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("mute:", "mutes:", "không có ý muốn nào tên “mutes”"),
        ('    - "cho em đăng ký lớp với"', "", "câu đi kèm đã sửa hoặc bỏ"),
        (
            "mute:\n", 'register_too:\n  is: "x"\n  sentences: ["a b"]\nmute:\n',
            "không có ý muốn nào tên “register_too”",
        ),
        (
            '    - "cho em đăng ký lớp với"\n',
            '    - "cho em đăng ký lớp với"\n    - "thế nào là hộ cận nghèo"\n',
            "trả lời đúng hơn",
        ),
    ],
)  # fmt: skip
def test_check_guards_the_sentences(
    office: Path, before: str, after: str, fault: str, library: Library
) -> None:
    """Each fault is told in Vietnamese with its line."""
    path = office / "intents.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = meaning_faults(office, lambda asked: library.search(asked, DAY))
    assert fault in "\n".join(map(str, found))


def test_one_sentence_under_two_intents_is_refused(office: Path, library: Library) -> None:
    """Whatever its accents and capitals."""
    path = office / "intents.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(lines.index("calendar:") + 3, '    - "CHO EM DANG KY LOP VOI."')
    path.write_text("\n".join(lines), encoding="utf-8")
    found = meaning_faults(office, lambda asked: library.search(asked, DAY))
    assert "đã có ở “register”" in "\n".join(map(str, found))


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=12), min_size=1, max_size=6))
def test_the_same_sentence_is_nearest(texts: list[str]) -> None:
    """It is as near as can be, and nothing is nearer than that."""
    nearest = Nearest([(text, f"i{at}") for at, text in enumerate(texts)], terms)
    for text in texts:
        near = nearest.find(text)
        assert near.likeness == pytest.approx(1.0) if text.strip() else near.likeness <= 1.0


def test_keys_are_few_and_each_once() -> None:
    """A text of any length is compared by so many at most; numbers count as one kind."""
    long = terms(" ".join(f"tu{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)))
    assert len(keys(long)) == len(set(keys(long))) == MOST
    assert keys(terms("lớp 5")) == ["lop", "#", "^_lop", "lop_#", "#_$", "=lớp"]
    assert len(numbers(keys(long))) == MOST
    assert Model(("a",), (0.25,), 1.0, {}).scores([]) == [0.25]


@pytest.mark.parametrize(
    ("text", "role", "heard"),
    [
        ("hủy lớp ngày mai", "trainer", "cancel_class"),
        ("mở lớp mới", "trainer", "open_class"),
        ("xuất hết kết quả ra file excel", "admin", "export"),
        ("lớp học ở đâu", "collaborator", "class_info"),
        ("mấy giờ học", "collaborator", "class_info"),
        ("cho tôi đăng ký lớp với", "collaborator", "register"),
        ("mai em bận không đi được ạ", "collaborator", "withdraw"),
        ("quên mã", "collaborator", "personal_code"),
        ("điểm của tôi", "collaborator", "my_results"),
        ("tôi muốn gặp người", "collaborator", "ask_human"),
        ("lịch học", "collaborator", "my_classes"),
        ("thế nào là hộ cận nghèo", "collaborator", "search"),
        ("đăng ký vào hộ nghèo ở đâu", "collaborator", "search"),
        ("nhà bà Lan có được hộ nghèo không", "collaborator", "household"),
        ("không muốn sống nữa", "collaborator", "distress"),
        ("giá vàng hôm nay", "collaborator", "out_of_scope"),
        ("lo7p1 ho5c o73 d9a6u", "collaborator", "class_info"),
        ("lowps hocj owr ddaau", "collaborator", "class_info"),
    ],
)  # fmt: skip
def test_what_was_tried_is_heard(library: Library, text: str, role: str, heard: str) -> None:
    """The sentences that this was begun for."""
    assert library.understand(text, role, DAY).name == heard  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["hủy lớp ngày mai", "mở lớp mới", "cấp mã cho cán bộ mới"])
def test_nobody_is_heard_beyond_their_role(library: Library, text: str) -> None:
    """A collaborator has no task of a trainer."""
    heard = library.understand(text, "collaborator", DAY)
    assert {ROLES.get(name, "collaborator") for name in (heard.name, *heard.also)} == {
        "collaborator"
    }


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello", b"{}\n", (CONTENT / "intents.weights").read_bytes()[:20_000],
        (CONTENT / "intents.weights").read_bytes().replace(b'"rows"', b'"lines"', 1),
        (CONTENT / "intents.weights").read_bytes().replace(b'"bias": [', b'"bias": [0.5, ', 1),
        b'{"version": 1, "bits": 18, "classes": ["a", "b"], "bias": [0, 0], "step": 1, "rows": 9, '
        b'"sentences": 0, "digest": ""}\n' + zlib.compress(bytes(40_000_000)),
    ],
    ids=["empty", "text", "bare", "cut", "renamed", "more", "bomb"],
)  # fmt: skip
def test_a_broken_model_is_a_fault(office: Path, data: bytes) -> None:
    """The program says so and understands nothing by itself; it neither dies nor swells."""
    (office / "intents.weights").write_bytes(data)
    meaning, faults = read_meaning(office)
    assert meaning.model is None
    assert ["bị hỏng" in str(fault) for fault in faults] == [True]

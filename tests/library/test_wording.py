"""What `bot.library.wording` promises: kind sentences, strict names, no way to misbehave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.library.wording import OUTPUT_LIMIT, Ready, Wording, WordingError, read_wording
from bot.text.markup import plain


def wording_of(folder: Path, text: str) -> Wording:
    """Read one wording file that has to be without faults."""
    (folder / "t.yaml").write_text(text, "utf-8")
    wording, faults = read_wording(folder)
    assert faults == []
    return wording


def test_values_are_text_and_ready_is_markup(tmp_path: Path) -> None:
    """What people typed reads back as typed; markup of ours stays markup."""
    wording = wording_of(tmp_path, 'a: "Chào **{{ name }}**: {{ card }}"')
    shown = wording.render("t.a", name="*_{{x}}_* <b>", card=Ready("**đậm**"))
    assert plain(shown) == "Chào *_{{x}}_* <b>: đậm"
    assert shown.endswith("**đậm**")


def test_a_missing_value_is_an_error(tmp_path: Path) -> None:
    """Nothing is ever shown with a hole in it."""
    wording = wording_of(tmp_path, 'a: "{{ name }}"')
    with pytest.raises(UndefinedError):
        wording.render("t.a")
    with pytest.raises(WordingError):
        wording.render("t.khong")


def test_names_are_those_that_a_template_uses(tmp_path: Path) -> None:
    """Loop variables are no names; conditions count."""
    text = 'a: "{% for x in rows %}{{ x.name }}{% endfor %}{% if late %}muộn{% endif %}"'
    wording = wording_of(tmp_path, text)
    assert wording.names("t.a") == {"rows", "late"}
    assert wording.keys == ("t.a",)


def test_filters_write_figures_the_vietnamese_way(tmp_path: Path) -> None:
    """Money, shares and lists read as people write them."""
    text = 'a: "{{ sum|money }}, {{ passed|percent(done) }}, {{ names|join }}"'
    shown = wording_of(tmp_path, text).render(
        "t.a", sum=1_500_000, passed=131, done=158, names=["A", "B*"]
    )
    assert shown == "1.500.000 đồng, 82,9 %, A, B\\*"


def test_plain_text_keeps_its_values_as_they_are(tmp_path: Path) -> None:
    """A cell of a workbook is no markup: nothing in it is escaped."""
    wording = wording_of(tmp_path, 'a: "{{ when }}. {{ count|number }}"')
    assert "8h_9h*. 1.200" == wording.plain("t.a", when="8h_9h*", count=1200)


@pytest.mark.parametrize(
    "text",
    [
        "Chào {{ name }}!", "{{name}}{{ count }}", "{{ sum|money }}: {{ count|number|join }}",
        "Các bạn: {{ names|join }}", "{{ names|bullets }}", "{{ count }} {# ghi chú #} lớp",
        "{{ card }}", "  {{ name }}  ", "một\n\n\n\n{{ name }}\n{{ names }}", "{{ late }}",
        "{{ 'x' }} {{ name }}", "{{ name|upper }}", "{{ names|join(' và ') }}", "{{ missing }}",
    ],
)  # fmt: skip
def test_a_text_with_gaps_reads_as_jinja_would_have_it(tmp_path: Path, text: str) -> None:
    """Those without a condition are filled without it: the same text comes, or the same error."""
    asked = "{% if late is none %}{% endif %}"
    wording = wording_of(tmp_path, json.dumps({"ours": text, "jinja": f"{text}{asked}"}))
    values = {
        "name": "*_{{x}}_* <b>", "count": 1200, "sum": 1_500_000, "names": ["A", "B*"],
        "card": Ready("**đậm**"), "late": None,
    }  # fmt: skip

    def shown(key: str) -> str:
        try:
            return wording.render(key, **values)
        except UndefinedError as error:
            return f"error: {error}"

    assert shown("t.ours") == shown("t.jinja")
    assert wording.names("t.ours") == wording.names("t.jinja") - ({"late"} - {text[3:-3]})


def test_only_the_named_files_are_read(tmp_path: Path) -> None:
    """Who needs a few texts reads a few; a file that is not there is a fault."""
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.yaml").write_text("a: A", "utf-8")
    wording, faults = read_wording(tmp_path, "one", "two")
    assert (("one.a", "two.a"), []) == (wording.keys, faults)
    assert [Path(fault.file).name for fault in read_wording(tmp_path, "four")[1]] == ["four.yaml"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 1000000 }}",
        "{{ [1] * 1000000 }}",
        "{{ '%1000000d' % 1 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(10) }}",
        "{{ 'a'.center(1000000) }}",
        "{{ 'a'.join(names) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{% include 'x' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'a' ~ 'b' }}",
        "{% for a in names %}{% for b in names %}{% for c in names %}x{% endfor %}{% endfor %}"
        "{% endfor %}",
        "{{ lipsum() }}",
        "{% set x = 'a' + 'b' %}{{ x }}",
    ],
)
def test_templates_cannot_misbehave(tmp_path: Path, template: str) -> None:
    """What could make giants, hang or look inside is refused at load."""
    (tmp_path / "t.yaml").write_text(f"a: |\n  {template}\n", "utf-8")
    wording, faults = read_wording(tmp_path)
    assert wording.keys == ()
    assert len(faults) == 1
    assert faults[0].line in (1, 2)


def test_output_is_bounded(tmp_path: Path) -> None:
    """A message longer than any screen is an error, not a message."""
    wording = wording_of(tmp_path, 'a: "{{ name }}"')
    with pytest.raises(WordingError):
        wording.render("t.a", name="x" * (OUTPUT_LIMIT + 1))


@pytest.mark.parametrize(
    "words",
    [
        "Có vài thẻ nói về điều này",
        "ở đây chỉ có quy định",
        "quản trị phụ trách địa bàn",
        "Đồng Hành cần câu trả lời rõ",
        "Đồng Hành chỉ hiện một lần",
        "Anh/chị tên đầy đủ là gì",
        "Bận việc thì cứ nghỉ",
        "đã bỏ lượt ghi có mặt của anh/chị",
        "mã này không ghi có mặt được nữa",
        "Mã vai trò đúng rồi",
        "tạm đóng hồ sơ",
        "bản {{ version }}",
        "Trình duyệt đang bật",
        "(nếu có)",
        "chưa nối được",
        " macro",
        "tính xong báo cáo",
        "mọi nơi trong phạm vi",
        "Lượt {{",
    ],
)
def test_words_that_people_did_not_know_are_gone(words: str) -> None:
    """What was read aloud and not understood stands nowhere in what the bot says.

    Workbooks are read in an office program, whose own words they use.
    """
    folder = Path(__file__).parents[2] / "content" / "wording"
    files = [file for file in sorted(folder.glob("*.yaml")) if not file.stem.endswith("_sheet")]
    assert len(files) > 30
    assert [file.name for file in files if words in file.read_text("utf-8")] == []

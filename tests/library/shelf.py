"""Small content folders for the tests of the library."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.domain.reminders import KINDS, Known
from bot.library.load import Library, load
from bot.library.model import Fault

DAY = date(2026, 11, 23)

TOPICS = "- {id: chuan-ngheo, title: Chuẩn nghèo}\n- {id: vay-von, title: Vay vốn}\n"
REGULATIONS = """\
- number: 07/2021/NĐ-CP
  title: Nghị định 07/2021/NĐ-CP về chuẩn nghèo đa chiều giai đoạn 2021-2025
  short: Nghị định 07/2021
  issuer: Chính phủ
  issued: 2021-01-27
  effective: 2021-03-15
  status: còn hiệu lực, đã sửa đổi bởi 30/2025/NĐ-CP
  checked: 2026-11-23
  sources: [https://example.org/07]
- number: 90/QĐ-TTg
  title: Quyết định 90/QĐ-TTg phê duyệt Chương trình giảm nghèo bền vững
  short: Quyết định 90
  issuer: Thủ tướng Chính phủ
  issued: 2022-01-18
  status: giai đoạn áp dụng đã hết (31/12/2025); chưa thấy văn bản bãi bỏ
  checked: 2026-11-23
  sources: [https://example.org/90]
"""
SYNONYMS = """\
abbreviations: {hn: hộ nghèo, ko: không, bn: bao nhiêu}
synonyms:
  - [chuẩn nghèo, ngưỡng nghèo]
  - [vay vốn, mượn tiền nhà nước]
document_kinds: {nđ: NĐ, qđ: QĐ}
old_offices: [huyện, phòng lao động]
small_talk: {thanks: [cảm ơn]}
"""
CARD = """\
---
id: {id}
title: {title}
topic: {topic}
regulations: [{regulations}]
status: còn hiệu lực
checked: 2026-11-23
keywords: [{keywords}]
sources: [https://example.org/{id}]
{extra}---
{body}
"""
QUIZ = """\
id: bai-mot
title: Bài một
description: Thử
pass_percent: 70
attempts: 3
checked: 2026-11-23
questions:
  - id: q01
    text: Năm 2026 chuẩn nghèo nông thôn là bao nhiêu?
    options: [1.000.000 đồng, 1.500.000 đồng, 2.200.000 đồng]
    answer: 2
    why: Năm 2026 giữ mức cũ.
    regulation: 07/2021/NĐ-CP
    article: khoản 2 Điều 3
    card: chuan-ngheo
    valid_to: 2026-12-31
  - id: q02
    text: Hộ nghèo vay có phải thế chấp không?
    options: [Có, Không]
    answer: 2
    why: Không phải thế chấp.
    regulation: 90/QĐ-TTg
    card: vay-von
"""


def reminder(kind: str, known: Known) -> str:
    """Write one kind of reminder as content/reminders.yaml has it."""
    times = {"event": "ngay", "starts": "trước 2 giờ", "closes": "trước 2 giờ"}
    mute = "no" if known.duty else "yes"
    return (
        f"- kind: {kind}\n  label: Loại {kind}\n  times: [{times.get(known.anchor, 'sau 1 giờ')}]\n"
        f"  quiet: wait\n  late: send\n  mute: {mute}\n  text: common.reminder\n"
    )


REMINDERS = "".join(reminder(kind, known) for kind, known in KINDS.items())


def card(
    card_id: str, title: str, body: str, topic: str = "chuan-ngheo", regulations: str = "",
    keywords: str = "", extra: str = "",
) -> str:  # fmt: skip
    """Write the text of a card file."""
    return CARD.format(
        id=card_id, title=title, body=body, topic=topic, regulations=regulations,
        keywords=keywords, extra=extra,
    )  # fmt: skip


def write_shelf(folder: Path) -> tuple[Path, Path]:
    """Write a small, faultless content folder; returns it and the quizzes beside it."""
    content, quizzes = folder / "content", folder / "quizzes"
    for path in (content / "cards", content / "wording", quizzes):
        path.mkdir(parents=True)
    (content / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    (content / "regulations.yaml").write_text(REGULATIONS, encoding="utf-8")
    (content / "synonyms.yaml").write_text(SYNONYMS, encoding="utf-8")
    wording = 'hello: "Chào {{ name }}"\nreminder: Nhắc anh/chị\n'
    (content / "wording" / "common.yaml").write_text(wording, "utf-8")
    (content / "reminders.yaml").write_text(REMINDERS, encoding="utf-8")
    (quizzes / "bai-mot.yaml").write_text(QUIZ, encoding="utf-8")
    old = card(
        "chuan-ngheo", "Thu nhập bao nhiêu là hộ nghèo?",
        "Năm 2026, **nông thôn**: từ 1.500.000 đồng một người một tháng trở xuống.",
        regulations="07/2021/NĐ-CP", keywords="chuẩn nghèo", extra="valid_to: 2026-12-31\n",
    )  # fmt: skip
    new = old.replace("valid_to: 2026-12-31", "valid_from: 2027-01-01").replace("1.500", "2.200")
    loan = card(
        "vay-von", "Hộ nghèo vay vốn được bao nhiêu?",
        "Hộ nghèo vay tối đa 100 triệu đồng ở Ngân hàng Chính sách xã hội, không thế chấp.",
        topic="vay-von", keywords="vay tiền",
    )  # fmt: skip
    programme = card(
        "quyet-dinh-90", "Quyết định 90 nói gì?", "Chương trình giảm nghèo bền vững 2021-2025.",
        regulations="90/QĐ-TTg",
    )  # fmt: skip
    review = card(
        "ra-soat", "Khi nào rà soát?",
        "Rà soát định kỳ mỗi năm một lần. Họp dân ở thôn, niêm yết danh sách, báo cáo trước 15/11.",
    )  # fmt: skip
    files = {"cu": old, "moi": new, "vay": loan, "qd90": programme, "ra-soat": review}
    for name, text in files.items():
        (content / "cards" / f"{name}.md").write_text(text, encoding="utf-8")
    return content, quizzes


def loaded(folder: Path) -> tuple[Library, tuple[Fault, ...]]:
    """Load the small content folder."""
    return load(*write_shelf(folder))

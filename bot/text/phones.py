"""Vietnamese telephone numbers as people type them."""

from __future__ import annotations

import re

from bot.text.folding import fold

_LABEL = re.compile(
    r"^(?:(?:so|sdt|dt|tel|mobile|phone|dien thoai|di dong|zalo|la|cua (?:toi|em))[\s:.]*)+"
)
_TYPED = re.compile(r"\+?[\d\s.()\-]+")
_COUNTRY = re.compile(r"^(?:\+84|0084|84)0?(?=[2-9]\d{8,9}$)")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LAND = re.compile(r"02\d{9}")


def parse_phone(s: str) -> str | None:
    """Read a mobile or land number (`+84 912.345.678`) as its national digits, or nothing."""
    text = _LABEL.sub("", fold(s)).strip(" .,;")
    if not _TYPED.fullmatch(text):
        return None
    digits = _COUNTRY.sub("0", re.sub(r"[\s.()\-]", "", text))
    return digits if _MOBILE.fullmatch(digits) or _LAND.fullmatch(digits) else None

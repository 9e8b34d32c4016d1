"""What `bot.library.places` promises: any place by a few letters, light and quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.library.placefiles import read_former
from bot.library.places import Place, Places, read_places

OLD_PLACES = Path(__file__).parents[2] / "content" / "places" / "old_places.csv"


@pytest.fixture(scope="module")
def places() -> Places:
    """The whole country."""
    return Places.load(OLD_PLACES)


def test_the_country_is_whole(places: Places) -> None:
    """There are 34 provinces and 3,321 communes."""
    provinces = places.children()
    assert len(provinces) == 34
    assert sum(len(places.children(province.code)) for province in provinces) == 3321


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("muong chanh thanh hoa", "xã Mường Chanh, tỉnh Thanh Hóa"),
        ("Mường Chanh, Thanh Hoá", "xã Mường Chanh, tỉnh Thanh Hóa"),
        ("xã pù nhi", "xã Pù Nhi, tỉnh Thanh Hóa"),
        ("thanh hoa", "tỉnh Thanh Hóa"),
        ("tp hcm", "thành phố Hồ Chí Minh"),
        ("muong cahnh, thanh hoa", "xã Mường Chanh, tỉnh Thanh Hóa"),
        ("Buôn Đôn", "xã Buôn Đôn, tỉnh Đắk Lắk"),
        ("xã quang chiểu huyện mường lát tỉnh thanh hóa", "xã Quang Chiểu, tỉnh Thanh Hóa"),
        ("ea ly dak lak", "xã Ea Ly, tỉnh Đắk Lắk"),
    ],
)
def test_places_are_found_as_people_type_them(places: Places, typed: str, name: str) -> None:
    """With or without marks, commas, kinds; one slip of the finger is forgiven."""
    assert places.name(places.find(typed)[0].place.code, full=True) == name


def test_a_former_name_leads_to_the_place_of_today(places: Places) -> None:
    """A commune or district that is gone is found, and the answer says by which name."""
    match = places.find("phường 12, quận 3")[0]
    assert match.place.name == "phường Nhiêu Lộc"
    assert match.how == "phường 12, quận 3 cũ"
    district = places.find("huyện mường lát", limit=20)
    assert {"xã Mường Chanh", "xã Pù Nhi"} <= {m.place.name for m in district}
    assert {m.how for m in district if m.how} == {"huyện Mường Lát cũ"}


def communes(places: Places) -> list[Place]:
    """Return every commune of today."""
    return [one for province in places.children() for one in places.children(province.code)]


def test_names_are_written_clean(places: Places) -> None:
    """No doubled blank, one kind of apostrophe and of dash, in names of today and of before."""
    former = [name for row in read_former(OLD_PLACES) for name in row[:3]]
    names = [*(place.name for place in communes(places)), *former]
    assert [name for name in names if name != " ".join(name.split())] == []
    assert [name for name in names if set(name) & set("’‘ʼ´`‑–—") or "' " in name] == []
    assert "xã Xuân Giang" in names and "xã Chân Mây - Lăng Cô" in names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ea H’leo", "xã Ea H'leo"),
        ("ea h'leo", "xã Ea H'leo"),
        ("Ea H` leo, Đắk Lắk", "xã Ea H'leo"),
        ("chân mây—lăng cô", "xã Chân Mây - Lăng Cô"),
        ("chan may lang co", "xã Chân Mây - Lăng Cô"),
        ("phuong  buon ma thuot", "phường Buôn Ma Thuột"),
        ("B’ Lao", "phường B'Lao"),
    ],
)
def test_signs_are_alike_in_names(places: Places, typed: str, name: str) -> None:
    """Whatever apostrophe, dash or blank is typed, the place is found."""
    assert places.find(typed)[0].place.name == name


def test_every_commune_has_a_former_name(places: Places) -> None:
    """Only the five islands that had no communes have none; those are found by their own name."""
    led_to = {row.code for row in read_former(OLD_PLACES)}
    without = [place for place in communes(places) if place.code not in led_to]
    assert {place.name for place in without} == {
        "đặc khu Bạch Long Vĩ", "đặc khu Cồn Cỏ", "đặc khu Hoàng Sa", "đặc khu Lý Sơn",
        "đặc khu Côn Đảo",
    }  # fmt: skip
    for place in without:
        assert place.code in {match.place.code for match in places.find(place.name)}
        old = place.name.replace("đặc khu", "huyện")
        assert places.find(old)[0].place.code == place.code


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("phường 13, quận 4", "phường Xóm Chiếu"),
        ("phường 3 quận gò vấp", "phường Hạnh Thông"),
        ("phường 10, quận tân bình", "phường Bảy Hiền"),
        ("tân thuận đông, quận 7", "phường Tân Thuận"),
        ("xã cao phạ, yên bái", "xã Tú Lệ"),
        ("xã hồng thuận, nam định", "xã Giao Hoà"),
    ],
)
def test_former_names_that_were_missing_lead_on(places: Places, typed: str, name: str) -> None:
    """Those of the former Quận 4, Gò Vấp, Tân Bình, Quận 7 and Yên Bái are known too."""
    assert places.find(typed)[0].place.name == name


def test_marks_decide_between_like_names(places: Places) -> None:
    """`Pu Nhi` of Điện Biên and `Pù Nhi` of Thanh Hóa each come first when typed so."""
    assert places.find("Pù Nhi")[0].place.name == "xã Pù Nhi"
    assert {m.place.name for m in places.find("pu nhi")} >= {"xã Pù Nhi", "xã Pu Nhi"}


def test_a_search_can_stay_within_a_province(places: Places) -> None:
    """Only places below the given one are found."""
    found = places.find("muong", within="p38", limit=50)
    assert found
    assert all(places.covers("p38", match.place.code) for match in found)


@pytest.mark.parametrize("typed", ["", " ", ",,,", "😀", "x" * 5000, "'", "xã", "\x00"])
def test_odd_text_finds_little_and_breaks_nothing(places: Places, typed: str) -> None:
    """Whatever is typed, a list comes back."""
    assert len(places.find(typed, limit=3)) <= 3


def test_what_lies_below_is_covered(places: Places) -> None:
    """A place covers itself and what lies below; nobody's place covers nothing."""
    commune = places.children("p38")[0].code
    assert places.covers("p38", commune) and places.covers(commune, commune)
    assert not places.covers(commune, "p38")
    assert places.covers(None, commune)
    assert not places.covers("p38", None)
    assert places.get("c0") is None and places.path("c0") == ()


def test_an_office_narrows_and_adds_villages(tmp_path: Path, places: Places) -> None:
    """With an office's file only its communes are offered, its villages too."""
    code = next(p.code for p in places.children("p38") if p.name == "xã Mường Chanh")
    office = tmp_path / "office.yaml"
    office.write_text(
        f"communes: [{code[1:]}]\nvillages:\n  {code[1:]}: [bản Chai, bản Cang]\n", "utf-8"
    )
    own, faults = read_places(OLD_PLACES, office)
    assert faults == []
    assert [p.code for p in own.children()] == ["p38"]
    assert [p.code for p in own.children("p38")] == [code]
    assert own.name(f"v{code[1:]}-1", full=True) == "bản Chai, xã Mường Chanh, tỉnh Thanh Hóa"
    assert own.find("ban cang")[0].place.code == f"v{code[1:]}-2"
    assert all(own.covers("p38", match.place.code) for match in own.find("muong", limit=9))
    assert own.get("p1") is not None


def test_an_office_file_with_unknown_codes_is_told(tmp_path: Path) -> None:
    """A code that no commune has is a fault with its line."""
    office = tmp_path / "office.yaml"
    office.write_text("communes:\n  - c1\n  - 4\nvilages: {}\n", "utf-8")
    _, faults = read_places(OLD_PLACES, office)
    assert [fault.line for fault in faults][:1] == [4]
    assert any(fault.line == 2 for fault in faults)


def test_the_country_is_light() -> None:
    """The places take less than 20 MB of memory; the package's typed modules stay unloaded."""
    code = (
        "import resource, sys\n"
        "import bot.library.places as p\n"
        "from pathlib import Path\n"
        "rss = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = rss()\n"
        f"places = p.Places.load(Path({str(OLD_PLACES)!r}))\n"
        "print(rss() - before, 'vietnam_provinces' in sys.modules)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    grown, imported = out.stdout.split()
    assert int(grown) < 20 * 1024
    assert imported == "False"

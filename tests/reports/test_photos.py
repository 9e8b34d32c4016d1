"""Photos that people hand in: what is left of them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.reports.photos import LONGEST_SIDE, MOST_BYTES, TooLarge, Unreadable, is_photo, renewed
from tests.reports.pictures import EXE, GPS, PDF, bomb, jpeg, noise, written


def opened(data: bytes) -> Image.Image:
    """Return the picture that was written."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_nothing_but_the_pixels_is_kept() -> None:
    """A photo with the place where it was taken comes out without it, and without the phone."""
    data = jpeg(gps=True)
    assert opened(data).getexif().get_ifd(GPS)
    kept = opened(renewed(data))
    assert kept.format == "JPEG" and not kept.getexif()
    assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(kept.info)
    assert b"Somebody" not in renewed(data) and b"20.467" not in renewed(data)


def test_a_photo_stands_upright() -> None:
    """What the phone noted as turned is turned for good."""
    kept = opened(renewed(jpeg(640, 480, orientation=6)))
    assert kept.size == (480, 640)
    red, _, blue = kept.getpixel((240, 20))  # the left half is on top now
    assert red > 200 and blue < 60
    assert opened(renewed(jpeg(6000, 4000, orientation=8))).size == (1067, 1600)


@pytest.mark.parametrize("size", [(6000, 4000), (1601, 10), (300, 5000), (40, 30)])
def test_no_side_is_longer_than_a_screen_needs(size: tuple[int, int]) -> None:
    """A large photo shrinks in proportion, a small one stays as it is."""
    kept = opened(renewed(jpeg(*size)))
    assert max(kept.size) == min(LONGEST_SIDE, max(size))
    assert kept.width / kept.height == pytest.approx(size[0] / size[1], rel=0.15)


def test_even_noise_fits_into_two_megabytes() -> None:
    """A picture that hardly shrinks is written coarser until it is small enough."""
    assert len(renewed(noise(1700, 1700))) <= MOST_BYTES


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_every_kind_of_png_can_be_shown(mode: str) -> None:
    """Transparent, grey, indexed and deep pictures become plain photos."""
    kept = opened(renewed(written(Image.new(mode, (20, 20)), "PNG")))
    assert (kept.mode, kept.size) == ("RGB", (20, 20))


def test_clear_parts_are_white() -> None:
    """A drawing on a clear ground stays readable."""
    assert opened(renewed(written(Image.new("RGBA", (20, 20)), "PNG"))).getpixel((5, 5)) == (
        255,
        255,
        255,
    )
    assert is_photo(written(Image.new("RGB", (9, 9)), "WEBP")[:16])
    assert renewed(written(Image.new("RGB", (9, 9)), "WEBP"))
    assert renewed(written(Image.new("CMYK", (9, 9)), "JPEG"))


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    """A few bytes that would unfold into gigabytes are turned away."""
    data = bomb()
    assert len(data) < 200
    with pytest.raises(TooLarge):
        renewed(data)
    with pytest.raises(TooLarge):
        renewed(bomb(9_000))


@pytest.mark.parametrize("data", [jpeg()[:5000], jpeg()[:20], b"\xff\xd8\xff", EXE, PDF, b""])
def test_what_cannot_be_decoded_is_said_so(data: bytes) -> None:
    """A cut-off or forged photo ends in one clear refusal."""
    with pytest.raises(Unreadable):
        renewed(data)

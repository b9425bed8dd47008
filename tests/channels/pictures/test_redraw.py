from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from channels.pictures.redraw import MOST_FRAMES, WIDEST, BadPicture, redraw


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, more.pop("color", "#8a4b1f")).save(out, kind, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "mode", "ending"),
    [
        ("PNG", "RGB", "png"),
        ("JPEG", "RGB", "jpg"),
        ("GIF", "P", "png"),
        ("WEBP", "RGB", "jpg"),
        ("WEBP", "RGBA", "png"),
    ],
)
def test_each_kind_becomes_one_that_every_mail_shows(kind: str, mode: str, ending: str) -> None:
    drawn = redraw(picture(kind, mode=mode, color=0 if mode == "P" else "#8a4b1f80" if mode == "RGBA" else "#8a4b1f"))
    assert drawn.ending == ending and opened(drawn.data).size == (drawn.width, drawn.height) == (40, 20)


def test_a_wide_one_is_drawn_as_wide_as_a_sharp_screen_needs() -> None:
    assert (redraw(picture(size=(3000, 1500))).width, redraw(picture(size=(3000, 1500))).height) == (WIDEST, 600)


def test_what_was_hidden_in_the_file_is_gone() -> None:
    where = Image.Exif()
    where[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    where[0x010E] = "taken at home"
    data = picture("JPEG", exif=where) + b"<script>alert(1)</script>"
    assert b"taken at home" in data
    drawn = redraw(data)
    assert b"script" not in drawn.data and b"taken" not in drawn.data and not opened(drawn.data).getexif()


def test_a_photo_stands_upright_as_the_camera_said() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    drawn = redraw(picture("JPEG", exif=turned))
    assert (drawn.width, drawn.height) == (20, 40)


def test_a_moving_one_keeps_moving_without_its_comments() -> None:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=90, comment=b"hello there")
    drawn = redraw(out.getvalue())
    again = opened(drawn.data)
    assert drawn.ending == "gif" and again.n_frames == 3 and again.info["duration"] == 90
    assert b"hello there" not in drawn.data


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "data", [SVG, HTML, b"", b"GIF89a", picture()[:60], b"%PDF-1.7", picture("BMP"), picture("TIFF")]
)
def test_what_is_no_picture_for_a_mail_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        redraw(data)


def test_a_small_file_with_too_many_pixels_is_refused() -> None:
    bomb = picture("PNG", size=(12_000, 12_000), mode="1", color=0)
    assert len(bomb) < 200_000
    with pytest.raises(BadPicture, match="too many pixels"):
        redraw(bomb)


def test_a_film_is_refused() -> None:
    out = BytesIO()
    frames = [Image.new("L", (2, 2), number) for number in range(MOST_FRAMES + 1)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(BadPicture):
        redraw(out.getvalue())


@given(st.binary(max_size=300), st.integers(0, 60))
def test_any_bytes_are_drawn_or_refused(data: bytes, at: int) -> None:
    whole = picture()
    for given_bytes in (data, whole[:at] + data + whole[at + 4 :]):
        try:
            assert redraw(given_bytes).ending in ("png", "jpg", "gif")
        except BadPicture as problem:
            assert str(problem)

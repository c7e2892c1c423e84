"""What a picture says of itself, and copies of it that say nothing."""

import warnings
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.pictures import SIZES, PictureFacts, facts, make_thumbnails, picture, rendition
from adapters.store import FileRefused
from tests.hostile import good
from tests.hostile.bad import huge_png

SECRETS = (b"Exif", b"SECRETPHONE", b"SECRETCOMMENT", b"GPS", b"http://ns.adobe.com", b"ICC_PROFILE")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rendition_is_upright_whichever_way_the_camera_was_held(orientation: int, tmp_path: Path) -> None:
    path = _file(tmp_path, good.lying_jpg(orientation))
    image = _opened(rendition(path, 320))
    assert image.size == (320, 240)
    assert _is_red(image.getpixel((20, 20)))
    assert not any(_is_red(image.getpixel(corner)) for corner in ((300, 20), (20, 220), (300, 220)))


@pytest.mark.parametrize("make", [good.lying_jpg, good.png, good.webp, good.heic, good.two_in_one_jpg])
def test_a_rendition_keeps_the_picture_and_nothing_else(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = _file(tmp_path, make())
    for data in (rendition(path, 480), *make_thumbnails(path).values()):
        image = _opened(data)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert not dict(image.getexif())
        assert not any(secret in data for secret in SECRETS)
        assert _is_red(image.getpixel((20, 20)))


def test_the_originals_do_hold_what_the_renditions_must_lose() -> None:
    assert b"SECRETPHONE" in good.lying_jpg()
    assert b"SECRETCOMMENT" in good.lying_jpg()
    assert Image.open(BytesIO(good.lying_jpg())).getexif().get_ifd(0x8825)[2] == good.PLACE
    assert all(b"SECRETPHONE" in make() for make in (good.png, good.webp, good.heic))


@pytest.mark.parametrize("make", [good.lying_jpg, good.png, good.webp, good.heic])
def test_a_picture_says_how_large_it_is_upright_and_when_it_was_taken(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    path = _file(tmp_path, make())
    assert facts(path) == PictureFacts(640, 480, good.TAKEN)


@pytest.mark.parametrize(
    "taken",
    ["0000:00:00 00:00:00", "    :  :     :  :  ", "", "2026:13:40 99:00:00", "1970:01:01 00:00:00", "昨天", "2026"],
)
def test_a_moment_the_camera_did_not_know_is_none(taken: str, tmp_path: Path) -> None:
    path = _file(tmp_path, good.jpg(exif=good.camera_notes(taken=taken)))
    assert facts(path).taken_at is None


def test_a_moment_with_its_closing_zero_is_understood(tmp_path: Path) -> None:
    path = _file(tmp_path, good.jpg(exif=good.camera_notes(taken="2026:11:02 10:15:30\0")))
    assert facts(path).taken_at == datetime(2026, 11, 2, 10, 15, 30)


@settings(deadline=None)
@given(notes=st.binary(max_size=300))
def test_broken_camera_notes_never_cost_us_the_picture(notes: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = _file(tmp_path_factory.getbasetemp(), good.jpg(exif=b"Exif\0\0MM\0*\0\0\0\x08" + notes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert {facts(path).width, facts(path).height} == {640, 480}
        assert max(_opened(rendition(path, 100)).size) == 100


def test_see_through_parts_become_white(tmp_path: Path) -> None:
    image = _opened(rendition(_file(tmp_path, good.clear_png()), 640))
    assert _shade(image, 600, 400) > 250
    assert _is_red(image.getpixel((20, 20)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_sort_of_png_keeps_its_dark_and_its_light(mode: str, tmp_path: Path) -> None:
    out = BytesIO()
    _half_dark(mode).save(out, "PNG")
    image = _opened(rendition(_file(tmp_path, out.getvalue()), 100))
    assert _shade(image, 10, 25) < 60
    assert _shade(image, 90, 25) > 180


def test_grey_shades_of_16_bits_are_scaled_and_not_burnt_out(tmp_path: Path) -> None:
    out = BytesIO()
    Image.fromarray(numpy.full((50, 100), 0x8000, dtype=numpy.uint16)).save(out, "PNG")
    image = _opened(rendition(_file(tmp_path, out.getvalue()), 100))
    assert 120 < _shade(image, 50, 25) < 136


def test_a_printers_photo_becomes_a_screens_photo(tmp_path: Path) -> None:
    path = _file(tmp_path, good.jpg(good.upright().convert("CMYK"), quality=95))
    image = _opened(rendition(path, 320))
    assert image.mode == "RGB"
    assert _is_red(image.getpixel((20, 20)))


def test_both_thumbnails_have_their_sizes_and_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    large = _file(tmp_path, good.jpg(good.upright(3200, 2400)))
    assert {name: max(_opened(data).size) for name, data in make_thumbnails(large).items()} == SIZES
    small = _file(tmp_path, good.jpg(good.upright(200, 100)))
    assert _opened(make_thumbnails(small)["large"]).size == (200, 100)


def test_a_long_strip_keeps_at_least_one_line(tmp_path: Path) -> None:
    assert _opened(rendition(_file(tmp_path, good.jpg(good.upright(4000, 2))), 480)).size == (480, 1)


@pytest.mark.parametrize("work", [facts, make_thumbnails, lambda path: rendition(path, 480)])
def test_a_picture_bomb_is_refused_before_it_is_decoded(work: Callable[[Path], object], tmp_path: Path) -> None:
    path = _file(tmp_path, huge_png())
    with pytest.raises(FileRefused) as refused:
        work(path)
    assert refused.value.key == "file.too_many_pixels"


def test_a_picture_a_little_over_the_limit_is_refused_too(tmp_path: Path) -> None:
    path = _file(tmp_path, huge_png(9500))  # 90 million: Pillow itself would only warn
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(FileRefused) as refused:
            facts(path)
    assert refused.value.key == "file.too_many_pixels"


@pytest.mark.parametrize("form", ["GIF", "TIFF", "BMP", "EPS", "ICO", "JPEG2000", "TGA"])
def test_no_other_kind_of_picture_reaches_a_decoder(form: str, tmp_path: Path) -> None:
    out = BytesIO()
    good.upright().save(out, form)
    with pytest.raises(FileRefused), picture(_file(tmp_path, out.getvalue())):
        pass


def test_a_fine_pattern_in_two_colours_shrinks_to_its_mean(tmp_path: Path) -> None:
    fine = (numpy.indices((400, 400)).sum(axis=0) % 2 * 255).astype(numpy.uint8)
    out = BytesIO()
    Image.fromarray(fine).convert("1").save(out, "PNG")
    image = _opened(rendition(_file(tmp_path, out.getvalue()), 100))
    assert 110 < _shade(image, 50, 50) < 145


def _half_dark(mode: str) -> Image.Image:
    if mode == "I;16":
        shades = numpy.full((100, 200), 2000, dtype=numpy.uint16)
        shades[:, 100:] = 60000
        return Image.fromarray(shades)
    image = Image.new("L", (200, 100), 10)
    image.paste(240, (100, 0, 200, 100))
    return image.convert(mode)


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "picture"
    path.write_bytes(data)
    return path


def _opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def _shade(image: Image.Image, across: int, down: int) -> int:
    return image.convert("L").crop((across, down, across + 1, down + 1)).tobytes()[0]


def _is_red(dot: object) -> bool:
    assert isinstance(dot, tuple)
    return bool(dot[0] > 130 and dot[2] < 110)

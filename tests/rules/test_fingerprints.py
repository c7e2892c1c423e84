"""What a picture is known by: the same one is found again, another one is not, and a plain one has nothing to go by."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from adapters.demo_pictures import picture, scenes, sheet
from adapters.fingerprints import ALIKE, BITS, DIGITS, alike, bits, fingerprint, mean_shades, quality
from adapters.pictures import rendition
from adapters.previews import pdf_page
from tests.hostile import good

HEX = st.binary(min_size=BITS // 8, max_size=BITS // 8).map(bytes.hex)
SIDES = st.integers(20, 1000)  # pixels
SCENES = st.tuples(st.sampled_from(scenes()), st.integers(0, 3))
# Bits that PDQ's own program (pdqhash 0.2.8, built from Meta's sources) gives for `waves` of these rows and columns.
REFERENCE = {
    (360, 480): "ffe0faa8e000eab9802f005783ff83f687f007e00fc30f871f0f1f1f1e3c1e38",
    (480, 270): "fe00ea00c00fa27f82ffab5401f005e30f871f8f1f3e1c3c1c713ce339e739ce",
    (129, 90): "1fff6aaa5f5fb555aaaab555aaaab554aaaab550aaaab550aaa0b540aa88b500",
}


@cache
def scene(name: str, number: int) -> Image.Image:
    return Image.open(BytesIO(picture(name, number, datetime(2026, 11, 2)))).convert("RGB")


@cache
def like_a_photo(seed: int) -> Image.Image:
    """Noise with as much of every wave as photos have: the slower, the stronger."""
    random = np.random.default_rng(seed)
    down, across = np.fft.fftfreq(480)[:, None], np.fft.rfftfreq(640)[None]
    wave = np.hypot(down, across)
    wave[0, 0] = 1
    shades = np.fft.irfft2((random.normal(size=wave.shape) + 1j * random.normal(size=wave.shape)) / wave**1.5)
    return Image.fromarray((120 + 50 * (shades - shades.mean()) / shades.std()).clip(0, 255).astype(np.uint8))


def known_by(image: Image.Image, quality: int = 90, **options: object) -> str:
    """The fingerprint that an upload of this picture gets."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, **options)
    return fingerprint(_small(out.getvalue()))


def _small(data: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data)
        return rendition(path, 480)


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def trimmed(image: Image.Image, part: float) -> Image.Image:
    wide, high = image.size
    return image.crop((round(wide * part), round(high * part), round(wide * (1 - part)), round(high * (1 - part))))


def waves(rows: int, columns: int) -> np.ndarray:
    down, across = np.indices((rows, columns))
    shades = 127 + 90 * np.sin(down * across / 997) + 37 * np.cos(across / 11 - down / 23)
    return shades.clip(0, 255).astype(np.uint8).astype(np.float64)


@pytest.mark.parametrize("size", list(REFERENCE))
def test_without_fading_the_bits_are_those_of_pdq(size: tuple[int, int]) -> None:
    shades = mean_shades(waves(*size))
    assert apart(np.packbits(bits(shades)).tobytes().hex(), REFERENCE[size]) <= 2  # rounding may differ by machine
    assert quality(shades) == 100


@settings(deadline=None, max_examples=30)
@given(SCENES, st.integers(30, 95), st.floats(0.3, 1.0), st.floats(0.7, 1.2))
def test_a_picture_saved_again_smaller_and_lighter_or_darker_is_known(
    which: tuple[str, int], quality: int, scale: float, light: float
) -> None:
    image = scene(*which)
    size = (round(image.width * scale), round(image.height * scale))
    again = ImageEnhance.Brightness(image.resize(size)).enhance(light)
    assert apart(known_by(again, quality), known_by(image)) <= ALIKE


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "change",
    [
        lambda image: trimmed(image, 0.01),
        lambda image: trimmed(image, 0.02),
        lambda image: ImageEnhance.Brightness(image).enhance(1.3),
        lambda image: ImageEnhance.Contrast(image).enhance(1.3),
        lambda image: image.rotate(1),
        lambda image: image.filter(ImageFilter.GaussianBlur(2)),
        lambda image: _stamped(image),
    ],
    ids=["trimmed 1 %", "trimmed 2 %", "lighter", "harder", "turned 1 degree", "blurred", "stamped"],
)
def test_a_picture_with_the_statistics_of_photos_is_known_when_it_is_changed_a_little(
    change: Callable[[Image.Image], Image.Image], seed: int
) -> None:
    image = like_a_photo(seed)
    assert apart(known_by(change(image)), known_by(image)) <= ALIKE


def _stamped(image: Image.Image) -> Image.Image:
    """With a line of date in the corner, as phones print it."""
    image = image.copy()
    ImageDraw.Draw(image).text((420, 450), "2026-11-02 10:15", fill=255)
    return image


def test_a_picture_lying_on_its_side_with_a_note_which_way_is_up_is_the_same_picture() -> None:
    upright = scene("hall", 1)
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    assert apart(known_by(lying, exif=good.camera_notes(6)), known_by(upright)) <= ALIKE // 4


@settings(deadline=None, max_examples=30)
@given(SCENES, SCENES)
def test_pictures_of_two_scenes_are_not_alike(one: tuple[str, int], other: tuple[str, int]) -> None:
    if one[0] != other[0]:
        assert apart(known_by(scene(*one)), known_by(scene(*other))) > ALIKE


def test_pictures_with_nothing_in_common_are_far_apart() -> None:
    found = [known_by(like_a_photo(seed)) for seed in range(20)]
    assert min(apart(one, other) for place, one in enumerate(found) for other in found[:place]) > 2 * ALIKE


def test_sheets_of_one_form_with_other_names_are_not_alike(tmp_path: Path) -> None:
    found = []
    for number in range(6):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(sheet(number))
        found.append(known_by(Image.open(BytesIO(pdf_page(path, 1, 1200)))))
    assert all(found)
    assert min(apart(one, other) for place, one in enumerate(found) for other in found[:place]) > ALIKE


@settings(deadline=None, max_examples=25)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.integers(0, 2), SIDES, SIDES)
def test_a_plain_picture_has_no_fingerprint(colour: tuple[int, int, int], noise: int, wide: int, high: int) -> None:
    grain = np.random.default_rng(noise).integers(-noise, noise + 1, (high, wide, 1))
    shades = (np.array(colour) + grain).clip(0, 255).astype(np.uint8)
    assert known_by(Image.fromarray(shades)) == ""


@pytest.mark.parametrize("image", [Image.linear_gradient("L"), good.upright()], ids=["sky", "two fields"])
def test_a_nearly_plain_picture_has_none_either(image: Image.Image) -> None:
    assert known_by(image) == ""


@pytest.mark.parametrize("size", [(1, 1), (99, 400), (400, 99), (4000, 400)])
def test_an_icon_or_a_strip_has_none(size: tuple[int, int]) -> None:
    assert known_by(scene("hall", 1).resize(size)) == ""


def test_a_fingerprint_is_as_long_as_its_column() -> None:
    assert len(known_by(scene("booth", 2))) == DIGITS == 64


@given(st.lists(HEX, max_size=4), st.lists(HEX, max_size=6), st.integers(0, BITS))
def test_near_ones_are_those_that_counting_bit_by_bit_finds(wanted: list[str], known: list[str], most: int) -> None:
    found = alike(wanted, known, most)
    assert len(found) == len(wanted)
    for one, those in zip(wanted, found, strict=True):
        assert those == sorted(
            (apart(one, other), place) for place, other in enumerate(known) if apart(one, other) <= most
        )


def test_the_opposite_of_a_fingerprint_is_as_far_from_it_as_can_be() -> None:
    assert alike(["0" * DIGITS], ["f" * DIGITS, "0" * DIGITS], BITS) == [[(0, 1), (BITS, 0)]]

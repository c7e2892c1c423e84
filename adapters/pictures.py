"""Pictures: their facts, and small upright copies of them that carry nothing but the picture."""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ExifTags import IFD, Base

from adapters.store import FileRefused

PIXELS = 80_000_000
SIZES = {"thumb": 480, "large": 1600}  # longest side in pixels
_FORMATS = ("JPEG", "PNG", "WEBP")  # a closed list: no other decoder of Pillow ever sees a file
_PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)  # imported here, so that Pillow need not load all it has
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUALITY = 80
_MOST_SCANS = 64
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_GAP = 1.2  # decode a JPEG at the next size above 1.2 times the wanted one: sharp, and three times as fast as in full
# What Pillow and its decoders raise for a file that is not what it claims to be.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class PictureFacts:
    """What a picture says of itself: width and height in pixels as seen upright, and when it was taken.

    `taken_at` is the camera's own clock, without a time zone; None where the camera wrote nothing sensible."""

    width: int
    height: int
    taken_at: datetime | None


@contextmanager
def picture(path: Path, pixels: int = PIXELS) -> Iterator[Image.Image]:
    """Which picture is in this file, opened but not decoded? JPEG, PNG, WebP or HEIC.

    Raises FileRefused for more than `pixels` or a broken file, also for what breaks while it is being read."""
    try:
        with _opened(path) as image:
            if image.width * image.height > pixels:
                raise FileRefused("file.too_many_pixels", limit=f"{pixels / 1_000_000:g}")
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise FileRefused("file.too_many_pixels", limit=f"{pixels / 1_000_000:g}") from bomb
    except FileNotFoundError:
        raise
    except _BROKEN as broken:
        raise FileRefused("file.damaged") from broken


def facts(path: Path) -> PictureFacts:
    """What does a picture say of itself? Raises FileRefused."""
    with picture(path) as image:
        orientation, moment = _noted(image)
        width, height = image.size
        if orientation in (5, 6, 7, 8):  # lying on its side
            width, height = height, width
        return PictureFacts(width, height, _moment(moment))


def check_decodes(path: Path, pixels: int = PIXELS) -> None:
    """Can the whole picture be decoded? Raises FileRefused for a cut-off or broken one."""
    with picture(path, pixels) as image:
        if image.format in ("JPEG", "MPO") and _scans(path.read_bytes()) > _MOST_SCANS:
            raise FileRefused("file.damaged")
        image.draft(None, (1, 1))  # JPEG only: reads every byte all the same, in half the time
        image.load()


def rendition(path: Path, longest: int) -> bytes:
    """What does a picture look like with its longest side at most `longest` pixels?

    A JPEG: upright, RGB, transparent parts white, without any metadata. Raises FileRefused."""
    with picture(path) as image:
        return _jpeg(_small(image, longest))


def make_thumbnails(path: Path) -> dict[str, bytes]:
    """What are all the renditions of a picture (`SIZES`), from one decode? Raises FileRefused.

    Where only the thumb is wanted now, `rendition(path, SIZES["thumb"])` takes a third of the time."""
    with picture(path) as image:
        large = _small(image, SIZES["large"])
        return {"thumb": _jpeg(_small(large.copy(), SIZES["thumb"])), "large": _jpeg(large)}


def _scans(data: bytes) -> int:
    """How often does a JPEG go over its whole picture? Honest ones do so a dozen times at most.

    A scan of 100 bytes costs the decoder a twentieth of a second, so that a small file could keep it busy for hours."""
    scans = data.count(b"\xff\xda")
    if scans <= _MOST_SCANS:
        return scans
    scans, at = 0, 2  # many by the quick count: walk, as a phone's trailer may hold the two bytes by chance
    while scans <= _MOST_SCANS and (marker := _MARKER.search(data, at)) and marker[0] != b"\xff\xd9":
        scans += marker[0] == b"\xff\xda"
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans


def _opened(path: Path) -> Image.Image:
    with path.open("rb") as file:
        is_heif = file.read(8)[4:] == b"ftyp"
    if is_heif:
        _learn_heif()
    return Image.open(path, formats=("HEIF",) if is_heif else _FORMATS)


@lru_cache(maxsize=1)
def _learn_heif() -> None:
    import pillow_heif  # late: most processes never see a HEIC file

    pillow_heif.register_heif_opener()


def _noted(image: Image.Image) -> tuple[object, object]:
    """What did the camera note: orientation and moment? Broken notes never cost us the picture.

    Of a PNG only notes that stand in front count, as Pillow would decode the whole picture to look further on."""
    if image.format == "PNG" and not {"exif", "Raw profile type exif"} & image.info.keys():
        return None, None
    try:
        exif = image.getexif()
        return exif.get(Base.Orientation), exif.get_ifd(IFD.Exif).get(Base.DateTimeOriginal)
    except _BROKEN:
        return None, None


def _small(image: Image.Image, longest: int) -> Image.Image:
    """Shrink first, since turning and flattening a small picture costs next to nothing."""
    orientation, _ = _noted(image)
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    image = _plain(image)
    image.thumbnail((longest, longest), Image.Resampling.BICUBIC, reducing_gap=_GAP)
    flat = _flat(image)
    return flat if turn is None else flat.transpose(turn)


def _plain(image: Image.Image) -> Image.Image:
    """Palettes, marked colours and 16-bit greys become shades that can be averaged while shrinking."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode == "I":
        return image.point(lambda shade: shade / 256).convert("L")
    if image.mode in ("1", "P", "PA") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _flat(image: Image.Image) -> Image.Image:
    """A new RGB picture on white, so that nothing but the dots comes along."""
    flat = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat.paste(image.convert("RGB"))
    return flat


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _moment(words: object) -> datetime | None:
    """When is "2026:11:02 10:15:00"? None for blanks, zeros and anything before digital cameras."""
    try:
        at = datetime.strptime(str(words).strip(" \0"), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return at if at.year >= 1990 else None

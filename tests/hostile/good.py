"""Files as honest people upload them, made on the spot: one of every kind that is taken."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import docx
import openpyxl
import pillow_heif
from PIL import Image, ImageDraw

from tests.hostile.parts import DOCX_MAIN, box, content_types, packed, relations

TAKEN = datetime(2026, 11, 2, 10, 15, 30)
PLACE = (29.0, 31.0, 48.0)  # degrees, minutes, seconds
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def camera_notes(orientation: int = 1, taken: str = "2026:11:02 10:15:30") -> Image.Exif:
    """EXIF as a phone writes it: which way up, when, where, and with what."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (106.0, 33.0, 0.0)})
    return exif


def upright(width: int = 640, height: int = 480) -> Image.Image:
    """A blue picture with a red upper left quarter, so that a wrong turn shows."""
    image = Image.new("RGB", (width, height), BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    return image


def jpg(image: Image.Image | None = None, **options: object) -> bytes:
    return _saved(image or upright(), "JPEG", **options)


def lying_jpg(orientation: int = 6) -> bytes:
    """A photo stored on its side with a note which way is up, and with its place."""
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = upright() if back is None else upright().transpose(back)
    return jpg(image, exif=camera_notes(orientation), comment=b"SECRETCOMMENT", quality=92)


def png() -> bytes:
    return _saved(upright(), "PNG", exif=camera_notes())


def clear_png() -> bytes:
    """A picture whose right half is see-through."""
    image = upright().convert("RGBA")
    image.paste((0, 0, 0, 0), (320, 0, 640, 480))
    return _saved(image, "PNG")


def webp() -> bytes:
    return _saved(upright(), "WEBP", exif=camera_notes())


def heic() -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(upright()).save(out, quality=80, exif=camera_notes().tobytes())
    return out.getvalue()


def two_in_one_jpg() -> bytes:
    """Two pictures in one file, as some phones store a photo with its depth or its small copy."""
    return _saved(upright(), "MPO", save_all=True, append_images=[upright(160, 120)])


def moving_jpg() -> bytes:
    """A photo with a film behind it, whose bytes look like JPEG marks by chance."""
    return jpg(progressive=True) + b"\xff\xda\0\x02film" * 500


def pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("反诈宣传活动总结")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("签到").append(["姓名", "学院"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def powerpoint() -> bytes:
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return packed(
        content_types("/ppt/presentation.xml", main),
        relations("ppt/presentation.xml"),
        ("ppt/presentation.xml", b"<?xml version='1.0'?><p:presentation xmlns:p='p'/>"),
    )


def word_by_default_type() -> bytes:
    """A docx that types its main part by extension only, as .NET programs write it."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="{DOCX_MAIN}"/></Types>'
    )
    return packed(
        ("[Content_Types].xml", types.encode()), relations("/word/document.xml"), ("word/document.xml", b"<w/>")
    )


def mp4(brand: bytes = b"isom") -> bytes:
    film = box(b"ftyp", brand + b"\0\0\2\0" + brand)
    return film + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(5000))


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


Good = tuple[Callable[[], bytes], str, str, str]
GOOD: dict[str, Good] = {
    "现场照片.jpg": (jpg, "image/jpeg", "jpg", "photo"),
    "现场照片.JPEG": (jpg, "image/jpeg", "jpg", "photo"),
    "竖拍.jpg": (lying_jpg, "image/jpeg", "jpg", "photo"),
    "双图.jpg": (two_in_one_jpg, "image/jpeg", "jpg", "photo"),
    "动态照片.jpg": (moving_jpg, "image/jpeg", "jpg", "photo"),
    "截图.png": (png, "image/png", "png", "photo"),
    "海报.webp": (webp, "image/webp", "webp", "photo"),
    "IMG_0001.HEIC": (heic, "image/heic", "heic", "photo"),
    "IMG_0001.heif": (heic, "image/heif", "heif", "photo"),
    "通知.pdf": (pdf, "application/pdf", "pdf", "document"),
    "总结.docx": (
        word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "document",
    ),
    "导出.docx": (
        word_by_default_type,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "document",
    ),
    "签到.xlsx": (excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "document"),
    "讲稿.pptx": (
        powerpoint,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        "document",
    ),
    "班会.mp4": (mp4, "video/mp4", "mp4", "video"),
    "IMG_0002.MOV": (lambda: mp4(b"qt  "), "video/quicktime", "mov", "video"),
}

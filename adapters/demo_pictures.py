"""Small pictures for the demonstration, drawn here: simple scenes with a caption band, the same for the same number."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from random import Random
from time import gmtime

from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import IFD, Base

WIDTH, HEIGHT, BAND = 1280, 960, 84
FLOOR = 620
_QUALITY = 72
_NO_DAY = gmtime(0)  # a PDF says when it was made; the same drawing must stay the same file
Box = tuple[float, float, float, float]
_POSTERS = ("#B3261E", "#0F5C8C", "#1B8A6B", "#C77700", "#6A3D9A")
_CLOTHES = ("#34495E", "#7F8C8D", "#884EA0", "#2471A3", "#B9770E", "#1E8449", "#943126", "#283747")
_SKIN = ("#E8BE9B", "#F0CBA8", "#D9A981")


def picture(scene: str, number: int, taken_at: datetime) -> bytes:
    """Which JPEG shows this scene? About 60 kB; `taken_at` stands in it as the camera's own clock."""
    random = Random(f"{scene}{number}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (WIDTH, HEIGHT), random.choice(("#E7E2D6", "#DDE5EA", "#EDE6DA", "#E3EAE0")))
    draw = ImageDraw.Draw(image)
    _SCENES[scene](draw, random)
    image = _grained(_from_elsewhere(image, random), random)
    _caption(image, f"{taken_at:%Y-%m-%d %H:%M}", f"{scene.upper()} {number:02d}")
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, exif=_camera(taken_at))
    return out.getvalue()


def sheet(number: int) -> bytes:
    """Which PDF shows a sign-in sheet? One page of lines with scribbled names."""
    random = Random(f"sheet{number}")  # noqa: S311 - a drawing, not a secret
    page = Image.new("RGB", (827, 1169), "#FFFFFF")
    draw = ImageDraw.Draw(page)
    draw.rectangle((260, 70, 567, 100), fill="#444444")
    for row in range(24):
        top = 150 + row * 40
        for left, right in ((70, 150), (150, 420), (420, 760)):
            draw.rectangle((left, top, right, top + 40), outline="#666666")
        _scribble(draw, random, 180, top + 20)
        draw.text((95, top + 12), str(row + 1), fill="#333333", font=ImageFont.load_default(16))
    out = BytesIO()
    page.save(out, "PDF", resolution=100, quality=40, creationDate=_NO_DAY, modDate=_NO_DAY)
    return out.getvalue()


def scenes() -> list[str]:
    """Which scenes can be drawn?"""
    return list(_SCENES)


def _scribble(draw: ImageDraw.ImageDraw, random: Random, x: float, y: float) -> None:
    points = [(x + step * 9, y + random.uniform(-9, 9)) for step in range(random.randint(9, 18))]
    draw.line(points, fill="#1A2A6C", width=2, joint="curve")


def _from_elsewhere(image: Image.Image, random: Random) -> Image.Image:
    """The scene from another place, mirrored or a little nearer, so that no two pictures are nearly the same."""
    zoom, across, down = random.uniform(0, 0.15), random.random(), random.random()
    left, top = WIDTH * zoom * across, HEIGHT * zoom * down
    box = (left, top, left + WIDTH * (1 - zoom), top + HEIGHT * (1 - zoom))
    nearer = image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box)
    return nearer.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else nearer


def _grained(image: Image.Image, random: Random) -> Image.Image:
    """A little grain, so that the picture compresses like a photo and not like a chart."""
    grain = Image.frombytes("L", (WIDTH // 4, HEIGHT // 4), random.randbytes(WIDTH * HEIGHT // 16))
    tint = grain.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR).convert("RGB")
    return Image.blend(image, tint, 0.035)


def _caption(image: Image.Image, day: str, name: str) -> None:
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - BAND, WIDTH, HEIGHT), fill="#12202C")
    font = ImageFont.load_default(34)
    draw.text((32, HEIGHT - 62), day, fill="#FFFFFF", font=font)
    draw.text((WIDTH - 32, HEIGHT - 62), name, fill="#9FB6C6", font=font, anchor="ra")


def _camera(taken_at: datetime) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make.value] = "Zeren"
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal.value] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    return exif


def _room(draw: ImageDraw.ImageDraw, random: Random) -> None:
    draw.rectangle((0, FLOOR, WIDTH, HEIGHT), fill=random.choice(("#B9A98F", "#A8AEB3", "#C2B59B")))
    draw.line((0, FLOOR, WIDTH, FLOOR), fill="#8A7F6C", width=4)
    for left in range(random.randint(60, 140), WIDTH, 420):
        draw.rectangle((left, 60, left + 180, 260), fill="#BFE0F2", outline="#FFFFFF", width=8)
        draw.line((left + 90, 60, left + 90, 260), fill="#FFFFFF", width=5)


def _outside(draw: ImageDraw.ImageDraw, random: Random) -> None:
    draw.rectangle((0, 0, WIDTH, FLOOR), fill=random.choice(("#A9CCE3", "#C5D9E8", "#B7D3DF")))
    draw.rectangle((0, FLOOR, WIDTH, HEIGHT), fill=random.choice(("#9AA39B", "#A9A294", "#8FA28A")))
    for left in range(-40, WIDTH, random.randint(170, 230)):
        top = random.randint(330, 430)
        draw.ellipse((left, top, left + 200, top + 220), fill=random.choice(("#4F7F52", "#5E8F5A", "#3F6F4B")))
        draw.rectangle((left + 92, top + 190, left + 108, FLOOR), fill="#6B4F35")


def _poster(draw: ImageDraw.ImageDraw, random: Random, box: Box, colour: str = "") -> None:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    draw.rectangle(box, fill=colour or random.choice(_POSTERS), outline="#FFFFFF", width=6)
    draw.rectangle((left + wide * 0.14, top + high * 0.1, right - wide * 0.14, top + high * 0.22), fill="#FFF3C4")
    middle, size = left + wide / 2, min(wide, high) * 0.18
    draw.ellipse((middle - size, top + high * 0.3, middle + size, top + high * 0.3 + 2 * size), fill="#FFFFFF")
    draw.line((middle - size, top + high * 0.3, middle + size, top + high * 0.3 + 2 * size), fill="#D62828", width=10)
    for line in range(3):
        y = bottom - high * (0.24 - line * 0.08)
        draw.line((left + wide * 0.16, y, right - wide * random.uniform(0.16, 0.4), y), fill="#FFFFFF", width=5)


def _person(draw: ImageDraw.ImageDraw, random: Random, x: float, y: float, size: float = 1.0) -> None:
    """Somebody standing or sitting; (x, y) is the chin."""
    draw.rounded_rectangle((x - 44 * size, y, x + 44 * size, y + 130 * size), 24 * size, fill=random.choice(_CLOTHES))
    draw.ellipse((x - 26 * size, y - 56 * size, x + 26 * size, y + 2 * size), fill=random.choice(_SKIN))
    draw.pieslice((x - 28 * size, y - 62 * size, x + 28 * size, y - 6 * size), 180, 360, fill="#2B211B")


def _audience(draw: ImageDraw.ImageDraw, random: Random, rows: int, first: int) -> None:
    for row in range(rows):
        size = 0.7 + row * 0.22
        y = first + row * 96
        for x in range(40 + (row % 2) * 50, WIDTH, int(118 * size)):
            if random.random() < 0.86:
                _person(draw, random, x + random.randint(-9, 9), y, size)


def _hall(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _room(draw, random)
    draw.rectangle((300, 80, 980, 430), fill="#1D2F3F", outline="#0C1822", width=10)
    _poster(draw, random, (350, 120, 640, 390))
    for line in range(5):
        draw.line((690, 160 + line * 46, 690 + random.randint(120, 240), 160 + line * 46), fill="#E9F1F7", width=9)
    _person(draw, random, 1110, 380, 1.3)
    draw.rectangle((1040, 470, 1190, 640), fill="#7B5B3A")
    _audience(draw, random, 3, 610)


def _class(draw: ImageDraw.ImageDraw, random: Random) -> None:
    draw.rectangle((0, FLOOR, WIDTH, HEIGHT), fill="#C2B59B")
    draw.rectangle((120, 90, 1160, 430), fill="#2F5D50", outline="#7A5C3E", width=14)
    for line in range(3):
        draw.line((190, 170 + line * 70, random.randint(520, 780), 170 + line * 70), fill="#F4F1E6", width=12)
    _poster(draw, random, (860, 130, 1100, 390))
    _person(draw, random, random.randint(300, 760), 400, 1.2)
    for x in range(40, WIDTH, 250):
        draw.rectangle((x, 640, x + 200, 670), fill="#A9793F")
    _audience(draw, random, 2, 700)


def _canteen(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _room(draw, random)
    for row, y in enumerate((430, 600, 770)):
        size = 0.7 + row * 0.28
        for x in range(random.randint(-60, 10), WIDTH, int(330 * size)):
            top = (x, y, x + 270 * size, y + 60 * size)
            draw.polygon(
                [(top[0] + 30, top[1]), (top[2] - 30, top[1]), (top[2], top[3]), (top[0], top[3])], fill="#F2EFE8"
            )
            draw.rectangle((x + 120 * size, top[3], x + 145 * size, top[3] + 70 * size), fill="#7F8C8D")
            card = (x + 95 * size, y + 10 * size, x + 175 * size, y + 50 * size)
            draw.rectangle(card, fill=random.choice(_POSTERS), outline="#FFFFFF", width=3)
            draw.line((card[0] + 10, card[1] + 14, card[2] - 10, card[1] + 14), fill="#FFF3C4", width=4)


def _dorm(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _outside(draw, random)
    draw.rectangle((160, 60, 1120, 690), fill=random.choice(("#D8B48A", "#C98F6B", "#CFC4B4")))
    for y in range(100, 640, 110):
        for x in range(200, 1080, 112):
            draw.rectangle((x, y, x + 66, y + 66), fill="#5D7F97", outline="#F4F4F4", width=4)
    y = random.randint(330, 400)
    draw.rectangle((130, y, 1150, y + 78), fill="#B3261E")
    for x in range(190, 1090, 62):
        draw.rectangle((x, y + 20, x + 36, y + 58), fill="#FFE9A8")
    draw.rectangle((580, 560, 700, 690), fill="#4A3728")


def _booth(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _outside(draw, random)
    left = random.randint(180, 420)
    draw.rectangle((left, 250, left + 330, 760), fill="#E8EEF2", outline="#2E4A62", width=10)
    draw.rectangle((left - 30, 200, left + 360, 262), fill="#1F4E79")
    draw.rectangle((left + 50, 320, left + 280, 520), fill="#9CC4DE", outline="#2E4A62", width=8)
    _person(draw, random, left + 165, 420, 0.9)
    _poster(draw, random, (left + 420, 330, left + 640, 680))
    draw.rectangle((left + 524, 680, left + 536, 780), fill="#555555")
    _person(draw, random, left + 740, 520, 1.3)


def _stand(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _outside(draw, random)
    left = random.randint(120, 300)
    draw.polygon([(left, 330), (left + 380, 150), (left + 760, 330)], fill="#B3261E")
    for x in (left + 30, left + 730):
        draw.rectangle((x - 6, 330, x + 6, 760), fill="#DDDDDD")
    draw.rectangle((left + 60, 590, left + 700, 740), fill="#C0392B")
    for x in range(left + 90, left + 660, 90):
        draw.rectangle((x, 560, x + 60, 592), fill="#FFFFFF", outline="#999999")
    for x in range(left + 110, left + 700, 150):
        _person(draw, random, x, 470, 0.95)
    for x in range(60, WIDTH, 190):
        _person(draw, random, x + random.randint(-30, 30), 720, 1.25)


def _poster_wall(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _room(draw, random)
    draw.rectangle((80, 70, 1200, 600), fill="#F7F7F4", outline="#8C8C8C", width=10)
    for column in range(4):
        left = 120 + column * 268
        _poster(draw, random, (left, 110, left + 230, 560))
    for _ in range(random.randint(1, 3)):
        _person(draw, random, random.randint(120, 1160), 640, 1.4)


def _desk(draw: ImageDraw.ImageDraw, random: Random) -> None:
    _room(draw, random)
    draw.rectangle((200, 120, 1080, 200), fill="#B3261E")
    for x in range(260, 1030, 70):
        draw.rectangle((x, 138, x + 42, 182), fill="#FFE9A8")
    for x in range(220, 1120, 210):
        _person(draw, random, x + random.randint(-20, 20), 440, 1.15)
    draw.rectangle((60, 590, 1220, 800), fill="#9A6A3A")
    for x in range(120, 1120, 170):
        draw.rectangle((x, 620, x + 120, 770), fill="#FFFFFF", outline="#BBBBBB", width=2)
        for line in range(4):
            draw.line((x + 14, 645 + line * 20, x + 104, 645 + line * 20), fill="#9AA5AE", width=3)
        _scribble(draw, random, x + 16, 745)


def _stage(draw: ImageDraw.ImageDraw, random: Random) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill="#2A1B2E")
    draw.rectangle((120, 70, 1160, 470), fill=random.choice(("#1F3A5F", "#5B1E2D", "#1E4D45")))
    _poster(draw, random, (500, 110, 780, 430))
    draw.polygon([(60, 560), (1220, 560), (1280, 700), (0, 700)], fill="#8C5A2B")
    for x in (0, 1120):
        draw.polygon([(x, 0), (x + 160, 0), (x + 130, 600), (x + 20, 600)], fill="#8E1B2B")
    for _ in range(random.randint(3, 5)):
        _person(draw, random, random.randint(200, 1080), 470, 1.1)
    _audience(draw, random, 2, 760)


_SCENES: dict[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "hall": _hall,
    "class": _class,
    "canteen": _canteen,
    "dorm": _dorm,
    "booth": _booth,
    "stand": _stand,
    "poster": _poster_wall,
    "desk": _desk,
    "stage": _stage,
}

"""PDFs made on the spot: whole ones, and ones as attackers and broken programs write them."""

import os
import zlib
from collections.abc import Callable

from adapters.demo_pictures import sheet
from tests.hostile import good

A4 = (595, 842)


def pdf(*pages: bytes, size: tuple[float, float] = A4, count: int | None = None, more: bytes = b"") -> bytes:
    """A PDF with these drawing instructions on its pages; `count` is what it says of their number."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * place) for place in range(len(pages)))
    told = len(pages) if count is None else count
    bodies = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, told)}
    for place, drawing in enumerate(pages):
        box = f"[0 0 {size[0]:g} {size[1]:g}]".encode()
        own = 10 + 2 * place
        bodies[own] = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents %d 0 R/Resources<<%s>>>>" % (box, own + 1, more)
        bodies[own + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing)
    return written(bodies)


def written(bodies: dict[int, bytes]) -> bytes:
    """These numbered objects as a whole file with its table."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in places.items())
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (max(bodies) + 1, len(out))
    return out + b"xref\n0 1\n0000000000 65535 f \n" + table + end


def filled(red: float, green: float, blue: float) -> bytes:
    return b"%g %g %g rg 0 0 20000 20000 re f" % (red, green, blue)


def locked() -> bytes:
    """Encrypted with a password that nobody gives."""
    zeros = b"(" + b"x" * 32 + b")"
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Filter/Standard/V 1/R 2/O %s/U %s/P -4>>" % (zeros, zeros),
    }
    return written(bodies).replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R/ID[(a)(a)]")


def ring_of_pages() -> bytes:
    """Pages that are their own grandparents."""
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"})


def nested(depth: int = 100_000) -> bytes:
    return pdf(b"[" * depth + b"]" * depth + b"<<" * depth)


def endless_drawing() -> bytes:
    """Ten million shaded discs in 100 kB: hours for whoever draws them all."""
    return _packed(b"0 0 m 500 800 l 3 9 8 1 7 700 c s\n" * 4_000_000)


def _packed(drawing: bytes) -> bytes:
    packed = zlib.compress(drawing, 9)
    whole = pdf(b"")
    begun = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    return whole.replace(b"<</Length 0>>stream\n\nendstream", begun)


def swollen_picture() -> bytes:
    """A picture of 60,000 × 60,000 dots in a few bytes."""
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        4: b"<</Length 20>>stream\n99 0 0 99 0 0 cm /I Do\nendstream",
        5: b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length 4000>>stream\n" + zlib.compress(bytes(3_000_000)) + b"\nendstream",
    }
    return written(bodies)


def form_in_itself() -> bytes:
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        4: b"<</Length 5>>stream\n/F Do\nendstream",
        5: b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>"
        b"stream\n/F Do /F Do\nendstream",
    }
    return written(bodies)


MALFORMED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "head only": lambda: b"%PDF-1.7\n%%EOF",
    "no pages": good.pdf,
    "cut": lambda: sheet(1)[:2000],
    "noise": lambda: b"%PDF-1.7\n" + os.urandom(20_000) + b"%%EOF",
    "picture": good.jpg,
    "locked": locked,
    "ring of pages": ring_of_pages,
    "nested": nested,
    "no size": lambda: pdf(b"", size=(0, 0)),
    "boundless size": lambda: pdf(b"", size=(1e30, 1e30)),
    "swollen picture": swollen_picture,
    "form in itself": form_in_itself,
}

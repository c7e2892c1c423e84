"""The look of a deck: its colours and fonts as a theme, its layouts in 16:9."""

from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from adapters.palette import DRAWN, LIGHT

WIDE, HIGH = 13.333, 7.5  # inches
MARGIN = 0.6
PALE = "#F2F5F8"


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """The same as the file has it."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


def east_asian(properties: Any, chinese: str, latin: str) -> None:
    """Both fonts by name, in the order the format asks for."""
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for tag, name in (("a:latin", latin), ("a:ea", chinese)):
        face = etree.SubElement(properties, qn(tag))
        face.set("typeface", name)


def flat(shape: Any) -> None:
    """Take the theme's shadow, edge and shine off a shape."""
    shape._element.remove(shape._element.find(qn("p:style")))


def set_theme(deck: Any, chinese: str, latin: str) -> None:
    """Our colours and fonts as the deck's theme, so that whatever is added later matches."""
    part = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    colours = {
        **{
            "dk1": LIGHT.ink,
            "lt1": LIGHT.page,
            "dk2": LIGHT.quiet,
            "lt2": "#F2F5F8",
            "hlink": LIGHT.accent,
            "folHlink": LIGHT.late,
        },
        **{f"accent{at}": LIGHT.fill[status] for at, status in enumerate(DRAWN, 1)},
    }
    for name, colour in colours.items():
        slot = root.find(f".//{qn(f'a:{name}')}")
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr")).set("val", colour.removeprefix("#"))
    for font in (root.find(f".//{qn('a:majorFont')}"), root.find(f".//{qn('a:minorFont')}")):
        font.find(qn("a:latin")).set("typeface", latin)
        font.find(qn("a:ea")).set("typeface", chinese)
        for script in font.findall(qn("a:font")):
            if script.get("script") == "Hans":
                script.set("typeface", chinese)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def set_layouts(deck: Any) -> None:
    """Stretch the master from 4:3 to 16:9 and put the titles where ours stand."""
    master = deck.slide_masters[0]
    for shape in [*master.placeholders, *(one for layout in deck.slide_layouts for one in layout.placeholders)]:
        if shape._element.spPr.find(qn("a:xfrm")) is not None:
            shape.left, shape.width = Emu(round(shape.left * 4 / 3)), Emu(round(shape.width * 4 / 3))
    title = master.placeholders[0]
    title.left, title.top, title.width, title.height = Box(MARGIN - 0.2, 0.42, WIDE - 2 * MARGIN + 0.2, 1.0).emu
    _upright(title)
    opening = deck.slide_layouts[0].placeholders
    for shape, box in ((opening[0], Box(1.2, 2.0, 11, 1.9)), (opening[1], Box(1.2, 4.2, 11, 1.5))):
        shape.left, shape.top, shape.width, shape.height = box.emu
        _upright(shape)


def _upright(shape: Any) -> None:
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT

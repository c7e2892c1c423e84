"""The paragraph styles of an official paper after GB/T 9704: sizes in points, lines of 28.9 pt, 22 lines a page."""

from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from adapters.documents.faces import Face, faces
from adapters.texts import text
from models.papers.blocks import Look

LINE = 28.9  # points
SIZE_TITLE, SIZE_BODY, SIZE_TABLE, SIZE_NOTE = 22.0, 16.0, 11.0, 10.5  # 二号, 三号, 小四 less one, 五号
SIZE_SMALL = 8.5  # tables in English
_LEFT, _CENTRE, _RIGHT, _EVEN = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


@dataclass(frozen=True)
class Setting:
    """How a style is set. `indent`: first line, in characters; `line`: points of exact spacing, or 0 for single."""

    face: str
    size: float
    align: WD_ALIGN_PARAGRAPH = _EVEN
    indent: float = 0.0
    line: float = LINE
    before: float = 0.0
    after: float = 0.0
    outline: int | None = None  # level in the navigation, 0 the highest
    keep: bool = False  # on the page of what follows
    new_page: bool = False
    left: float = 0.0  # of all lines, in characters


SETTINGS: dict[str, Setting] = {
    Look.TITLE: Setting("title", SIZE_TITLE, _CENTRE, line=35, before=6, after=LINE / 2, outline=0, keep=True),
    Look.NUMBER: Setting("body", SIZE_BODY, _CENTRE, after=LINE / 2),
    Look.ADDRESSEE: Setting("body", SIZE_BODY, _LEFT, keep=True),
    Look.HEADING: Setting("heading", SIZE_BODY, indent=2, outline=1, keep=True),
    Look.SUBHEADING: Setting("subheading", SIZE_BODY, indent=2, outline=2, keep=True),
    Look.BODY: Setting("body", SIZE_BODY, indent=2),
    Look.ANNEXES: Setting("body", SIZE_BODY, _LEFT, left=2, keep=True),
    Look.SIGNATURE: Setting("body", SIZE_BODY, _RIGHT, keep=True),
    Look.DAY: Setting("body", SIZE_BODY, _RIGHT),
    Look.ANNEX_MARK: Setting("heading", SIZE_BODY, _LEFT, keep=True, new_page=True),
    Look.ANNEX_TITLE: Setting("title", SIZE_TITLE, _CENTRE, line=35, before=6, after=10, outline=1, keep=True),
    Look.NOTE: Setting("body", SIZE_NOTE, _LEFT, line=17, before=6, after=3),
    Look.CUT: Setting("body", SIZE_NOTE, _CENTRE, line=17, before=14, after=4, keep=True),
    "caption": Setting("body", SIZE_NOTE, _CENTRE, line=17, after=8),
    "picture": Setting("body", SIZE_BODY, _CENTRE, line=0, before=8, keep=True),
    "cell": Setting("body", SIZE_TABLE, _CENTRE, line=17),
    "cell_words": Setting("body", SIZE_TABLE, _LEFT, line=17),
    "head": Setting("heading", SIZE_TABLE, _CENTRE, line=17),
}


def make_styles(document: WordDocument, language: str) -> None:
    """Give a document its styles, under names that stand in the catalogue, and the fonts to take instead."""
    known = faces(language)
    _set_font(document.styles["Normal"].element.get_or_add_rPr(), known["body"])
    for name, setting in SETTINGS.items():
        _make(
            document, style_name(name, language), setting if language == "zh" else _loose(setting), known[setting.face]
        )
    _name_stand_ins(document, [face for use, face in known.items() if use != "screen"])


def _loose(setting: Setting) -> Setting:
    """English words are long: even lines would tear holes, and heads of columns would break."""
    size = SIZE_SMALL if setting.size == SIZE_TABLE else setting.size
    return replace(setting, size=size, align=_LEFT if setting.align is _EVEN else setting.align)


def style_name(name: str, language: str) -> str:
    """Under which name does a style stand in Word?"""
    return text(language, f"paper.style.{name}")


def _make(document: WordDocument, name: str, setting: Setting, face: Face) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _set_font(style.element.get_or_add_rPr(), face)
    style.font.size = Pt(setting.size)
    _set_format(style.paragraph_format, setting)
    properties = style.element.get_or_add_pPr()
    if setting.indent or setting.left:
        _indent(properties, setting)
    if setting.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(setting.outline))
        properties.append(level)


def _set_format(at: Any, setting: Setting) -> None:
    at.alignment = setting.align
    at.space_before, at.space_after = Pt(setting.before), Pt(setting.after)
    at.keep_with_next = setting.keep or None
    at.page_break_before = setting.new_page or None
    at.widow_control = True
    if setting.line:
        at.line_spacing_rule, at.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(setting.line)
    else:
        at.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _indent(properties: Any, setting: Setting) -> None:
    """In characters, as Chinese Word measures, and in twips for programs that do not know them."""
    indent = properties.get_or_add_ind()
    for name, characters in (("firstLine", setting.indent), ("left", setting.left)):
        if characters:
            indent.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
            indent.set(qn(f"w:{name}"), str(round(characters * setting.size * 20)))


def _set_font(properties: Any, face: Face) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", face.latin), ("hAnsi", face.latin), ("cs", face.latin), ("eastAsia", face.name)):
        fonts.set(qn(f"w:{name}"), value)


def _name_stand_ins(document: WordDocument, known: list[Face]) -> None:
    """Tell Word which fonts to take where one is missing."""
    part = next(part for part in document.part.package.iter_parts() if str(part.partname).endswith("/fontTable.xml"))
    entries = "".join(_entry(face) for face in {face.name: face for face in known}.values())
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _entry(face: Face) -> str:
    return (
        f'<w:font w:name="{face.name}"><w:altName w:val="{face.instead}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
    )

"""The office's own Word template: looked through before it is taken, and filled in with a paper's fields.

Both happen in a process of its own, bounded in time and memory; what a template may say is a closed list there.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]
from PIL import Image

from adapters.documents import template_work
from adapters.documents.processes import run
from adapters.documents.template_fields import sample, tree
from adapters.notices.errors import UnreadableNotice
from adapters.notices.packed import check_packed, is_xml
from models.errors import Invalid

MEGABYTE = 1024 * 1024
LARGEST = 2 * MEGABYTE
LARGEST_PART = 4 * MEGABYTE  # of XML, unpacked
SECONDS = 25.0
MOST_TOLD = 20  # problems
_MAIN = "word/document.xml"
_REFUSED_PARTS = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|customui|attachedtoolbars|afchunk|/subdoc|keymapcustom", re.IGNORECASE
)
_REFUSED_TYPES = re.compile(r"macroenabled|vba|activex|oleobject|application/x-msdownload", re.IGNORECASE)
_REFUSED_RELATIONS = re.compile(
    r"/(oleobject|afchunk|subdocument|attachedtemplate|frame|control|package)$", re.IGNORECASE
)
_REFUSED_FIELDS = re.compile(
    r"(?<![A-Z])(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|DDEAUTO|DDE|LINK|IMPORT|RD|DATABASE|MACROBUTTON|GOTOBUTTON|ASK|FILLIN)"
    r"(?![A-Z])",
    re.IGNORECASE,
)
_PACKED = ("protected", "old_type", "wrong_type", "too_large_unpacked")  # what is told of a packed file
_ADDRESS = re.compile(r"(https?|mailto):", re.IGNORECASE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = (f"{_WORD}instrText", f"{_WORD}delInstrText")  # what was struck out comes back with one click
_BORDER = f"{_WORD}fldChar"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a template: the key of its sentence and the fields in it."""

    key: str
    fields: Mapping[str, Any]


class TemplateFailed(Invalid):
    """A template that was taken cannot be filled in now."""

    key = "error.template_failed"


def check(kind: str, data: bytes) -> list[Problem]:
    """What is wrong with a template for this paper? Empty when it can be taken. It is tried out, too."""
    found = list(_of_the_file(data))
    if found:
        return found[:MOST_TOLD]
    job = {"fields": tree(kind), "context": sample(kind)}
    told, out = _work(data, job, {"sample.png": _dot()})
    if told is None:
        return [Problem("template.problem.too_slow", {})]
    if out is not None and (reaches := _paper_reaches_out(out)):
        return [Problem("template.problem.fetches", {"what": reaches})]
    return [_problem(one) for one in told[:MOST_TOLD]]


def filled(data: bytes, context: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """A paper in the office's own template. Pictures go by the names in the context. Raises TemplateFailed."""
    told, out = _work(data, {"context": _known(context, pictures)}, pictures)
    if told is None or told or out is None or _paper_reaches_out(out):
        raise TemplateFailed
    return out


def _known(value: Any, pictures: Mapping[str, bytes]) -> Any:
    """The same context, without pictures that are not there."""
    if isinstance(value, Mapping):
        if set(value) == {"picture", "mm"}:
            return {**value, "picture": value["picture"] if value["picture"] in pictures else ""}
        return {name: _known(one, pictures) for name, one in value.items()}
    return [_known(one, pictures) for one in value] if isinstance(value, list) else value


def _work(
    data: bytes, job: Mapping[str, Any], pictures: Mapping[str, bytes]
) -> tuple[list[dict[str, str]] | None, bytes | None]:
    """Problems and the paper; None for both where the process did not come to its end."""
    with TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "own.docx").write_bytes(data)
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        for picture, content in pictures.items():
            (folder / picture).write_bytes(content)
        if not run([sys.executable, "-I", template_work.__file__, name], folder, SECONDS):
            return None, None
        told = json.loads((folder / "problems.json").read_text("utf-8"))
        out = folder / "out.docx"
        return told, out.read_bytes() if out.is_file() else None


def _problem(one: Mapping[str, str]) -> Problem:
    fields = {"word": one["word"], "at": one["at"], "place": f"template.place.{one['place']}"}
    return Problem(f"template.problem.{one['kind']}", fields)


def _dot() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 6), "white").save(out, "PNG")
    return out.getvalue()


def _of_the_file(data: bytes) -> Iterator[Problem]:
    """Is it a whole, unprotected .docx of bearable size that runs nothing and fetches nothing?"""
    if len(data) > LARGEST:
        yield Problem("template.problem.too_large", {"megabytes": LARGEST // MEGABYTE})
        return
    try:
        check_packed("", data, _MAIN)
    except UnreadableNotice as error:
        told = error.key.rsplit(".", 1)[-1]
        yield Problem(f"template.problem.{told if told in _PACKED else 'damaged'}", {})
        return
    with ZipFile(BytesIO(data)) as package:
        for part in package.infolist():
            if _REFUSED_PARTS.search(part.filename):
                yield Problem("template.problem.runs", {"part": part.filename})
            elif is_xml(package, part):
                if part.file_size > LARGEST_PART:
                    yield Problem("template.problem.too_large_unpacked", {})
                    return
                yield from _of_the_part(part.filename, package.read(part))


def _of_the_part(name: str, data: bytes) -> Iterator[Problem]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        yield Problem("template.problem.damaged", {})
        return
    if name == "[Content_Types].xml":
        if any(_REFUSED_TYPES.search(str(node.get("ContentType"))) for node in root):
            yield Problem("template.problem.runs", {"part": name})
    elif name.endswith(".rels"):
        yield from _of_the_relations(root)
    elif _reaches_out(root):
        yield Problem("template.problem.fetches", {"what": _reaches_out(root)})


def _of_the_relations(root: Any) -> Iterator[Problem]:
    for node in root:
        kind, target = str(node.get("Type")), str(node.get("Target"))
        if str(node.get("TargetMode")).lower() == "external":
            if not (kind.endswith("/hyperlink") and _ADDRESS.match(target)):
                yield Problem("template.problem.fetches", {"what": target[:80]})
        elif _REFUSED_RELATIONS.search(kind):
            yield Problem("template.problem.runs", {"part": target})


def _reaches_out(root: Any) -> str:
    """Which field of Word's would fetch something when the file is opened? Its letters may be cut into pieces."""
    simple = (str(node.get(f"{_WORD}instr")) for node in root.iter(f"{_WORD}fldSimple"))
    found = (_REFUSED_FIELDS.search(code) for code in (*simple, *_codes(root)))
    return next((one[0] for one in found if one), "")


def _codes(root: Any) -> list[str]:
    """What each field says, without the fields inside it; first, letters that stand in none."""
    done, under_way = [], [""]
    for node in root.iter(*_LETTERS, _BORDER):
        kind = node.get(f"{_WORD}fldCharType")
        if node.tag in _LETTERS:
            under_way[-1] += node.text or ""
        elif kind == "begin":
            under_way.append("")
        elif kind == "end" and len(under_way) > 1:
            done.append(under_way.pop())
    return under_way + done


def _paper_reaches_out(data: bytes) -> str:
    """The same of a whole paper that is filled in: its marks and its words may have put a field's letters together."""
    with ZipFile(BytesIO(data)) as package:
        for part in package.infolist():
            if is_xml(package, part):
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                if found := _reaches_out(etree.fromstring(package.read(part), parser)):
                    return found
    return ""

"""A process of its own that reads and fills in one Word template, so that whatever hangs in it takes nothing along.

Usage: template_work.py FOLDER    does what FOLDER/job.json says with FOLDER/own.docx:
  {"fields": …}                 writes what is wrong with the template to FOLDER/problems.json
  {"context": …}                writes the filled-in paper to FOLDER/out.docx
Started by adapters.documents.templates, which bounds its time; it bounds its own memory and imports nothing of ours.

What a template may say is a closed list: the fields of its paper, loops over its lists, and conditions. There are no
calls, no attributes of things, no filters but two, no arithmetic; a loop inside a loop runs over a list of the outer
one's line, so that the work grows with the paper and not with its square.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage  # type: ignore[import-untyped]
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

MEMORY, SECONDS, OUT_BYTES = 1024**3, 20, 64 * 1024**2
LONGEST = 24_000_000  # letters one part of a paper may come to
LOOP = ("index", "first", "last", "length")
FILTERS: dict[str, Callable[..., Any]] = {"length": len, "default": lambda value, other="": value or other}
_SHOWN = 40  # letters of the place that are quoted
_QUIET = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Operand)
_LOGIC = (nodes.Compare, nodes.And, nodes.Or, nodes.Not)
Fields = dict[str, Any]  # name → "text", "picture", or the fields of a list's lines


class TooLong(TemplateError):
    """What a template makes is longer than any paper."""


def joined(parts: Iterable[str]) -> str:
    """The parts as one text. Raises TooLong as soon as it is longer than a paper may be."""
    found, length = [], 0
    for part in parts:
        length += len(part)
        if length > LONGEST:
            raise TooLong
        found.append(part)
    return "".join(found)


class Sealed(ImmutableSandboxedEnvironment):
    """Jinja without anything to reach out with: values are looked up in dictionaries, nothing is ever called."""

    concat = staticmethod(joined)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals, self.tests = {}, {}
        self.filters = dict(FILTERS)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a line, or where a loop stands; nothing else has attributes here."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same as `getattr`; nothing is counted into."""
        return self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(obj=obj, name=argument)

    def call(self, *_: Any, **__: Any) -> Any:
        """Nothing is called."""
        raise TemplateError

    def is_safe_attribute(self, *_: Any) -> bool:
        """None is."""
        return False


class Strict(DocxTemplate):  # type: ignore[misc]
    """A template whose result must be whole: a mark that tears a paragraph apart is an error, not mended in silence."""

    def fix_tables(self, xml: str) -> Any:
        """The tree of the result. Raises etree.XMLSyntaxError where it is none."""
        etree.fromstring(xml)
        return super().fix_tables(xml)


def parts(template: Any) -> Iterator[tuple[str, str]]:
    """Every text of a template that is filled in, with the name of its place."""
    template.render_init()
    yield "body", _lined(template.patch_xml(template.get_xml()))
    for name, uri in (("header", template.HEADER_URI), ("footer", template.FOOTER_URI)):
        for _, part in template.get_headers_footers(uri):
            yield name, _lined(template.patch_xml(template.get_part_xml(part)))
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith(".footnotes+xml"):
            yield "footnotes", _lined(template.patch_xml(part.blob.decode("utf-8")))
    said = template.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield "properties", str(getattr(said, name) or "")


def _lined(source: str) -> str:
    """A line a paragraph, as the library does before it reads."""
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", source)


def problems(template: Any, fields: Fields) -> list[dict[str, str]]:
    """What is wrong with a template? Each with its place; empty when nothing is."""
    found = []
    for place, source in parts(template):
        found += [{"place": place, **one} for one in _of_source(source, fields)]
    return found


def _of_source(source: str, fields: Fields) -> Iterator[dict[str, str]]:
    try:
        tree = Sealed().parse(source)
    except TemplateSyntaxError as error:
        yield _told("syntax", source, error.lineno, str(error.message or ""))
        return
    for kind, node, word in _walk(tree, dict(fields), None):
        yield _told(kind, source, node.lineno, word)


def _told(kind: str, source: str, line: int, word: str) -> dict[str, str]:
    """A problem in its paragraph: which one it is, and how it begins."""
    text = source.splitlines()[line - 1] if 0 < line <= len(source.splitlines()) else ""
    words = " ".join(re.sub(r"<[^>]*>", "", text).split())
    return {"kind": kind, "word": word, "at": words[:_SHOWN] + ("…" if len(words) > _SHOWN else "")}


Found = tuple[str, nodes.Node, str]


def _walk(node: nodes.Node, scope: Fields, outer: str | None, asked: bool = False) -> Iterator[Found]:
    """What in this tree is not on the closed list, or names no field? `outer` is the variable of the loop around.

    `asked`: it stands in a condition, where a list may be asked whether it has lines.
    """
    if isinstance(node, nodes.For):
        yield from _loop(node, scope, outer)
        return
    if isinstance(node, nodes.Name):
        if node.name not in scope:
            yield "unknown", node, node.name
        elif isinstance(scope[node.name], tuple) or (isinstance(scope[node.name], dict) and not asked):
            yield "whole_list", node, node.name
        return
    if isinstance(node, nodes.Getattr):
        yield from _attribute(node, scope, asked)
        return
    if isinstance(node, nodes.If | nodes.CondExpr):
        yield from _walk(node.test, scope, outer, asked=True)
        for child in node.iter_child_nodes(exclude=("test",)):
            yield from _walk(child, scope, outer)
        return
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            yield "not_allowed", node, f"|{node.name}"
        elif node.name == "length" and _kind(node.node, scope) is dict:
            return
    elif not isinstance(node, (*_QUIET, *_LOGIC)):
        yield "not_allowed", node, type(node).__name__
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, scope, outer, asked)


def _loop(node: nodes.For, scope: Fields, outer: str | None) -> Iterator[Found]:
    lines = _of(node.iter, scope)
    if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
        yield "not_allowed", node, "for"
        return
    if not isinstance(lines, dict):
        yield "no_list", node, _said(node.iter)
        return
    if outer is not None and not (isinstance(node.iter, nodes.Getattr) and _said(node.iter).startswith(f"{outer}.")):
        yield "loop_in_loop", node, _said(node.iter)
        return
    inner = {**scope, node.target.name: ("line", lines), "loop": ("line", dict.fromkeys(LOOP, "text"))}
    for child in (*node.body, *node.else_):
        yield from _walk(child, inner, node.target.name)


def _attribute(node: nodes.Getattr, scope: Fields, asked: bool) -> Iterator[Found]:
    found = _of(node, scope)
    if found is None:
        yield "unknown", node, _said(node)
    elif isinstance(found, dict) and not asked:
        yield "whole_list", node, _said(node)


def _of(node: nodes.Node | None, scope: Fields) -> Any:
    """Which field does this name? None for none."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        line = scope.get(node.node.name)
        return line[1].get(node.attr) if isinstance(line, tuple) else None
    return None


def _kind(node: nodes.Node | None, scope: Fields) -> type | None:
    return dict if isinstance(_of(node, scope), dict) else None


def _said(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return str(node.name)
    return f"{_said(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else "…"


def fill(template: Any, context: dict[str, Any]) -> bytes:
    """The template filled in with these values."""
    template.render_init()
    template.render(_with_pictures(template, context), Sealed(), autoescape=True)
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def _with_pictures(template: Any, value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"picture", "mm"}:
            return InlineImage(template, value["picture"], width=Mm(value["mm"])) if value["picture"] else ""
        return {name: _with_pictures(template, one) for name, one in value.items()}
    return [_with_pictures(template, one) for one in value] if isinstance(value, list) else value


def main(folder: str) -> None:
    """Do the job. What a template is to blame for is a problem; anything else ends with a code that is not 0."""
    _bound()
    place = Path(folder)
    job = json.loads((place / "job.json").read_text("utf-8"))
    found: list[dict[str, str]] = []
    try:
        template = Strict(str(place / "own.docx"))
        if "fields" in job:
            found = problems(template, job["fields"])
        if not found:
            (place / "out.docx").write_bytes(fill(Strict(str(place / "own.docx")), job["context"]))
    except (TemplateError, etree.XMLSyntaxError, ValueError, KeyError, AttributeError, TypeError) as error:
        kind = "too_long" if isinstance(error, TooLong) else "torn"
        found = [{"place": "body", "kind": kind, "word": "", "at": ""}]
    (place / "problems.json").write_text(json.dumps(found), "utf-8")


def _bound() -> None:
    """Let the system stop this process when it wants too much. Windows has only the starter's clock."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: OUT_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in bounds.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS maps more than it says and bounds no addresses
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main(*sys.argv[1:])

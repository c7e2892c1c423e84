"""An office's own template: what may stand in it, what is found wrong with it and where, and what never gets out."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from jinja2 import TemplateError

from adapters.documents import processes, template_work, templates
from adapters.documents.papers import PAPERS, choices, fields_of, made, proposal, standing_of
from adapters.documents.template_fields import FIELDS, Kind, sample, tree
from adapters.documents.template_starters import starter
from adapters.documents.templates import Problem, TemplateFailed, check, filled
from adapters.texts import catalogue, text
from tests.papers import facts_of, opened, order, tables, word_with, words
from tests.rules.test_papers import HOSTILE, busy, hostile, letters

AT = datetime(2026, 11, 2, tzinfo=UTC)


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same file with its parts changed."""
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def found(*lines: str, kind: str = "circular") -> list[tuple[str, str]]:
    """What is wrong in the marks of these paragraphs: kind and word. In this process, so that it is quick."""
    template = template_work.Strict(BytesIO(word_with(*lines)))
    return [(one["kind"], one["word"]) for one in template_work.problems(template, tree(kind))]


def keys(problems: list[Problem]) -> list[str]:
    return [one.key.rsplit(".", 1)[-1] for one in problems]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", PAPERS)
def test_the_template_to_begin_with_is_valid_and_makes_the_paper(kind: str, language: str) -> None:
    data = starter(kind, AT, language)
    template = template_work.Strict(BytesIO(data))
    assert template_work.problems(template, tree(kind)) == []
    if language == "zh":
        assert check(kind, data) == []
        own = words(opened(made(kind, order(facts_of(busy()), template=data))))
        built_in = words(opened(made(kind, order(facts_of(busy())))))
        for line in ("title", "states", "found", "day"):
            said = next((b.text for b in proposal(kind, facts_of(busy()), choices({}), "zh") if b.id == line), "")  # type: ignore[union-attr]
            assert said in own
            assert said in built_in


def test_a_table_in_an_own_template_has_the_rows_of_the_built_in_one() -> None:
    own = tables(opened(made("circular", order(facts_of(busy()), template=starter("circular", AT, "zh")))))
    built_in = tables(opened(made("circular", order(facts_of(busy())))))
    assert own[0] == built_in[0]
    assert own[1] == built_in[-1]


def test_edited_words_go_into_an_own_template_too() -> None:
    own = word_with("{{ opening }}")
    said = words(opened(made("circular", order(facts_of(busy()), texts={"opening": "本办公室的话"}, template=own))))
    assert "本办公室的话" in said


def test_every_field_has_a_meaning_in_both_languages_and_a_value() -> None:
    for kind, fields in FIELDS.items():
        facts = facts_of(busy())
        of = standing_of(facts, choices({}), "zh")
        values = fields_of(kind, facts, choices({}), of, proposal(kind, facts, choices({}), "zh"), "zh")
        assert list(values) == [field.name for field in fields] == list(sample(kind)) == list(tree(kind))
        for field in fields:
            for one in (field, *field.of):
                assert one.key in catalogue("zh"), one.key
                assert one.key in catalogue("en"), one.key
            if field.kind is Kind.LIST:
                assert all(set(line) == {one.name for one in field.of} for line in values[field.name])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{{ titel }}", ("unknown", "titel")),
        ("{{ title.upper }}", ("unknown", "title.upper")),
        ("{% for row in unit_rows %}{{ row.naem }}{% endfor %}", ("unknown", "row.naem")),
        ("{{ unit_rows }}", ("whole_list", "unit_rows")),
        ("{% for row in unit_rows %}{{ row }}{% endfor %}", ("whole_list", "row")),
        ("{% for row in title %}{{ row }}{% endfor %}", ("no_list", "title")),
        ("{% for a in unit_rows %}{% for b in unit_rows %}x{% endfor %}{% endfor %}", ("loop_in_loop", "unit_rows")),
        ("{{ title.__class__.__mro__ }}", ("unknown", "title.__class__.__mro__")),
        ("{{ ''.__class__ }}", ("unknown", "….__class__")),
        ("{{ title['__class__'] }}", ("not_allowed", "Getitem")),
        ("{{ title|attr('__class__') }}", ("not_allowed", "|attr")),
        ("{{ cycler.__init__.__globals__ }}", ("unknown", "cycler.__init__.__globals__")),
        ("{{ range(10**9) }}", ("not_allowed", "Call")),
        ("{{ title * 1000000000 }}", ("not_allowed", "Mul")),
        ("{{ 9 ** 9 ** 9 }}", ("not_allowed", "Pow")),
        ("{% set x = 1 %}", ("not_allowed", "Assign")),
        ("{% include 'other.docx' %}", ("not_allowed", "Include")),
        ("{% import 'os' as o %}", ("not_allowed", "Import")),
        ("{% extends 'x' %}", ("not_allowed", "Extends")),
        ("{% macro m() %}x{% endmacro %}", ("not_allowed", "Macro")),
        ("{{ title|safe }}", ("not_allowed", "|safe")),
        ("{{ title|tojson }}", ("not_allowed", "|tojson")),
        ("{% for a in unit_rows recursive %}{{ loop(a) }}{% endfor %}", ("not_allowed", "for")),
        ("{{ lipsum() }}", ("not_allowed", "Call")),
        ("{{ self }}", ("unknown", "self")),
    ],
)
def test_what_is_not_on_the_closed_list_is_named(line: str, problem: tuple[str, str]) -> None:
    assert problem in found(line)


@pytest.mark.parametrize(
    "line",
    [
        "{{ title }}",
        "{{ title|default('x') }}",
        "{{ unit_rows|length }}",
        "{% if number %}{{ number }}{% else %}无{% endif %}",
        "{% if unit_rows and not overdue %}x{% endif %}",
        "{% for row in unit_rows %}{{ loop.index }} {{ row.unit }}{% if not loop.last %}、{% endif %}{% endfor %}",
        "{{ 'x' if title == 'y' else title }}",
        "没有标记的一段",
        "{# 说明 #}",
    ],
)
def test_what_is_on_the_closed_list_is_taken(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize(
    "line", ["{{ title", "{% for row in unit_rows %}", "{% if title %}", "{{ title }", "{% endfor %}", "{{ 1 + }}"]
)
def test_a_mark_that_is_written_wrong_is_a_syntax_error(line: str) -> None:
    assert [kind for kind, _ in found("前面", line, "后面")] == ["syntax"]


def test_a_problem_says_in_which_paragraph_and_part_it_stands() -> None:
    document = Document()
    document.add_paragraph("第一段")
    document.add_paragraph("截至今日，{{ completoin }} 已办结")
    document.sections[0].footer.paragraphs[0].text = "{{ foot }}"
    document.core_properties.title = "{{ prop }}"
    out = BytesIO()
    document.save(out)
    told = template_work.problems(template_work.Strict(BytesIO(out.getvalue())), tree("circular"))
    assert [(one["place"], one["word"]) for one in told] == [
        ("body", "completoin"),
        ("footer", "foot"),
        ("properties", "prop"),
    ]
    assert told[0]["at"].startswith("截至今日")
    said = [
        text("zh", one.key, **{**one.fields, "place": text("zh", str(one.fields["place"]))})
        for one in check("circular", out.getvalue())
    ]
    assert "正文“截至今日" in said[0]
    assert "completoin" in said[0]


def test_marks_that_word_has_cut_into_pieces_are_read_whole() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece, bold in (("{", True), ("{ ti", False), ("tle", True), (" }", False), ("}", True)):
        paragraph.add_run(piece).bold = bold
    out = BytesIO()
    document.save(out)
    assert template_work.problems(template_work.Strict(BytesIO(out.getvalue())), tree("circular")) == []
    assert "江州" not in words(opened(filled(out.getvalue(), {"title": "标题"}, {})))
    assert "标题" in words(opened(filled(out.getvalue(), {"title": "标题"}, {})))


def test_what_somebody_typed_is_never_markup_in_an_own_template() -> None:
    data = word_with("{{ title }}", "{{ opening }}", "{% for row in overdue_rows %}{{ row.task }}{% endfor %}")
    typed = "".join(HOSTILE)
    said = words(opened(made("circular", order(facts_of(hostile()), texts={"opening": typed}, template=data))))
    assert letters(typed) in letters(said)
    assert "49" not in said


def test_nothing_can_be_reached_from_a_value() -> None:
    sealed = template_work.Sealed()
    for source in ("{{ x.__class__ }}", "{{ x['a'] }}", "{{ x() }}", "{{ x.upper() }}", "{{ d.items() }}"):
        with pytest.raises(TemplateError):
            sealed.from_string(source).render(x="text", d={"a": 1})
    assert sealed.from_string("{{ d.a }}").render(d={"a": "<w:t>"}) == "&lt;w:t&gt;"


def test_a_template_that_makes_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_work, "LONGEST", 1000)
    with pytest.raises(template_work.TooLong):
        template_work.Sealed().from_string("{% for a in rows %}{{ a.b }}{% endfor %}").render(
            rows=[{"b": "x" * 50}] * 40
        )


def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    assert not processes.run([sys.executable, "-c", "while True: pass"], tmp_path, 0.3)
    assert processes.run([sys.executable, "-c", "pass"], tmp_path, 20)


def test_a_template_that_cannot_be_filled_in_any_more_says_so() -> None:
    with pytest.raises(TemplateFailed):
        filled(word_with("{{ gone }}"), {"title": "x"}, {})


def relation(kind: str, target: str, mode: str = "External") -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        line = f'<Relationship Id="rX" Type="http://x/relationships/{kind}" Target="{target}" TargetMode="{mode}"/>'
        parts[name] = parts[name].replace(b"</Relationships>", line.encode() + b"</Relationships>")

    return change


def part(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: data})


def field(words: str, *, cut: bool = False) -> Callable[[dict[str, bytes]], None]:
    pieces = [words[:4], words[4:]] if cut else [words]
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)

    def change(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        parts["word/document.xml"] = body.replace(b"</w:body>", f"<w:p>{runs}</w:p></w:body>".encode())

    return change


def fields(*words: str) -> Callable[[dict[str, bytes]], None]:
    """Fields of Word's, one right behind the other; a piece in brackets stands inside the one before it."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    runs = ""
    for one in words:
        pieces = "".join(
            f"{begin}<w:r><w:instrText>{piece[1:]}</w:instrText></w:r>{end}"
            if piece.startswith("(")
            else f"<w:r><w:instrText>{piece}</w:instrText></w:r>"
            for piece in one.split("|")
        )
        runs += f"{begin}{pieces}{end}"

    def change(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        parts["word/document.xml"] = body.replace(b"</w:body>", f"<w:p>{runs}</w:p></w:body>".encode())

    return change


def header_by_another_name(parts: dict[str, bytes]) -> None:
    """A header whose part is called like a picture, with a field in it."""
    types("application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml", "/word/media/a.png")(parts)
    relation("header", "media/a.png", "Internal")(parts)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run = "<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>"
    parts["word/media/a.png"] = f'\n<w:hdr xmlns:w="{space}"><w:p>{run}</w:p></w:hdr>'.encode()


def types(words: str, name: str = "/word/x.xml") -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        line = f'<Override PartName="{name}" ContentType="{words}"/>'.encode()
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", line + b"</Types>")

    return change


def entity(parts: dict[str, bytes]) -> None:
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (part("word/vbaProject.bin"), "runs"),
        (part("word/embeddings/oleObject1.bin"), "runs"),
        (part("word/activeX/activeX1.xml", b"<x/>"), "runs"),
        (part("customUI/customUI.xml", b"<x/>"), "runs"),
        (types("application/vnd.ms-word.document.macroEnabled.main+xml"), "runs"),
        (relation("image", "http://192.0.2.1/x.png"), "fetches"),
        (relation("attachedTemplate", "file://server/x.dotm"), "fetches"),
        (relation("hyperlink", "file:///etc/passwd"), "fetches"),
        (relation("oleObject", "embeddings/x", "Internal"), "runs"),
        (field('INCLUDEPICTURE "http://192.0.2.1/x"'), "fetches"),
        (field("DDEAUTO cmd"), "fetches"),
        (field("includetext c:/x", cut=True), "fetches"),
        (fields("PAGE", "DDEAUTO cmd"), "fetches"),
        (fields("LINK", "PAGE"), "fetches"),
        (fields("DDE|(QUOTE x|AUTO cmd"), "fetches"),
        (fields("DD{% if title %}EAUTO{% endif %} cmd"), "fetches"),
        (header_by_another_name, "fetches"),
        (entity, "damaged"),
        (part("word/extra.xml", b"<a>" + b" " * (5 * 1024 * 1024) + b"</a>"), "too_large_unpacked"),
        (part("word/extra.xml", b"<a>"), "damaged"),
    ],
)
def test_what_runs_or_fetches_is_refused(change: Callable[[dict[str, bytes]], None], problem: str) -> None:
    assert keys(check("circular", repacked(word_with("{{ title }}"), change)))[:1] == [problem]


@pytest.mark.parametrize(
    "change",
    [relation("hyperlink", "https://example.org/a"), field("PAGE"), field("HYPERLINK x"), fields("PAGE", "NUMPAGES")],
)
def test_a_link_and_a_page_number_are_no_danger(change: Callable[[dict[str, bytes]], None]) -> None:
    assert list(templates._of_the_file(repacked(word_with("{{ title }}"), change))) == []


def test_what_is_filled_in_does_not_become_a_field_that_fetches() -> None:
    data = repacked(word_with("{{ title }}"), fields("{{ opening }}"))
    assert opened(filled(data, {"title": "x", "opening": "PAGE"}, {}))
    with pytest.raises(TemplateFailed):
        filled(data, {"title": "x", "opening": 'INCLUDEPICTURE "http://192.0.2.1/x"'}, {})


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "damaged"),
        (b"plain words", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_type"),
        (b"x" * (2 * 1024 * 1024 + 1), "too_large"),
        (word_with("x")[:3000], "damaged"),
    ],
)
def test_a_file_that_is_no_whole_document_is_refused_in_words(data: bytes, problem: str) -> None:
    found_in_it = check("circular", data)
    assert keys(found_in_it) == [problem]
    assert text("zh", found_in_it[0].key, **found_in_it[0].fields)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (101 * 1024 * 1024))
    assert keys(check("circular", out.getvalue())) == ["too_large_unpacked"]


def test_a_loop_that_tears_a_table_apart_is_told_before_it_is_taken() -> None:
    document = Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "{% for row in unit_rows %}{{ row.unit }}"
    document.add_paragraph("{% endfor %}")
    out = BytesIO()
    document.save(out)
    assert keys(check("circular", out.getvalue())) == ["torn"]

"""Files a clerk uploads as a notice: what they say, and why some cannot be read."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from adapters.notices.errors import UnreadableNotice
from adapters.notices.files import read_file, text_of
from adapters.notices.packed import LARGEST_PACKED
from adapters.notices.reader import read_notice
from adapters.texts import LANGUAGES, sentence, text

NOTICE = "1、张贴海报。\n责任单位：保卫处\n"
ROWS = [
    ["序号", "工作任务", "责任单位", "配合单位", "完成时限"],
    ["1", "张贴海报不少于3张", "保卫处", "学生处\n各学院", "2024年4月底前"],
    ["2", "发放手册", "", "校团委", "2024年5月10日前"],
]


def saved(document: object) -> bytes:
    target = io.BytesIO()
    document.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def word_table() -> bytes:
    document = docx.Document()
    document.add_paragraph("江州大学任务分工表")
    table = document.add_table(3, 5)
    for row, cells in enumerate(ROWS):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    table.cell(1, 2).merge(table.cell(2, 2))
    document.add_paragraph("保卫处")
    return saved(document)


def numbered(*levels: tuple[str, str]) -> docx.document.Document:
    """A document whose automatic numbering has these levels: format and pattern."""
    document = docx.Document()
    inner = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for place, (form, words) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    kind = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inner}</w:abstractNum>')
    numbering.insert(0, kind)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return document


def add_item(document: docx.document.Document, words: str, level: int) -> None:
    properties = document.add_paragraph(words)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same packed file with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


def refused(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableNotice) as caught:
        text_of(name, data)
    for language in LANGUAGES:
        assert "⟦" not in sentence(language, caught.value)
    return caught.value.key.removeprefix("notice.unreadable.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of("通知.TXT", NOTICE.encode(encoding)) == NOTICE


def test_a_word_file_gives_paragraphs_and_tables_in_order_and_merged_cells_once() -> None:
    assert text_of("a.docx", word_table()).splitlines() == [
        "江州大学任务分工表",
        "",
        "序号\t工作任务\t责任单位\t配合单位\t完成时限",
        '1\t张贴海报不少于3张\t保卫处\t"学生处',
        '各学院"\t2024年4月底前',
        "2\t发放手册\t同上\t校团委\t2024年5月10日前",
        "",
        "保卫处",
    ]


def test_the_table_of_a_word_file_is_read_as_tasks() -> None:
    tasks = read_notice(text_of("a.docx", word_table())).tasks
    assert [(task.title, task.lead, task.cooperating, task.due_on) for task in tasks] == [
        ("张贴海报不少于3张", ["保卫处"], ["学生处", "各学院"], date(2024, 4, 30)),
        ("发放手册", ["保卫处"], ["校团委"], date(2024, 5, 10)),
    ]


def test_automatic_numbers_are_told_as_they_are_printed() -> None:
    document = numbered(("chineseCountingThousand", "%1、"), ("decimal", "%2."), ("decimalEnclosedCircle", "%3"))
    for words, level in (("宣传", 0), ("张贴", 1), ("发放", 1), ("核对", 2), ("检查", 0), ("巡查", 1)):
        add_item(document, words, level)
    assert text_of("a.docx", saved(document)).splitlines() == [
        "一、宣传",
        "1.张贴",
        "2.发放",
        "①核对",
        "二、检查",
        "1.巡查",
    ]


def test_deleted_and_hidden_words_are_left_out_and_inserted_ones_told() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("1、张贴")
    paragraph.add_run("机密").font.hidden = True
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>海报。</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>手册</w:delText></w:r></w:del>"))
    assert text_of("a.docx", saved(document)) == "1、张贴海报。"


def sheet() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    for row in [["任务表"], *[[cell or None for cell in row] for row in ROWS], ["3", "旧任务", "保卫处", None, None]]:
        first.append(row)
    first["E3"] = date(2024, 4, 30)
    first.merge_cells("C3:C4")
    first.row_dimensions[5].hidden = True
    kept = book.create_sheet("存档")
    kept.append(["不读"])
    kept.sheet_state = "hidden"
    return saved(book)


def test_a_workbook_gives_its_visible_rows_and_says_what_was_hidden() -> None:
    read = read_file("a.xlsx", sheet())
    assert read.text.splitlines()[:5] == [
        "任务表",
        "序号\t工作任务\t责任单位\t配合单位\t完成时限",
        '1\t张贴海报不少于3张\t保卫处\t"学生处',
        '各学院"\t2024-4-30',
        "2\t发放手册\t同上\t校团委\t2024年5月10日前",
    ]
    assert "旧任务" not in read.text
    assert "不读" not in read.text
    assert [(note.key, note.fields) for note in read.notes] == [
        ("notice.file.hidden_rows", {"sheet": "Sheet", "rows": "5"}),
        ("notice.file.hidden_sheet", {"sheet": "存档"}),
    ]
    assert all("⟦" not in text(language, note.key, **note.fields) for note in read.notes for language in LANGUAGES)


def test_a_head_of_two_lines_and_a_share_in_per_cent_are_read() -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.append(["序号", "工作任务", "完成率目标", "责任分工", None])
    first.append([None, None, None, "牵头单位", "责任单位"])
    first.append([1, "张贴海报", 0.95, "保卫处", "学生处"])
    first["C3"].number_format = "0%"
    said = text_of("a.xlsx", saved(book))
    assert "1\t张贴海报\t95%\t保卫处\t学生处" in said
    task = read_notice(said).tasks[0]
    assert (task.lead, task.cooperating) == (["保卫处"], ["学生处"])


@pytest.mark.parametrize("name", ["a.exe", "a", "docx", ".docx.png", "a.odt", ""])
def test_other_types_are_refused(name: str) -> None:
    assert refused(name, NOTICE.encode()) == "wrong_type"


@pytest.mark.parametrize("name", ["通知.doc", "a.XLS", "a.wps", "a.et", "a.rtf", "a.docm", "a.ofd"])
def test_an_older_or_other_office_format_is_told_what_to_do(name: str) -> None:
    assert refused(name, NOTICE.encode()) == "old_type"


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.xlsx"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert refused(name, b"") == "empty"


def test_a_document_without_words_is_refused() -> None:
    assert refused("a.docx", saved(docx.Document())) == "empty"
    assert refused("a.xlsx", saved(openpyxl.Workbook())) == "empty"
    assert refused("a.txt", "  \n　\n".encode()) == "empty"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, b"no zip at all", b"\x00" * 300])
def test_a_damaged_office_file_is_refused(name: str, data: bytes) -> None:
    assert refused(name, data) == "damaged"


@pytest.mark.parametrize(("name", "made"), [("a.docx", word_table), ("a.xlsx", sheet)])
def test_a_file_cut_off_anywhere_is_refused_and_never_breaks_the_reader(name: str, made: Callable[[], bytes]) -> None:
    data = made()
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        assert refused(name, data[: int(len(data) * share)]) == "damaged"


@pytest.mark.parametrize(
    ("name", "made", "part"),
    [
        ("a.docx", word_table, "word/document.xml"),
        ("a.xlsx", sheet, "xl/worksheets/sheet1.xml"),
        ("a.xlsx", sheet, "xl/workbook.xml"),
    ],
)
def test_broken_xml_inside_is_refused(name: str, made: Callable[[], bytes], part: str) -> None:
    assert refused(name, changed(made(), part, lambda xml: xml[: len(xml) // 2])) == "damaged"
    assert refused(name, changed(made(), part, lambda _: b"")) == "damaged"


def test_one_office_file_called_by_the_name_of_another_is_refused() -> None:
    assert refused("a.xlsx", word_table()) == "wrong_type"
    assert refused("a.docx", sheet()) == "wrong_type"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declared_entity_is_refused_before_anything_reads_it(encoding: str) -> None:
    outside = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w>&x;</w>'
    for name, made, part in (("a.docx", word_table, "word/document.xml"), ("a.xlsx", sheet, "xl/styles.xml")):
        assert refused(name, changed(made(), part, lambda _: outside.encode(encoding))) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_part_that_is_called_no_xml_is_looked_at_like_one(encoding: str) -> None:
    outside = '\n<!DOCTYPE w [<!ENTITY x "y">]><w>&x;</w>'.encode(encoding)
    large = b"<w>" + b" " * 43_000_000
    for part, problem in ((outside, "damaged"), (large, "too_large_unpacked")):
        target = io.BytesIO(sheet())
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr("xl/media/strings.bin", part)
        assert refused("a.xlsx", target.getvalue()) == problem


def test_a_file_over_ten_megabytes_is_refused_unopened() -> None:
    assert refused("a.txt", b"a" * (LARGEST_PACKED + 1)) == "too_large"
    assert refused("a.docx", b"a" * (LARGEST_PACKED + 1)) == "too_large"


def test_a_small_file_that_unpacks_to_more_than_100_megabytes_is_refused() -> None:
    target = io.BytesIO(word_table())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package, package.open("word/media/a.bin", "w") as part:
        for _ in range(101):
            part.write(bytes(1 << 20))
    assert len(target.getvalue()) < LARGEST_PACKED
    assert refused("a.docx", target.getvalue()) == "too_large_unpacked"


def test_xml_that_unpacks_to_more_than_can_be_parsed_is_refused() -> None:
    large = b"<w:body>" + b" " * 43_000_000
    blown = changed(word_table(), "word/document.xml", lambda xml: xml.replace(b"<w:body>", large))
    assert len(blown) < LARGEST_PACKED
    assert refused("a.docx", blown) == "too_large_unpacked"


def test_a_directory_that_lies_about_a_size_is_refused() -> None:
    data = bytearray(word_table())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (7).to_bytes(4, "little")
    assert refused("a.docx", bytes(data)) == "damaged"


def test_a_protected_file_is_told_from_an_old_one() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refused("a.docx", container + "EncryptedPackage".encode("utf-16-le")) == "protected"
    assert refused("a.xlsx", container) == "old_type"


def test_a_packed_file_with_a_password_is_refused() -> None:
    data = bytearray(word_table())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused("a.docx", bytes(data)) == "protected"


BOX = """<w:r {space} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent>
</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{inside}
</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def test_the_words_of_a_text_box_follow_its_paragraph_once_and_are_noted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、宣传发动")
    inside = "<w:p><w:r><w:t>1.张贴海报。</w:t></w:r></w:p><w:p><w:r><w:t>责任单位：保卫处</w:t></w:r></w:p>"
    paragraph._p.append(parse_xml(BOX.format(space=nsdecls("w"), inside=inside)))
    document.add_paragraph("2.发放手册。责任单位：学生处")
    read = read_file("a.docx", saved(document))
    assert read.text.splitlines() == [
        "一、宣传发动",
        "1.张贴海报。",
        "责任单位：保卫处",
        "2.发放手册。责任单位：学生处",
    ]
    assert [(note.key, note.fields) for note in read.notes] == [("notice.file.text_boxes", {"n": "1"})]
    assert [task.lead for task in read_notice(read.text).tasks] == [["保卫处"], ["学生处"]]


def test_a_box_of_an_old_program_alone_is_read_too() -> None:
    document = docx.Document()
    box = BOX.format(space=nsdecls("w"), inside="<w:p><w:r><w:t>盒子</w:t></w:r></w:p>")
    old = box[: box.index("<mc:Choice")] + box[box.index("<mc:Fallback") :]
    document.add_paragraph("正文")._p.append(parse_xml(old))
    assert text_of("a.docx", saved(document)).splitlines() == ["正文", "盒子"]


def test_headings_of_a_word_file_are_the_context_of_the_tasks_below_them() -> None:
    document = docx.Document()
    document.add_paragraph("江州大学任务分工方案")
    for heading, words in (("宣传发动", "张贴海报"), ("集中整治", "排查宿舍")):
        document.add_heading(heading, 1)
        document.add_paragraph(f"{words}。【责任单位：保卫处；配合单位：学生处】")
        document.add_paragraph(f"再次{words}。【责任单位：保卫处；配合单位：学生处】")
    tasks = read_notice(text_of("a.docx", saved(document))).tasks
    assert [(task.heading, task.title) for task in tasks] == [
        ("宣传发动", "张贴海报"),
        ("宣传发动", "再次张贴海报"),
        ("集中整治", "排查宿舍"),
        ("集中整治", "再次排查宿舍"),
    ]


def ledger(*rows: list[object], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    head = ["序号", "工作任务", "责任单位", "配合单位", "完成时限", "进展情况", "完成率", "佐证材料", "备注"]
    for row in (["江州大学反诈宣传责任台账"], head, *rows):
        first.append(row)
    if merge:
        first.merge_cells(merge)
    return saved(book)


def test_the_blank_cells_of_a_ledger_mean_nobody_and_its_progress_is_left_out_with_a_note() -> None:
    rows: list[list[object]] = [
        [1, "张贴海报", "保卫处", "学生处", date(2025, 4, 30), "推进中，责任单位正在排版", 0.5, 3, ""],
        [2, "推广软件，安装率达到95%以上", "各学院", None, date(2025, 5, 10), "已办结", 1, 8, None],
        [3, "组织班会", "学生处", None, "长期坚持", None, None, 0, None],
    ]
    read = read_notice(text_of("台账.xlsx", ledger(*rows)))
    assert read.title == "江州大学反诈宣传责任台账"
    assert [(task.number, task.lead, task.cooperating, task.due_on) for task in read.tasks] == [
        ("1", ["保卫处"], ["学生处"], date(2025, 4, 30)),
        ("2", ["各学院"], [], date(2025, 5, 10)),
        ("3", ["学生处"], [], None),
    ]
    left = [doubt.fields for doubt in read.doubts if doubt.code == "columns_left"]
    assert left == [{"columns": "进展情况、完成率、佐证材料"}]


def test_merged_cells_of_a_sheet_repeat_and_plain_blanks_do_not() -> None:
    rows: list[list[object]] = [
        [1, "张贴海报", "保卫处", "学生处", "4月底前"],
        [2, "发放手册", "宣传部", None, "5月底前"],
        [3, "组织班会", "学生处", None, "6月底前"],
    ]
    tasks = read_notice(text_of("a.xlsx", ledger(*rows, merge="D3:D4")), year=2025).tasks
    assert [task.cooperating for task in tasks] == [["学生处"], ["学生处"], []]


@pytest.mark.parametrize("printed", [45777, 20250430, "2025年4月30日", date(2025, 4, 30)])
def test_a_day_in_a_sheet_is_read_however_it_is_kept(printed: object) -> None:
    tasks = read_notice(text_of("a.xlsx", ledger([1, "张贴海报", "保卫处", "学生处", printed]))).tasks
    assert [task.due_on for task in tasks] == [date(2025, 4, 30)]

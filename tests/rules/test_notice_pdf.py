"""A notice as PDF: paragraphs whole again, tables by their rules or by place, and why some PDFs cannot be read."""

import time
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from fpdf import FPDF

from adapters.notices import pdf
from adapters.notices.errors import UnreadableNotice
from adapters.notices.files import read_file
from adapters.notices.pdf import pdf_text
from adapters.notices.pdf_layout import laid_out
from adapters.notices.reader import read_notice
from adapters.texts import LANGUAGES, sentence, text
from tests.notices.papers import HEAD, paper, printed, say, table

LINE = "在全校范围内开展校园安全隐患排查整治专项行动，现将有关事项通知如下，"


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableNotice) as caught:
        read_file("通知.pdf", data)
    for language in LANGUAGES:
        assert "⟦" not in sentence(language, caught.value)
    return caught.value.key.removeprefix("notice.unreadable.")


@pytest.fixture(scope="module")
def notice() -> bytes:
    """Two pages with running heads and page numbers, wrapped paragraphs, and a ruled table that runs over both."""
    drawn = paper()
    say(drawn, 12, 12, "东湖学院文件")
    say(drawn, 45, 30, "东湖学院关于开展校园安全整治", 20)
    say(drawn, 70, 40, "专项行动的通知", 20)
    say(drawn, 12, 55, "各学院、各部门：")
    for number, words in enumerate((LINE, LINE, LINE, "请认真落实。")):
        say(drawn, 12 if number else 20, 65 + number * 7, words if number != 0 else words[:-2])
    rows = [
        HEAD,
        ("1", "开展宣讲，每个学院不少于\n2场", "保卫处", "各学院、党委宣\n传部", "2024年10月\n15日前"),
        ("2", "推广反诈软件", "", "学生处", "11月底前"),
    ]
    table(drawn, 100, rows, merged=(2,))
    say(drawn, 100, 290, "1")
    drawn.add_page()
    say(drawn, 12, 12, "东湖学院文件")
    end = table(drawn, 25, [("3", "检修消防设施", "后勤处", "", "12月20日前")])
    say(drawn, 120, end + 20, "东湖学院")
    say(drawn, 120, end + 28, "2024年9月25日")
    say(drawn, 100, 290, "2")
    return printed(drawn)


def test_a_pdf_gives_whole_paragraphs_and_rows_without_running_heads(notice: bytes) -> None:
    read = read_file("a.pdf", notice)
    assert read.text.splitlines() == [
        "东湖学院关于开展校园安全整治专项行动的通知",
        "各学院、各部门：",
        LINE[:-2] + LINE + LINE + "请认真落实。",
        "",
        "\t".join(HEAD),
        "1\t开展宣讲，每个学院不少于2场\t保卫处\t各学院、党委宣传部\t2024年10月15日前",
        "2\t推广反诈软件\t同上\t学生处\t11月底前",
        "3\t检修消防设施\t后勤处\t—\t12月20日前",
        "东湖学院",
        "2024年9月25日",
    ]
    assert [(note.key, note.fields) for note in read.notes] == [
        ("notice.file.running_heads", {"words": "东湖学院文件"}),
    ]
    assert all("⟦" not in text(language, note.key, **note.fields) for note in read.notes for language in LANGUAGES)


def test_the_tasks_of_a_pdf_are_read(notice: bytes) -> None:
    read = read_notice(read_file("a.pdf", notice).text)
    assert read.title == "东湖学院关于开展校园安全整治专项行动的通知"
    assert [(task.title, task.lead, task.cooperating, task.due_on) for task in read.tasks] == [
        ("开展宣讲，每个学院不少于2场", ["保卫处"], ["各学院", "党委宣传部"], date(2024, 10, 15)),
        ("推广反诈软件", ["保卫处"], ["学生处"], date(2024, 11, 30)),
        ("检修消防设施", ["后勤处"], [], date(2024, 12, 20)),
    ]


def test_a_table_without_rules_is_read_by_where_its_cells_stand() -> None:
    drawn = paper()
    say(drawn, 60, 20, "东湖学院2025年春季防汛任务表")
    at = (12, 30, 95, 130, 165)
    lines = [
        HEAD,
        ("1", "疏通校内雨水管网，清理", "后勤处", "物业公司", "4月15日前"),
        ("", "全部窨井", "", "", ""),
        ("2", "储备沙袋不少于500个", "后勤处", "保卫处、财", "4月20日前"),
        ("", "", "", "务处", ""),
    ]
    for number, cells in enumerate(lines):
        for x, words in zip(at, cells, strict=True):
            say(drawn, x, 40 + number * 7, words)
    read = read_notice(read_file("a.pdf", printed(drawn)).text)
    assert [(task.title, task.lead, task.cooperating, task.due_on) for task in read.tasks] == [
        ("疏通校内雨水管网，清理全部窨井", ["后勤处"], ["物业公司"], date(2025, 4, 15)),
        ("储备沙袋不少于500个", ["后勤处"], ["保卫处", "财务处"], date(2025, 4, 20)),
    ]


def test_a_row_broken_by_the_end_of_a_page_is_one_row() -> None:
    drawn = paper()
    table(drawn, 260, [HEAD, ("1", "开展反诈宣讲，覆盖全部", "保卫处", "各学院", "10月底前")])
    drawn.add_page()
    table(drawn, 20, [("", "班级和实验室", "", "", "")])
    read = read_notice(read_file("a.pdf", printed(drawn)).text, year=2024)
    assert [task.title for task in read.tasks] == ["开展反诈宣讲，覆盖全部班级和实验室"]


def test_a_scan_is_told_to_be_one() -> None:
    drawn = FPDF()
    drawn.add_page()
    drawn.rect(10, 10, 100, 100, style="F")
    assert refused(bytes(drawn.output())) == "scanned"


def test_a_pdf_with_a_password_is_told_to_have_one() -> None:
    drawn = paper(password="geheim")
    say(drawn, 20, 20, "任务")
    assert refused(printed(drawn)) == "protected"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 5000, b"PK\x03\x04", b"nothing", b"\x00" * 64])
def test_a_damaged_pdf_or_one_that_is_none_is_told_to_be_damaged(data: bytes) -> None:
    assert refused(data) == "damaged"


def test_a_pdf_cut_off_anywhere_is_read_or_refused_in_words(notice: bytes) -> None:
    told = set()
    for share in (0.2, 0.6, 0.95):
        try:
            read_file("a.pdf", notice[: int(len(notice) * share)])
        except UnreadableNotice as error:
            told.add(error.key.removeprefix("notice.unreadable."))
    assert told <= {"damaged", "scanned"}


def test_a_pdf_that_takes_too_long_is_stopped(notice: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    assert refused(notice) == "too_much"


def test_pages_beyond_the_bound_are_told_and_not_read() -> None:
    document = pypdfium2.PdfDocument(printed(_one_page()))
    many = pypdfium2.PdfDocument.new()
    for _ in range(205):
        many.import_pages(document)
    held = BytesIO()
    many.save(held)
    read = pdf_text("a.pdf", held.getvalue())
    assert read.pages_left == 5


def _one_page() -> FPDF:
    drawn = paper()
    say(drawn, 20, 20, "1.张贴海报。责任单位：保卫处")
    return drawn


def test_a_page_full_of_rules_and_words_is_laid_out_soon() -> None:
    across = [[10.0 * n, 0.0, 10.0 * n, 900.0] for n in range(200)]
    down = [[0.0, 10.0 * n, 2000.0, 10.0 * n] for n in range(200)]
    apart = [[3.0 * n, 1.0 * (n % 800), 3.0 * n + 1, 1.0 * (n % 800) + 8] for n in range(2600)]
    at = [(3.0 * (n % 600), 1.0 * (n // 30)) for n in range(20_000)]
    words = [[x, y, x + 2, y + 8, 9.0, "字"] for x, y in at]
    started = time.process_time()
    laid = laid_out([{"words": words, "rules": [*across, *down, *apart], "width": 2000.0}] * 2)
    assert time.process_time() - started < 20
    assert laid.lines

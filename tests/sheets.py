"""Small spreadsheets as somebody fills them in: a title, a blank line, the head, and rows below."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from adapters.texts import text
from services import account_roster, unit_roster

UNIT_HEAD = [text("zh", f"roster.{one.name}") for one in unit_roster.FIELDS]
ACCOUNT_HEAD = [text("zh", f"roster.{one.name}") for one in account_roster.FIELDS]


def sheet(head: list[str], *rows: list[Any]) -> bytes:
    book, data = Workbook(), BytesIO()
    tab = book.active
    assert tab is not None
    for row in (["名单"], [], head, *rows):
        tab.append(row)
    book.save(data)
    return data.getvalue()

"""Quoted cells of a pasted table: one row may run over several lines."""

from adapters.notices.cleaning import Line, Strip


def quoted_rows(lines: list[Line]) -> list[Line]:
    """Which rows do these lines make, once a quoted cell with line breaks is whole again?"""
    found: list[Line] = []
    open_rows = 0
    for line in lines:
        if found and open_rows and open_rows < 40:
            before = found[-1]
            glued = Strip(before.text + "\n" + line.text, [*before.strip.at, line.strip.at[0], *line.strip.at])
            found[-1] = Line(before.number, glued, before.indented, before.after_blank)
            open_rows = 0 if _closes_quote(line.text) else open_rows + 1
        else:
            found.append(line)
            open_rows = 1 if _opens_quote(line.text) else 0
    return found


def _opens_quote(text: str) -> bool:
    """Does the last cell of a row open a quotation that this line does not close?"""
    cells = text.split("\t")
    return len(cells) > 1 and any(cell.lstrip().startswith('"') and cell.count('"') % 2 for cell in cells[-1:])


def _closes_quote(text: str) -> bool:
    return text.count('"') % 2 == 1

"""The cells somebody wants in a row of the matrix: checked, and matched with those that stand or stood there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.campaign import Responsibility
from models.errors import Invalid, Missing
from models.fan_out import Named
from models.organisation import Unit, UnitGroup
from models.permissions import Actor
from models.words import ResponsibilityRole
from services.matrix_rows import Crowd, hold_groups, units_by_id
from services.tidy import one_line

CELLS_MOST = 300
PRINTED_LONGEST = 120


@dataclass(frozen=True)
class CellWanted:
    """A cell of the row: exactly one of the two ids is set. `printed` "" means the name, and counts for a new one."""

    role: ResponsibilityRole
    unit_id: str | None = None
    group_id: str | None = None
    printed: str = ""

    @property
    def target(self) -> tuple[str | None, str | None]:
        """Whom does it name?"""
        return self.unit_id, self.group_id


@dataclass(frozen=True)
class Placed:
    """A wanted cell on the row that will hold it."""

    cell: Responsibility
    role: ResponsibilityRole
    printed: str
    is_new: bool  # not in the row until now

    @property
    def named(self) -> Named:
        """The cell as the fan-out reads it."""
        return Named(self.cell.id, self.role, self.cell.unit_id, self.cell.group_id)

    def put(self, db: Session, sort: int) -> None:
        """Write it at this place of the row."""
        cell = self.cell
        cell.role, cell.printed, cell.sort, cell.removed_at = self.role, self.printed, sort, None
        db.add(cell)


def check_row(wanted: Iterable[CellWanted]) -> list[CellWanted]:
    """The cells, each once. Raises Missing without a lead, and Invalid for a cell of nobody or of two."""
    cells = list({(cell.role, cell.target): cell for cell in reversed(list(wanted))}.values())[::-1]
    if len(cells) > CELLS_MOST or any((cell.unit_id is None) == (cell.group_id is None) for cell in cells):
        raise Invalid
    if all(cell.role is not ResponsibilityRole.LEAD for cell in cells):
        raise Missing("error.row_without_lead")
    return cells


@dataclass(frozen=True)
class Names:
    """The units and groups a row names."""

    units: Mapping[str, Unit]
    groups: Mapping[str, UnitGroup]

    def of(self, cell: CellWanted) -> str:
        """What is it called?"""
        return self.units[cell.unit_id].name if cell.unit_id else self.groups[cell.group_id or ""].name


def names_of(db: Session, actor: Actor, wanted: Iterable[CellWanted], *, lock: bool) -> Names:
    """Whom do these cells name? Groups are held first of all. Raises NotFound for what the school does not have."""
    cells = list(wanted)
    groups = hold_groups(db, actor, (cell.group_id for cell in cells if cell.group_id), lock=lock)
    return Names(units_by_id(db, actor, (cell.unit_id for cell in cells if cell.unit_id)), groups)


def place(
    task_id: str,
    wanted: Sequence[CellWanted],
    names: Names,
    live: Collection[Responsibility] = (),
    removed: Collection[Responsibility] = (),
) -> list[Placed]:
    """Which row holds each wanted cell? One that stays keeps its row and its words, one that comes back too.

    Raises Invalid for a unit no longer in use that is not there yet.
    """
    left, gone = list(live), list(removed)
    found: dict[int, Responsibility] = {}
    for same_role in (True, False):
        for number, cell in enumerate(wanted):
            if number not in found and (row := _taken(left, cell, same_role=same_role)) is not None:
                found[number] = row
    stays = set(found)
    for same_role in (True, False):
        for number, cell in enumerate(wanted):
            if number not in found and (row := _taken(gone, cell, same_role=same_role)) is not None:
                found[number] = row
    return [_placed(task_id, cell, names, found.get(number), number not in stays) for number, cell in enumerate(wanted)]


def _taken(rows: list[Responsibility], cell: CellWanted, *, same_role: bool) -> Responsibility | None:
    for row in rows:
        if (row.unit_id, row.group_id) == cell.target and (row.role is cell.role or not same_role):
            rows.remove(row)
            return row
    return None


def _placed(task_id: str, cell: CellWanted, names: Names, row: Responsibility | None, is_new: bool) -> Placed:
    if is_new and cell.unit_id is not None and not names.units[cell.unit_id].active:
        raise Invalid("error.unit_inactive", name=names.of(cell))
    if row is None:
        words = one_line(cell.printed, PRINTED_LONGEST) or names.of(cell)
        row = Responsibility(
            task_id=task_id, unit_id=cell.unit_id, group_id=cell.group_id, role=cell.role, printed=words
        )
    return Placed(row, cell.role, row.printed, is_new)


def require_members(placed: Iterable[Placed], crowd: Crowd) -> None:
    """Stop where a group that comes in has nobody in use in it."""
    for one in placed:
        inside = crowd.members.get(one.cell.group_id or "", ())
        if one.is_new and one.cell.group_id and not any(crowd.units[unit_id].active for unit_id in inside):
            raise Missing("error.group_without_members", name=one.printed)


def put_row(db: Session, placed: Iterable[Placed], dropped: Iterable[Responsibility], now: datetime) -> None:
    """Write the row as wanted; what is dropped stays on record as removed."""
    for sort, one in enumerate(placed):
        one.put(db, sort)
    for cell in dropped:
        cell.removed_at = now
    db.flush()  # the assignments that follow point to these rows

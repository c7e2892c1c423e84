"""What the tests of a changing matrix share: a campaign from an import, its rows, and that the history tells it all."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Responsibility, Task
from models.errors import ZerenError
from models.notice_plan import Plan, PlannedTask
from models.organisation import GroupMember, Unit
from models.reassign import Effect
from models.words import ResponsibilityRole, Status
from services import importing
from services.board import board
from services.checking import check
from services.consequences import Consequences
from services.wanted_cells import CellWanted
from services.who import OPERATOR
from tests.cast import UNITS, Cast

LEAD, COOP = ResponsibilityRole.LEAD, ResponsibilityRole.COOPERATING
SCHOOLS = "各二级学院"


def begun(
    cast: Cast, *tasks: PlannedTask, name: str = "秋季消防专项行动", ends_on: date = date(2026, 12, 31)
) -> list[Task]:
    """The tasks of a campaign that has just been imported; units and groups stand under their short names."""
    full = {short: name for short, (name, _) in UNITS.items()}
    printed = [
        PlannedTask(**(vars(one) | {side: tuple(full.get(n, n) for n in getattr(one, side)) for side in _SIDES}))
        for one in tasks
    ]
    plan = Plan(name, date(2026, 11, 1), ends_on, cast.units["保卫处"], tuple(printed))
    campaign_id = importing.confirm(cast.world, cast.caller("office"), plan, "")
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return list(db.exec(select(Task).where(Task.campaign_id == campaign_id).order_by(col(Task.sort))).all())


_SIDES = ("lead", "cooperating")


def planned(title: str, lead: Sequence[str] = (), cooperating: Sequence[str] = (), **fields: Any) -> PlannedTask:
    return PlannedTask(title=title, lead=tuple(lead), cooperating=tuple(cooperating), **fields)


def wanted(cast: Cast, lead: Sequence[str] = (), cooperating: Sequence[str] = ()) -> list[CellWanted]:
    """A row of cells by short names of units and names of groups."""
    sides = ((LEAD, lead), (COOP, cooperating))
    return [
        CellWanted(role, group_id=cast.groups[n]) if n in cast.groups else CellWanted(role, cast.units[n])
        for role, names in sides
        for n in names
    ]


def rows(cast: Cast, table: type[Any]) -> list[Any]:
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return list(db.exec(select(table).order_by(table.id)).all())


def now(cast: Cast, row: Any) -> Any:
    """The row as the database has it now."""
    with Session(cast.world.engine, expire_on_commit=False) as db:
        return db.get_one(type(row), row.id)


def owed(cast: Cast, task: Task) -> dict[str, tuple[ResponsibilityRole, Status]]:
    """What is asked of whom now: short name → role and status; what was taken off is left out."""
    short = {unit_id: name for name, unit_id in cast.units.items()}
    ones = [one for one in rows(cast, Assignment) if one.task_id == task.id and one.detached_at is None]
    return {short[one.unit_id]: (one.role, one.status) for one in ones}


def printed(cast: Cast, task: Task) -> dict[str, list[str]]:
    """The row as it stands: what it prints on each side."""
    cells = [cell for cell in rows(cast, Responsibility) if cell.task_id == task.id and cell.removed_at is None]
    found: dict[str, list[str]] = {"lead": [], "cooperating": []}
    for cell in sorted(cells, key=lambda cell: cell.sort):
        found[cell.role.value].append(cell.printed)
    return found


def cell_ids(cast: Cast, task: Task) -> dict[str, str]:
    """Printed words of the live cells → id."""
    cells = [cell for cell in rows(cast, Responsibility) if cell.task_id == task.id and cell.removed_at is None]
    return {cell.printed: cell.id for cell in cells}


def version(cast: Cast, task: Task) -> int:
    return int(now(cast, task).version)


def order(cast: Cast, campaign_id: str) -> list[str]:
    """The titles of the campaign's tasks as the board has them."""
    return [task.title for task in board(cast.world, cast.caller("office"), campaign_id).tasks]


def happens(cast: Cast, said: Consequences) -> dict[str, Effect]:
    """Short name of the unit → what happens to its assignment."""
    short = {name: one for one, (name, _) in UNITS.items()}
    return {short[one.unit]: one.effect for one in said.touched}


def everything(cast: Cast) -> Any:
    """Whatever a change could touch, to see that nothing moved."""
    tables = (Campaign, Task, Responsibility, Assignment, Evidence, GroupMember, Unit)
    return [[one.model_dump() for one in rows(cast, table)] for table in tables], len(cast.history())


def refused(cast: Cast, error: type[ZerenError], act: Callable[[], object], key: str = "") -> None:
    """It is refused, and nothing has moved."""
    before = everything(cast)
    with pytest.raises(error) as caught:
        act()
    assert not key or caught.value.key == key
    assert everything(cast) == before


def as_previewed(cast: Cast, preview: Callable[[], Consequences], act: Callable[[], Consequences]) -> Consequences:
    """Do it, and see that the preview had said so without touching anything, and that the history tells it all."""
    before = everything(cast)
    said = preview()
    assert everything(cast) == before
    done = act()
    assert done == said
    assert check(cast.world, OPERATOR).findings == []
    return done

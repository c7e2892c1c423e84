"""Campaigns of any size with work at every stage, for boards, charts and counts."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session

from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Responsibility, Task
from models.days import local_day
from models.event import Event
from models.organisation import Unit
from models.words import EvidenceKind, ResponsibilityRole, Status, UnitKind
from tests.cast import UNITS, Cast

TITLES = (
    "召开全校反诈工作部署会",
    "开展新生入学反诈主题教育",
    "组织反诈主题班会",
    "各二级单位结合实际自行开展主题宣传培育活动，覆盖全体师生员工及外聘人员",
    "制作反诈微视频",
    "",
    "开展外籍师生反诈宣讲",
    "食堂餐桌张贴反诈宣传资料",
    "学生公寓悬挂反诈宣传标语",
    "设立反诈宣传点",
)
STATES = (Status.ACCEPTED,) * 5 + (Status.SUBMITTED, Status.IN_PROGRESS, Status.RETURNED) + (Status.NOT_STARTED,) * 3
RARE = (Status.SUSPENDED, Status.WAIVED)
TARGETS = {2: (">=", 60.0, "%"), 5: (">=", 2.0, "次"), 8: ("<=", 30.0, "%")}  # of every ten tasks


def more_units(cast: Cast, count: int) -> list[str]:
    """The cast's units and as many schools as are wanted; their ids."""
    made = len(cast.units) - len(UNITS)
    names = [f"第{place}学院" for place in range(made + 1, made + count - len(cast.units) + 1)]
    units = [
        Unit(
            organisation_id=cast.school, name=name, short_name=name, kind=UnitKind.SCHOOL, sort=len(cast.units) + place
        )
        for place, name in enumerate(names)
    ]
    cast.save(*units)
    cast.units |= {unit.name: unit.id for unit in units}
    return list(cast.units.values())[:count]


def fill(cast: Cast, *, tasks: int, units: int, share: float = 0.5, seed: int = 1) -> None:
    """A campaign of tasks × units; `share` of the places have an assignment, at any stage of its life."""
    random, ids, rows = Random(seed), more_units(cast, units), []
    today = local_day(cast.clock(), "Asia/Shanghai")
    for place in range(tasks):
        task = _task(cast, place, today, random)
        rows.append(task)
        chosen = [one for one in ids if random.random() < share] or [random.choice(ids)]
        for unit_id in chosen:
            rows += _assignment(cast, task, unit_id, today, random)
    rows.sort(key=lambda row: row.at if isinstance(row, Event) else cast.clock())  # history is written as it happens
    for kind in (Task, Responsibility, Assignment, Evidence, Event):  # parents first
        cast.save(*(row for row in rows if type(row) is kind))


def group_task(
    cast: Cast, printed: str, units: list[str], role: ResponsibilityRole = ResponsibilityRole.LEAD, **fields: Any
) -> Task:
    """A task that prints the group 各二级学院 under this name; these units (short names) owe it through the group."""
    task = Task(campaign_id=cast.campaign, title=f"{printed}的任务", **fields)
    cell = Responsibility(task_id=task.id, group_id=cast.groups["各二级学院"], role=role, printed=printed)
    cast.save(task)
    cast.save(cell)
    cast.save(*(_plain(cast, task, cell, cast.units[name]) for name in units))
    return task


def _plain(cast: Cast, task: Task, cell: Responsibility, unit_id: str) -> Assignment:
    return Assignment(
        campaign_id=cast.campaign,
        task_id=task.id,
        unit_id=unit_id,
        responsibility_id=cell.id,
        role=cell.role,
        due_on=task.due_on,
        original_due_on=task.due_on,
        created_at=cast.clock(),
    )


def move_on(cast: Cast) -> None:
    """A new revision, so that the board is loaded again."""
    with Session(cast.world.engine) as db:
        campaign = db.get_one(Campaign, cast.campaign)
        campaign.revision += 1
        db.add(campaign)
        db.commit()


def _task(cast: Cast, place: int, today: date, random: Random) -> Task:
    continuing = place % 9 == 4
    op, value, unit = TARGETS.get(place % 10, ("", None, ""))
    return Task(
        campaign_id=cast.campaign,
        sort=place,
        number=str(place + 1),
        title=TITLES[place % len(TITLES)],
        due_on=None if continuing or place % 7 == 6 else today + timedelta(days=random.randint(-12, 40)),
        continuing=continuing,
        weight=random.choice((1.0, 1.0, 2.0)),
        target_op=op,
        target_value=value,
        target_unit=unit,
    )


def _assignment(cast: Cast, task: Task, unit_id: str, today: date, random: Random) -> list[Any]:
    role = ResponsibilityRole.LEAD if random.random() < 0.6 else ResponsibilityRole.COOPERATING
    status = random.choice(RARE if random.random() < 0.05 else STATES)
    handed_in = status in (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED)
    days = random.randint(1, 50)
    at = cast.clock() - timedelta(days=days)
    cell = Responsibility(task_id=task.id, unit_id=unit_id, role=role, printed="按通知")
    one = Assignment(
        campaign_id=cast.campaign,
        task_id=task.id,
        unit_id=unit_id,
        responsibility_id=cell.id,
        role=role,
        status=status,
        due_on=task.due_on,
        original_due_on=task.due_on,
        submitted_at=at if handed_in else None,
        reported_at=at if handed_in else None,
        reason="照片模糊，请补一张全景照片并写明地点和人数" if status is Status.RETURNED else "",
        acknowledged_at=None if status is Status.NOT_STARTED and days % 2 else at,
        created_at=cast.clock(),
    )
    if handed_in and task.target_value is not None:
        one.numerator, one.denominator = (days, 50) if task.target_unit == "%" else (days % 5, None)
    rows: list[Any] = [cell, one]
    if status in (Status.ACCEPTED, Status.RETURNED, Status.WAIVED):
        rows.append(_decided(cast, one))
    return rows + [_file(cast, one, n) for n in range(random.randint(1, 6) if handed_in else 0)]


def _decided(cast: Cast, one: Assignment) -> Event:
    moves = {Status.ACCEPTED: "accept", Status.RETURNED: "return", Status.WAIVED: "waive"}
    before = Status.NOT_STARTED if one.status is Status.WAIVED else Status.SUBMITTED
    return Event(
        organisation_id=cast.school,
        campaign_id=cast.campaign,
        task_id=one.task_id,
        assignment_id=one.id,
        subject="assignment",
        subject_id=one.id,
        action=moves[one.status],
        at=one.reported_at or cast.clock(),
        before={"status": before.value},
        after={"status": one.status.value},
    )


def _file(cast: Cast, one: Assignment, n: int) -> Evidence:
    return Evidence(
        assignment_id=one.id,
        sha256=f"{n:064}",
        size=1,
        kind=EvidenceKind.DOCUMENT,  # there is no file behind it: nothing that a screen would draw
        media_type="application/pdf",
        name="小结.pdf",
        uploaded_at=one.reported_at or cast.clock(),
        uploaded_by=cast.accounts["jixie"],
    )

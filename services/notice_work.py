"""The confirmed differences of a notice, carried out one after the other in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from adapters.notices.reading import ReadingRule
from models.campaign import Campaign, Task
from models.notice_diff import Aspect, Difference
from models.notice_plan import Plan, PlannedTask, Resolution
from models.organisation import Organisation
from models.permissions import Action, Actor
from models.words import ResponsibilityRole
from services.consequences import Consequences, Touched, Warned, told
from services.history import changes, record
from services.import_rows import Names, Rows
from services.importing import record_names
from services.known_names import known_names
from services.matrix_changes import plan_row, write_row
from services.reassigning import checked
from services.task_changes import NUMBER_LONGEST, adding, cancel_within, write_added
from services.task_settings import TaskGiven, _move_due
from services.tidy import one_line
from services.wanted_cells import CellWanted
from services.who import require_for_school
from services.world import World

_OF_TASK = (Aspect.NUMBER, Aspect.TITLE, Aspect.DUE, Aspect.RECURRENCE, Aspect.TARGET)


@dataclass(frozen=True)
class Notice:
    """The notice as the office has checked it: its text, the tasks, what its names stand for, who is whom.

    `paired` are lines (from 0) that a person took for a task of the campaign, or for a new one (None).
    """

    text: str
    tasks: tuple[PlannedTask, ...]
    resolutions: Mapping[str, Resolution] = field(default_factory=dict)
    paired: Mapping[int, str | None] = field(default_factory=dict)
    rule: ReadingRule = ReadingRule.AS_PRINTED


class Work:
    """One batch: the differences carried out one after the other, and what each did."""

    def __init__(
        self,
        db: Session,
        world: World,
        actor: Actor,
        campaign: Campaign,
        tasks: Mapping[str, Task],
        notice: Notice,
        standing: dict[int, str],
    ) -> None:
        self.db, self.world, self.actor, self.campaign = db, world, actor, campaign
        self.tasks, self.notice, self.standing = tasks, notice, standing
        self.reason = ""
        self.names: Names | None = None
        self.learned: Mapping[str, str] = {}
        self.touched: list[Touched] = []
        self.warnings: list[Warned] = []
        self.made: list[str] = []

    def needs_reason(self, wanted: Sequence[Difference], reason: str) -> None:
        """Keep the reason; what takes work away from a unit needs one."""
        takes = any(one.aspect in (Aspect.GONE, Aspect.ROW) for one in wanted)
        self.reason = checked(reason, needed=takes)

    def learn(self, school: Organisation, wanted: Sequence[Difference]) -> None:
        """Set up the units, groups and names that the chosen lines need and the school lacks."""
        lines = {one.line for one in wanted if one.line is not None and one.aspect in (Aspect.NEW, Aspect.ROW)}
        tasks = tuple(self.notice.tasks[line] for line in sorted(lines))
        plan = Plan("", None, None, None, tasks, self.notice.resolutions)
        names = Names(known_names(self.db, self.actor.organisation_id), school.id)
        names.learn(plan)
        names.require_all(plan)
        rows: Rows = names.rows
        if rows.aliases:
            require_for_school(self.actor, Action.MANAGE_UNITS)
        for level in rows.in_order():
            self.db.add_all(level)
            self.db.flush()
        record_names(self.db, self.world, self.actor, rows)
        self.names, self.learned = names, dict(rows.learned)

    def carry_out(self, wanted: Sequence[Difference]) -> None:
        """Changes first, then new tasks, then those that go: a unit that moves from one to another is seen to move."""
        by_task: dict[str, list[Difference]] = {}
        for one in wanted:
            if one.task_id is not None and one.aspect is not Aspect.GONE:
                by_task.setdefault(one.task_id, []).append(one)
        for task_id, ones in by_task.items():
            self._change(self.tasks[task_id], ones)
        for one in sorted((one for one in wanted if one.aspect is Aspect.NEW), key=lambda one: one.line or 0):
            self._add(one.line or 0)
        for one in wanted:
            if one.aspect is Aspect.GONE and one.task_id is not None:
                self._cancel(self.tasks[one.task_id])

    def _change(self, task: Task, ones: Sequence[Difference]) -> None:
        fields: dict[str, Any] = {}
        for one in ones:
            if one.aspect in _OF_TASK and one.line is not None:
                fields |= self._fields(one.aspect, task, self.notice.tasks[one.line])
        before, after = changes(task, fields)
        if after:
            said = dict(after)
            if "due_on" in after:
                said["assignments_moved"] = _move_due(self.db, task, after["due_on"])
            for name, value in after.items():
                setattr(task, name, value)
            task.version += 1
            where = {"campaign_id": task.campaign_id, "task_id": task.id}
            record(
                self.db,
                self.world,
                self.actor,
                "task_changed",
                task,
                before=before,
                after=said,
                reason=self.reason,
                **where,
            )
        for one in ones:
            if one.aspect is Aspect.ROW and one.line is not None:
                self._set_row(task, one.line)

    def _fields(self, aspect: Aspect, task: Task, line: PlannedTask) -> dict[str, Any]:
        match aspect:
            case Aspect.NUMBER:
                return {"number": one_line(line.number, NUMBER_LONGEST)}
            case Aspect.TITLE:
                return {"title": one_line(line.title, 500), "title_supplied": False}
            case Aspect.RECURRENCE:
                return {"recurrence": one_line(line.recurrence, 60)}
            case Aspect.TARGET:
                target = line.target
                value = (target.op, target.value, target.unit) if target else ("", None, "")
                return dict(zip(("target_op", "target_value", "target_unit"), value, strict=True))
            case _:
                due_on = None if line.continuing else line.due_on or self.campaign.ends_on
                return {"due_on": due_on, "due_text": one_line(line.due_text, 120), "continuing": line.continuing}

    def _set_row(self, task: Task, line: int) -> None:
        self.db.flush()
        plan = plan_row(self.db, self.world, self.actor, task.id, task.version, self._cells(line), lock=True)
        self._hear(told(self.db, plan.steps, plan.today))
        if plan.moves:
            write_row(self.db, self.world, self.actor, plan, self.reason)

    def _cells(self, line: int) -> list[CellWanted]:
        task, names = self.notice.tasks[line], self.names
        sides = ((ResponsibilityRole.LEAD, task.lead), (ResponsibilityRole.COOPERATING, task.cooperating))
        found = []
        for role, printed in ((role, name) for role, side in sides for name in side):
            target = names.target(printed) if names else None
            if target is not None and names is not None:
                unit_id, group_id = (None, target) if names.is_group(target) else (target, None)
                found.append(CellWanted(role, unit_id, group_id, printed))
        return found

    def _add(self, line: int) -> None:
        self.db.flush()
        task, target = self.notice.tasks[line], self.notice.tasks[line].target
        given = TaskGiven(
            task.title,
            None if task.continuing else task.due_on or self.campaign.ends_on,
            task.due_text,
            task.weight,
            target_op=target.op if target else ">=",
            target_value=target.value if target else None,
            target_unit=target.unit if target else "",
            continuing=task.continuing,
            recurrence=task.recurrence,
        )
        behind = next((self.standing[above] for above in range(line - 1, -1, -1) if above in self.standing), None)
        where = (self.campaign.id, self.campaign.version)
        plan = adding(self.db, self.world, self.actor, *where, task.number, given, self._cells(line), behind, lock=True)
        write_added(self.db, self.world, self.actor, plan)
        self.standing[line] = plan.task.id
        self.made.append(plan.task.id)
        self._hear(plan.said)

    def _cancel(self, task: Task) -> None:
        self.db.flush()
        self._hear(cancel_within(self.db, self.world, self.actor, task, self.campaign, self.reason))

    def _hear(self, said: Consequences) -> None:
        self.touched += said.touched
        self.warnings += said.warnings

    def tell(self, wanted: Sequence[Difference]) -> None:
        """One line for the whole, and the campaign keeps the notice it follows now."""
        counts = {
            "tasks_new": sum(one.aspect is Aspect.NEW for one in wanted),
            "tasks_changed": len({one.task_id for one in wanted if one.aspect not in (Aspect.NEW, Aspect.GONE)}),
            "tasks_gone": sum(one.aspect is Aspect.GONE for one in wanted),
        }
        self.campaign.notice_text = self.notice.text
        self.campaign.version += 1
        record(
            self.db,
            self.world,
            self.actor,
            "notice_followed",
            self.campaign,
            after=counts | ({"names": self.learned} if self.learned else {}),
            reason=self.reason,
            campaign_id=self.campaign.id,
        )

    def said(self) -> Consequences:
        """What did it all do? The same warning is told once."""
        return Consequences(
            self.touched, list({(one.key, str(one.fields)): one for one in self.warnings}.values()), self.made
        )

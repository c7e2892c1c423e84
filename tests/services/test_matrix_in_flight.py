"""Whatever the office changes while units work: the previews were right, nothing done is lost, and the rows fit."""

from collections.abc import Callable
from random import Random

import pytest

from models.assignment import Assignment
from models.campaign import Responsibility, Task
from models.errors import ZerenError
from models.fan_out import fan_out
from models.organisation import GroupMember, UnitGroup
from models.reassign import UNFINISHED
from models.states import Move
from models.words import Status
from services import units
from services.assignments import decide, report, rest
from services.campaigns import get
from services.consequences import Consequences
from services.handover import hand_over, hand_over_preview
from services.matrix_changes import cells_preview, set_cells
from services.matrix_rows import named
from services.task_changes import (
    add_preview,
    add_task,
    cancel_preview,
    cancel_task,
    cancelled,
    reinstate_preview,
    reinstate_task,
)
from services.task_merges import merge_preview, merge_tasks
from services.task_settings import TaskGiven
from services.task_splits import Part, split_preview, split_task
from tests.cast import Cast
from tests.services.changing import SCHOOLS, as_previewed, begun, cell_ids, now, planned, rows, wanted

NAMES = ("保卫处", "学工部", "后勤处", "机械", "外语", "物理")
LIAISONS = {"机械": "jixie", "外语": "waiyu", "后勤处": "houqin", "保卫处": "baowei"}
WHY = "分工调整"


class Office:
    """Somebody who changes the matrix at random."""

    def __init__(self, cast: Cast, random: Random) -> None:
        self.cast, self.random, self.me = cast, random, cast.caller("office")
        (first, *_) = begun(cast, planned("甲", ["后勤处"], [SCHOOLS]), planned("乙", ["机械"], ["学工部"]))
        self.campaign = first.campaign_id

    def tasks(self) -> list[Task]:
        found = [task for task in rows(self.cast, Task) if task.campaign_id == self.campaign]
        return sorted((one for one in found if one.cancelled_at is None), key=lambda one: (one.sort, one.id))

    def assignments(self) -> list[Assignment]:
        """All of them, in an order that does not hang on chance."""
        places = {task.id: (task.sort, task.title) for task in rows(self.cast, Task)}
        ones, ids = rows(self.cast, Assignment), list(self.cast.units.values())
        return sorted(ones, key=lambda one: (*places[one.task_id], ids.index(one.unit_id)))

    def some(self, names: tuple[str, ...], least: int = 0) -> list[str]:
        return self.random.sample(names, self.random.randint(least, 3))

    def both(self, preview: Callable[..., Consequences], act: Callable[..., Consequences], *asked: object) -> None:
        world = self.cast.world
        reason = () if act is add_task else (WHY,)
        as_previewed(self.cast, lambda: preview(world, self.me, *asked), lambda: act(world, self.me, *asked, *reason))

    def change_the_row(self) -> None:
        task, all_names = self.random.choice(self.tasks()), (*NAMES, SCHOOLS)
        lead = self.some(all_names, 1)
        joined = [name for name in self.some(all_names) if name not in lead]
        self.both(cells_preview, set_cells, task.id, task.version, wanted(self.cast, lead, joined))

    def add(self) -> None:
        version, behind = get(self.cast.world, self.me, self.campaign).version, self.random.choice(self.tasks())
        title = f"新{self.random.randrange(999)}"
        cells = wanted(self.cast, self.some(NAMES, 1), [SCHOOLS] if self.random.random() < 0.5 else [])
        self.both(add_preview, add_task, self.campaign, version, "", TaskGiven(title), cells, behind.id)

    def cancel(self) -> None:
        if len(self.tasks()) > 1:
            task = self.random.choice(self.tasks())
            self.both(cancel_preview, cancel_task, task.id, task.version)

    def reinstate(self) -> None:
        gone = [one for one in cancelled(self.cast.world, self.me, self.campaign) if not one.merged_into]
        if gone:
            self.both(reinstate_preview, reinstate_task, gone[0].id, gone[0].version)

    def split(self) -> None:
        task = self.random.choice(self.tasks())
        cells = [cell for _, cell in sorted(cell_ids(self.cast, task).items())]
        fates = {cell: self.random.choice(["stays", "goes", "both"]) for cell in cells}
        moved, shared = ([cell for cell, fate in fates.items() if fate == which] for which in ("goes", "both"))
        part = Part(f"{task.title}之二", moved=tuple(moved), shared=tuple(shared))
        self.both(split_preview, split_task, task.id, task.version, task.title, [part])

    def merge(self) -> None:
        if len(self.tasks()) > 1:
            keep, gone = self.random.sample(self.tasks(), 2)
            self.both(merge_preview, merge_tasks, keep.id, keep.version, gone.id, gone.version)

    def hand_over(self) -> None:
        giver, taker = self.random.sample(NAMES, 2)
        version = get(self.cast.world, self.me, self.campaign).version
        asked = self.campaign, version, self.cast.units[giver], self.cast.units[taker], None
        self.both(hand_over_preview, hand_over, *asked)

    def change_members(self) -> None:
        group = now(self.cast, next(one for one in rows(self.cast, UnitGroup) if one.name == SCHOOLS))
        ids = [self.cast.units[name] for name in self.some(NAMES, 1)]
        world, all_along = self.cast.world, self.random.random() < 0.3
        as_previewed(
            self.cast,
            lambda: units.members_preview(world, self.me, group.id, group.version, ids, from_the_beginning=all_along),
            lambda: units.set_members(world, self.me, group.id, group.version, ids, from_the_beginning=all_along),
        )

    def work(self) -> None:
        """A unit reports or hands in, or the office decides or waives."""
        one = self.random.choice(self.assignments())
        unit = next(name for name, unit_id in self.cast.units.items() if unit_id == one.unit_id)
        task, world = next(task for task in rows(self.cast, Task) if task.id == one.task_id), self.cast.world
        match self.random.randrange(5):
            case 0 if unit in LIAISONS:
                report(world, self.cast.caller(LIAISONS[unit]), one.id, one.version, f"已开始{self.random.random()}")
            case 1 | 2 if unit in LIAISONS:
                self.cast.hand_in(task, unit, LIAISONS[unit], self.random.randrange(250))
            case 3 if one.status is Status.SUBMITTED:
                judge = self.cast.caller("leader" if unit == "保卫处" else "office")
                accepted = self.random.random() < 0.6
                decide(world, judge, one.id, one.version, accepted=accepted, reason="补充")
            case 4 if unit != "保卫处":
                rest(world, self.me, one.id, one.version, self.random.choice([Move.SUSPEND, Move.WAIVE]), "停电")


def require_fit(office: Office) -> None:
    """What is unfinished and asked for stands under a cell of its task that names its unit, in the role it gives.

    What stayed because it was handed in may come back to its unit although nobody names it any more.
    """
    cells = [cell for cell in rows(office.cast, Responsibility) if cell.removed_at is None]
    members: dict[str, list[str]] = {}
    for one in rows(office.cast, GroupMember):
        if one.left_on is None:
            members.setdefault(one.group_id, []).append(one.unit_id)
    for task in office.tasks():
        owed = {one.unit_id: one for one in fan_out(named(c for c in cells if c.task_id == task.id), members)}
        for one in rows(office.cast, Assignment):
            if one.task_id == task.id and one.detached_at is None and one.status in UNFINISHED:
                want = owed.get(one.unit_id)
                fits = want and (one.role, one.responsibility_id) == (want.role, want.responsibility_id)
                assert fits or (want is None and one.round > 0)
    for one in rows(office.cast, Assignment):
        assert one.detached_at is None or one.status is Status.WAIVED


@pytest.mark.parametrize("seed", range(5))
def test_whatever_changes_the_previews_were_right_and_nothing_done_is_lost(cast: Cast, seed: int) -> None:
    office = Office(cast, Random(seed))
    acts = (office.change_the_row, office.add, office.cancel, office.reinstate, office.split, office.merge)
    acts = (*acts, office.hand_over, office.change_members, *(office.work,) * 6)
    for _ in range(45):
        before = {one.id: one for one in rows(cast, Assignment)}
        act = office.random.choice(acts)
        try:
            act()
        except ZerenError:
            continue
        finally:
            cast.clock.forward(seconds=10)
        after = {one.id: one for one in rows(cast, Assignment)}
        assert before.keys() <= after.keys()
        if act != office.work:
            for one in before.values():
                done = one.status in (Status.SUBMITTED, Status.ACCEPTED)
                assert not done or (after[one.id].status, after[one.id].unit_id) == (one.status, one.unit_id)
                assert after[one.id].note == one.note
        require_fit(office)
    assert len({event.action for event in cast.history()}) > 8

"""Random people do random things for a while; what must always hold is looked at after every step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import Session, col, select

from adapters.database import open_database
from models.assignment import Assignment, Batch, Evidence, Extension, Submission
from models.campaign import Campaign, Task
from models.errors import ZerenError
from models.event import Event
from models.organisation import UnitGroup
from models.progress import completion
from models.states import TRANSITIONS, Move, moves_from
from models.words import BatchKind, Flaw, ResponsibilityRole, Role, Status, Verdict
from services import bulk, bulk_undo, comments, extensions
from services.assignments import FileVerdict, acknowledge, decide, report, rest, retract, submit, withdraw
from services.board import board
from services.evidence import add, remove
from services.handover import hand_over
from services.matrix_changes import row, set_cells
from services.task_changes import add_task, cancel_task, reinstate_task
from services.task_merges import merge_tasks
from services.task_settings import TaskGiven
from services.task_splits import Part, split_task
from services.units import set_members
from services.wanted_cells import CellWanted
from services.who import Caller
from tests.cast import PEOPLE, make_cast, photo, sqlite_engine
from tests.retelling import Told, as_told, retold

WHO = st.sampled_from([name for name, (role, _) in PEOPLE.items() if role is not Role.ADMIN])
WHICH = st.integers(0, 99)
STALE = st.sampled_from([0, 0, 0, 0, 1])  # how many versions behind the form is
WORDS = st.sampled_from(["", "已开始", "已完成，见照片"])
REASONS = st.sampled_from(["", "照片模糊", "因停电"])
RESTING_MOVES = (Move.SUSPEND, Move.WAIVE)
RESTS = st.sampled_from([Move.REOPEN, Move.SUSPEND, Move.RESUME, Move.WAIVE, Move.RESTORE])
FIGURE = st.one_of(st.none(), st.floats(0, 200, allow_nan=False).map(float))
OFFICE = st.sampled_from(["office", "office2", "jixie"])
UNIT = st.sampled_from(["机械", "外语", "物理", "后勤处", "保卫处"])
UNITS = st.sets(UNIT, max_size=3)
VERDICTS = st.sampled_from([None, Verdict.ACCEPTED, Verdict.REJECTED])


class Life(RuleBasedStateMachine):
    """Everybody of the cast at work on four tasks; `opened` gives a fresh database."""

    opened: Callable[[Path], Engine]
    seen: set[str]  # what happened at least once in all examples together

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.engine = type(self).opened(Path(self.folder.name))
        self.cast = make_cast(self.engine, Path(self.folder.name))
        self.cast.task("张贴资料", lead=["机械", "外语"], cooperating=["后勤处"], sort=1, weight=2.0)
        self.cast.task("安装率", lead=["机械"], sort=2, target_op=">=", target_value=60, target_unit="%")
        self.cast.task("本处自查", lead=["保卫处"], cooperating=["机械"], sort=3, evidence_rule={"minimum": 0})
        self.cast.task("主题班会", lead=["外语"], sort=4, evidence_rule={"minimum": 2, "photos": 1})
        self.known: Told = {one.id: as_told(one) for one in self.assignments()}
        self.shades = count()
        self.told = 0  # lines of history that were looked at

    def teardown(self) -> None:
        type(self).seen |= {event.action for event in self.cast.history()}
        self.engine.dispose()
        self.folder.cleanup()

    # What anybody may try

    @rule(minutes=st.integers(1, 3000))
    def time_goes_by(self, minutes: int) -> None:
        self.cast.clock.forward(minutes=minutes)
        with Session(self.engine) as db:  # nobody falls asleep over it
            db.execute(text("UPDATE web_session SET last_seen_at = :now, created_at = :now"), {"now": self._now()})
            db.commit()

    @rule(who=WHO, which=WHICH)
    def open_it(self, who: str, which: int) -> None:
        self.attempt(lambda me, one: acknowledge(self.cast.world, me, one.id), who, which)

    @rule(who=WHO, which=WHICH, stale=STALE, note=WORDS, part=FIGURE, whole=FIGURE)
    def report_it(self, who: str, which: int, stale: int, note: str, part: float | None, whole: float | None) -> None:
        self.attempt(
            lambda me, one: report(self.cast.world, me, one.id, one.version - stale, note, part, whole), who, which
        )

    @rule(who=WHO, which=WHICH)
    def upload(self, who: str, which: int) -> None:
        data = photo(next(self.shades))
        self.attempt(lambda me, one: add(self.cast.world, me, one.id, "照片.jpg", [data]), who, which)

    @rule(who=WHO, which=WHICH)
    def take_a_file_off(self, who: str, which: int) -> None:
        def act(me: Caller, one: Assignment) -> None:
            file = self.file_of(one)
            if file is not None:
                remove(self.cast.world, me, file.id, file.version)

        self.attempt(act, who, which)

    @rule(who=WHO, which=WHICH, stale=STALE, note=WORDS, part=FIGURE, whole=FIGURE)
    def hand_it_in(self, who: str, which: int, stale: int, note: str, part: float | None, whole: float | None) -> None:
        self.attempt(
            lambda me, one: submit(self.cast.world, me, one.id, one.version - stale, note, part, whole), who, which
        )

    @rule(which=WHICH, choices=st.lists(WHICH, min_size=4, max_size=10), reason=REASONS.filter(bool))
    def the_right_people_move_it_on(self, which: int, choices: list[int], reason: str) -> None:
        """Moves that the table allows, each by the right person and done right: so that lives get long."""
        for choice in choices:
            ones = self.assignments()
            one = ones[which % len(ones)]
            moves = moves_from(one.status)
            onward = [move for move in moves if move not in RESTING_MOVES or choice % 5 == 0] or moves
            move = onward[choice % len(onward)]
            self.attempt(partial(self._fitly, move, reason), self._fit(move, one), which, may_leave_files=True)

    @rule(who=WHO, which=WHICH, stale=STALE)
    def take_it_back(self, who: str, which: int, stale: int) -> None:
        self.attempt(lambda me, one: withdraw(self.cast.world, me, one.id, one.version - stale), who, which)

    @precondition(lambda self: self.waiting())
    @rule(who=WHO, which=WHICH, stale=STALE, accepted=st.booleans(), reason=REASONS, verdict=VERDICTS)
    def decide_on_what_waits(
        self, who: str, which: int, stale: int, accepted: bool, reason: str, verdict: Verdict | None
    ) -> None:
        self.attempt(self._decision(stale, accepted, reason, verdict), who, which, self.waiting())

    @rule(who=WHO, which=WHICH, accepted=st.booleans(), reason=REASONS)
    def decide_on_anything(self, who: str, which: int, accepted: bool, reason: str) -> None:
        self.attempt(self._decision(0, accepted, reason, None), who, which)

    @rule(who=WHO, which=WHICH, stale=STALE)
    def take_the_acceptance_back(self, who: str, which: int, stale: int) -> None:
        self.attempt(lambda me, one: retract(self.cast.world, me, one.id, one.version - stale), who, which)

    @rule(who=WHO, which=WHICH, stale=STALE, move=RESTS, reason=REASONS)
    def rest_it(self, who: str, which: int, stale: int, move: Move, reason: str) -> None:
        self.attempt(lambda me, one: rest(self.cast.world, me, one.id, one.version - stale, move, reason), who, which)

    @rule(second=st.booleans())
    def let_a_second_account_decide(self, second: bool) -> None:
        with Session(self.engine) as db:
            campaign = db.get_one(Campaign, self.cast.campaign)
            campaign.second_office_may_decide = second
            db.add(campaign)
            db.commit()

    @rule(who=WHO, which=WHICH, days=st.integers(-3, 60), granted=st.booleans(), reason=REASONS)
    def ask_for_time_and_get_an_answer(self, who: str, which: int, days: int, granted: bool, reason: str) -> None:
        """The unit asks; anybody may try to answer."""
        world, today = self.cast.world, self.cast.clock().date()
        day = today + timedelta(days=days)
        one = self.assignments()[which % len(self.assignments())]
        asking = self._fit(Move.REPORT, one)
        self.attempt(lambda me, one: extensions.ask(world, me, one.id, None, day, reason), asking, which)
        for request in sorted(self.rows(Extension), key=lambda row: row.asked_at):
            if request.assignment_id == one.id and request.decided_at is None and request.withdrawn_at is None:
                self.attempt(
                    lambda me, _, request=request: extensions.decide(
                        world, me, request.id, request.version, granted=granted, granted_on=day, answer=reason
                    ),
                    who,
                    which,
                )

    @rule(who=WHO, which=WHICH, words=WORDS)
    def comment_on_it(self, who: str, which: int, words: str) -> None:
        self.attempt(lambda me, one: comments.add(self.cast.world, me, one.id, words), who, which)

    @rule(
        who=WHO, kind=st.sampled_from(BatchKind), some=st.sets(WHICH, min_size=1, max_size=6), days=st.integers(-5, 9)
    )
    def many_at_once(self, who: str, kind: BatchKind, some: set[int], days: int) -> None:
        ones = self.assignments()
        items = sorted({(ones[n % len(ones)].id, ones[n % len(ones)].version) for n in some})
        how, world, campaign = bulk.How("统一处理", days), self.cast.world, self.cast.campaign
        self.attempt(lambda me, _: bulk.apply(world, me, campaign, kind, items, how), who, 0)

    @precondition(lambda self: self.rows(Batch))
    @rule(who=WHO, which=WHICH)
    def undo_what_was_done_at_once(self, who: str, which: int) -> None:
        batches = sorted(self.rows(Batch), key=lambda row: (row.at, row.kind, len(row.content)))
        chosen = batches[which % len(batches)].id
        self.attempt(lambda me, _: bulk_undo.undo(self.cast.world, me, chosen), who, 0)

    @rule(who=OFFICE, which=WHICH, lead=UNITS, cooperating=UNITS, reason=REASONS, group=st.booleans())
    def change_the_row(
        self, who: str, which: int, lead: set[str], cooperating: set[str], reason: str, group: bool
    ) -> None:
        def act(me: Caller, task: Task) -> None:
            set_cells(self.cast.world, me, task.id, task.version, self._cells(lead, cooperating, group), reason)

        self._with_a_task(act, who, which)

    @rule(who=OFFICE, lead=UNITS, cooperating=UNITS, group=st.booleans())
    def add_a_task(self, who: str, lead: set[str], cooperating: set[str], group: bool) -> None:
        given = TaskGiven("新任务", date(2026, 11, 30), minimum=1)
        campaign = self.rows(Campaign)[0]
        number = str(len(self.rows(Task)) + 1)
        cells = self._cells(lead, cooperating, group)

        def act(me: Caller, _: Any) -> None:
            add_task(self.cast.world, me, campaign.id, campaign.version, number, given, cells)

        if len(self.rows(Task)) < 9:
            self.attempt(act, who, 0)

    @rule(who=OFFICE, which=WHICH, reason=REASONS)
    def cancel_a_task(self, who: str, which: int, reason: str) -> None:
        self._with_a_task(lambda me, task: cancel_task(self.cast.world, me, task.id, task.version, reason), who, which)

    @rule(who=OFFICE, which=WHICH)
    def reinstate_a_task(self, who: str, which: int) -> None:
        gone = [task for task in self._tasks() if task.cancelled_at is not None]
        if gone:
            task = gone[which % len(gone)]
            self.attempt(lambda me, _: reinstate_task(self.cast.world, me, task.id, task.version), who, 0)

    @rule(who=OFFICE, which=WHICH, other=WHICH)
    def merge_two_tasks(self, who: str, which: int, other: int) -> None:
        tasks = self._tasks()
        keep, gone = tasks[which % len(tasks)], tasks[other % len(tasks)]

        def act(me: Caller, _: Any) -> None:
            merge_tasks(self.cast.world, me, keep.id, keep.version, gone.id, gone.version, "内容重复")

        self.attempt(act, who, 0)

    @rule(who=OFFICE, which=WHICH, moved=st.sets(st.integers(0, 4)), shared=st.sets(st.integers(0, 4)))
    def split_a_task(self, who: str, which: int, moved: set[int], shared: set[int]) -> None:
        def act(me: Caller, task: Task) -> None:
            cells = [cell.id for cell in row(self.cast.world, me, task.id).cells]
            over, both = ([cells[n] for n in some if n < len(cells)] for some in (moved - shared, shared))
            parts = [Part("拆出的任务", "新", tuple(over), tuple(both))]
            split_task(self.cast.world, me, task.id, task.version, task.title, parts, "分开开展")

        if len(self.rows(Task)) < 9:
            self._with_a_task(act, who, which)

    @rule(who=OFFICE, giver=UNIT, taker=UNIT, reason=REASONS)
    def hand_the_work_over(self, who: str, giver: str, taker: str, reason: str) -> None:
        campaign, units = self.rows(Campaign)[0], self.cast.units

        def act(me: Caller, _: Any) -> None:
            hand_over(self.cast.world, me, campaign.id, campaign.version, units[giver], units[taker], None, reason)

        self.attempt(act, who, 0)

    @rule(who=OFFICE, members=UNITS, always=st.booleans())
    def change_the_group(self, who: str, members: set[str], always: bool) -> None:
        group = self.rows(UnitGroup)[0]
        wanted = [self.cast.units[name] for name in sorted(members)]

        def act(me: Caller, _: Any) -> None:
            set_members(self.cast.world, me, group.id, group.version, wanted, from_the_beginning=always)

        self.attempt(act, who, 0)

    # What must hold after every step

    @invariant()
    def closed_means_that_somebody_else_looked_at_it(self) -> None:
        rounds = {(row.assignment_id, row.round): row for row in self.rows(Submission)}
        for one in self.assignments():
            if one.status is not Status.ACCEPTED:
                continue
            last = rounds[one.id, one.round]
            assert last.accepted
            assert last.decided_by is not None
            assert last.decided_by != last.submitted_by
            assert last.decided_by == one.decided_by
            name = next(name for name, account in self.cast.accounts.items() if account == last.decided_by)
            assert PEOPLE[name][0] in (Role.OFFICE, Role.LEADER)

    @invariant()
    def the_history_tells_the_present_state_in_steps_of_the_table(self) -> None:
        history = self.cast.history()
        assert retold(history, self.known) == {one.id: as_told(one) for one in self.assignments()}
        for event in history[self.told :]:
            self.is_a_row_of_the_table(event)
        self.told = len(history)

    @invariant()
    def only_what_waits_or_is_closed_lacks_nothing(self) -> None:
        handed_in = {one.id for one in self.assignments() if one.status in (Status.SUBMITTED, Status.ACCEPTED)}
        open_rounds = {r.assignment_id for r in self.rows(Submission) if r.accepted is None and r.withdrawn_at is None}
        waiting = {one.id for one in self.assignments() if one.status is Status.SUBMITTED}
        assert open_rounds == waiting
        assert waiting <= handed_in

    @invariant()
    def progress_is_what_a_naive_recount_says(self) -> None:
        seen = board(self.cast.world, self.cast.caller("office"), self.cast.campaign)
        today = self.cast.clock().date()
        part = whole = 0.0
        for task in self.rows(Task):
            if task.cancelled_at is not None:
                continue
            lead = [
                one
                for one in self.assignments()
                if one.task_id == task.id and one.role is ResponsibilityRole.LEAD and one.status is not Status.WAIVED
            ]
            if lead:
                done = sum(one.status is Status.ACCEPTED for one in lead) / len(lead)
                part, whole = part + task.weight * done, whole + task.weight
                of_task = [row for row in seen.rows if row.task_id == task.id]
                assert completion(of_task).share == pytest.approx(done)
        share = seen.figures(today).completion.share
        assert share == (pytest.approx(part / whole) if whole else None)

    # How it is done

    def is_a_row_of_the_table(self, event: Event) -> None:
        """A named move its own row; what goes by another word (a file, let go by the matrix) one that leads there."""
        if event.assignment_id is None or not {"status"} <= event.before.keys() & event.after.keys():
            return
        source, target = Status(event.before["status"]), Status(event.after["status"])
        named = [Move(event.action)] if event.action in set(Move) else list(Move)
        rows = [TRANSITIONS[source, move] for move in named if (source, move) in TRANSITIONS]
        assert any(row.target in (target, None) for row in rows), f"{event.action}: {source} → {target}"

    def attempt(
        self,
        act: Callable[[Caller, Assignment], Any],
        who: str,
        which: int,
        among: list[Assignment] | None = None,
        may_leave_files: bool = False,
    ) -> None:
        """Let somebody try it on one of the assignments. A refusal is an answer; anything else is a fault."""
        ones = self.assignments() if among is None else among
        before = len(self.cast.history())
        one = ones[which % len(ones)]
        try:
            act(self.cast.caller(who), one)
        except ZerenError:
            left = [event.action for event in self.cast.history()[before:]]
            assert left == [] or (may_leave_files and set(left) == {"evidence_added"}), "a refusal left a trace"

    def _fitly(self, move: Move, reason: str, me: Caller, one: Assignment) -> None:
        world = self.cast.world
        match move:
            case Move.REPORT:
                report(world, me, one.id, one.version, "已开始")
            case Move.SUBMIT:
                for _ in range(2):
                    add(world, me, one.id, "照片.jpg", [photo(next(self.shades))])
                submit(world, me, one.id, one.version, "已完成", 60.0, 100.0)
            case Move.WITHDRAW:
                withdraw(world, me, one.id, one.version)
            case Move.ACCEPT | Move.RETURN:
                decide(world, me, one.id, one.version, accepted=move is Move.ACCEPT, reason=reason)
            case Move.RETRACT:
                retract(world, me, one.id, one.version)
            case _:
                rest(world, me, one.id, one.version, move, reason)

    def _fit(self, move: Move, one: Assignment) -> str:
        """Who is the right person for it?"""
        of_unit = {self.cast.units[short]: name for name, (_, short) in PEOPLE.items() if short}
        if move in (Move.REPORT, Move.SUBMIT, Move.WITHDRAW):
            return of_unit.get(one.unit_id, "jixie")  # some units have nobody yet
        if move is Move.RETRACT:
            return next(name for name, account in self.cast.accounts.items() if account == one.decided_by)
        return "leader" if one.unit_id == self.cast.units["保卫处"] else "office"

    def _cells(self, lead: set[str], cooperating: set[str], group: bool) -> list[CellWanted]:
        units = self.cast.units
        cells = [CellWanted(ResponsibilityRole.LEAD, units[name]) for name in sorted(lead)]
        cells += [CellWanted(ResponsibilityRole.COOPERATING, units[name]) for name in sorted(cooperating - lead)]
        everyone = [CellWanted(ResponsibilityRole.LEAD, group_id=self.cast.groups["各二级学院"])]
        return cells + (everyone if group else [])

    def _tasks(self) -> list[Task]:
        return sorted(self.rows(Task), key=lambda task: (task.sort, task.number, task.title))

    def _with_a_task(self, act: Callable[[Caller, Task], Any], who: str, which: int) -> None:
        tasks = [task for task in self._tasks() if task.cancelled_at is None]
        if tasks:
            task = tasks[which % len(tasks)]
            self.attempt(lambda me, _: act(me, task), who, 0)

    def _decision(
        self, stale: int, accepted: bool, reason: str, verdict: Verdict | None
    ) -> Callable[[Caller, Assignment], None]:
        def act(me: Caller, one: Assignment) -> None:
            file = self.file_of(one)
            said = {file.id: FileVerdict(verdict, Flaw.BLURRED)} if file is not None and verdict is not None else {}
            decide(self.cast.world, me, one.id, one.version - stale, accepted=accepted, reason=reason, verdicts=said)

        return act

    def waiting(self) -> list[Assignment]:
        return [one for one in self.assignments() if one.status is Status.SUBMITTED]

    def assignments(self) -> list[Assignment]:
        """All of them, in an order that does not hang on chance: by task, then by unit."""
        tasks = {task.id: place for place, task in enumerate(self._tasks())}
        units = list(self.cast.units.values())
        return sorted(self.rows(Assignment), key=lambda one: (tasks[one.task_id], units.index(one.unit_id)))

    def file_of(self, one: Assignment) -> Evidence | None:
        live = [file for file in self.rows(Evidence) if file.assignment_id == one.id and file.removed_at is None]
        return min(live, key=lambda file: (file.uploaded_at, file.sort, file.sha256), default=None)

    def rows(self, table: type[Any]) -> list[Any]:
        with Session(self.engine, expire_on_commit=False) as db:
            return list(db.exec(select(table).order_by(col(table.id))).all())

    def _now(self) -> str:
        return self.cast.clock().strftime("%Y-%m-%d %H:%M:%S.%f")


def test_whatever_people_do_on_sqlite_the_rules_hold() -> None:
    class OnSqlite(Life):
        opened = staticmethod(sqlite_engine)
        seen: set[str] = set()  # noqa: RUF012

    run_state_machine_as_test(OnSqlite, settings=_settings(25))
    assert {"submit", "withdraw", "accept", "return", "suspend"} <= OnSqlite.seen, (
        "the people were too idle to prove anything"
    )


def test_whatever_people_do_on_postgresql_the_rules_hold(postgres: str) -> None:
    made: list[str] = []

    def fresh(_: Path) -> Engine:
        with _maker(postgres) as maker:
            made.append(f"life{len(made)}")
            maker.execute(text(f"CREATE DATABASE {made[-1]} TEMPLATE migrated"))
        return open_database(make_url(postgres).set(database=made[-1]).render_as_string(hide_password=False))

    class OnPostgres(Life):
        opened = staticmethod(fresh)
        seen: set[str] = set()  # noqa: RUF012

    run_state_machine_as_test(OnPostgres, settings=_settings(5))


@contextmanager
def _maker(postgres: str) -> Iterator[Any]:
    engine = create_engine(postgres.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _settings(examples: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=slow)

"""Every public function of every service, called by every sort of person: it answers whom the table allows."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlmodel import Session, select

import services
from adapters.database import open_database
from adapters.notices.reading import ReadingRule
from adapters.settings import Settings
from adapters.store import EvidenceStore
from models.account import Account, WebSession
from models.assignment import Assignment, Evidence
from models.campaign import Campaign, Responsibility, Task
from models.errors import NotAllowed, NotFound, NotSignedIn
from models.meeting import Decision, Instruction, Meeting
from models.notice_plan import PlannedTask
from models.organisation import Alias, Organisation, Unit, UnitGroup
from models.permissions import Action, Actor, Subject, may
from models.report import Wanted
from models.states import Move
from models.template import DocumentTemplate
from models.words import BatchKind, DecisionKind, ResponsibilityRole, Role
from services import (
    account_roster,
    accounts,
    assignments,
    board,
    bulk,
    bulk_undo,
    calendars,
    campaigns,
    checking,
    comments,
    detail,
    directory,
    drafts,
    events,
    evidence,
    export_facts,
    exports,
    extensions,
    first_steps,
    handover,
    importing,
    liaisons,
    likeness,
    matrix_changes,
    matrix_sheet,
    meeting_decisions,
    meeting_instructions,
    meetings,
    mine,
    news,
    notice_update,
    packing,
    papers,
    review,
    show,
    show_lobby,
    signin,
    task_changes,
    task_merges,
    task_settings,
    task_splits,
    templates,
    unit_roster,
    units,
    worklist,
)
from services.notice_work import Notice
from services.wanted_cells import CellWanted
from services.who import OPERATOR, Caller
from services.world import World
from tests.cast import PEOPLE, Cast, make_cast, photo, sqlite_engine
from tests.papers import word_with
from tests.sheets import ACCOUNT_HEAD, UNIT_HEAD, sheet

ASKING = ("jixie", "houqin", "waiyu", "baowei", "office", "office2", "leader", "admin")
"""Of an assignment of 机械: its own unit, a cooperating one, a foreign one, the office's liaison, the other roles."""


@dataclass
class Stage:
    """A school in the middle of its work, with one thing of each sort to lay hands on."""

    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.cast.world

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def row(self, table: type[Any], name: str) -> Any:
        with Session(self.world.engine, expire_on_commit=False) as db:
            return db.get_one(table, self.ids[name])

    def v(self, name: str, table: type[Any] = Assignment) -> int:
        """At which version is it now?"""
        return int(self.row(table, name).version)


Call = Callable[[Stage, Caller], object]
Allowed = Callable[[Stage, Actor], bool]


@dataclass(frozen=True)
class Case:
    """How a function is called with everything right, and who may. `hidden`: on what assignment a refusal hides."""

    call: Call
    allowed: Allowed
    hidden: str = ""


def on(name: str, action: Action, call: Call) -> Case:
    """A function on one assignment: the action asked of it, and its existence hidden from those who may not see it."""
    return Case(call, lambda stage, actor: may(actor, action, subject(stage, name)) is True, hidden=name)


def at_school(action: Action, call: Call) -> Case:
    """A function on things of the whole school."""
    return Case(call, lambda _, actor: may(actor, action, Subject(actor.organisation_id)) is True)


def notice() -> Notice:
    return Notice("", (PlannedTask("9", "新通知里的任务", ("党委保卫部（保卫处）",)),))


def anybody(call: Call) -> Case:
    """A function for everybody who is signed in, about themselves."""
    return Case(call, lambda *_: True)


def subject(stage: Stage, name: str) -> Subject:
    one = stage.row(Assignment, name)
    return Subject(stage.cast.school, one.unit_id, stage.cast.units["保卫处"], one.submitted_by, False, one.decided_by)


def whole_export(_: Stage, actor: Actor) -> bool:
    return may(actor, Action.EXPORT, Subject(actor.organisation_id)) is True


def export_of_jixie(stage: Stage, actor: Actor) -> bool:
    return may(actor, Action.EXPORT, Subject(actor.organisation_id, stage.cast.units["机械"])) is True


def of_jixie_s_calendar(call: Call) -> Case:
    def allowed(stage: Stage, actor: Actor) -> bool:
        about = Subject(actor.organisation_id, stage.cast.units["机械"])
        return may(actor, Action.MANAGE_CALENDAR, about) is True

    return Case(call, allowed)


def see_or_history(stage: Stage, actor: Actor) -> bool:
    whole = may(actor, Action.SEE_HISTORY, Subject(actor.organisation_id)) is True
    return whole or may(actor, Action.SEE_ASSIGNMENT, subject(stage, "open")) is True


def decide_extension(name: str) -> Case:
    """A request is decided like a submission of the one who asked for it."""

    def allowed(stage: Stage, actor: Actor) -> bool:
        asked = Subject(stage.cast.school, subject(stage, name).unit_id, stage.cast.units["保卫处"], "somebody")
        return may(actor, Action.DECIDE_EXTENSION, asked) is True

    def call(stage: Stage, me: Caller) -> object:
        return extensions.decide(
            stage.world, me, stage[f"{name} request"], 1, granted=True, granted_on=date(2026, 11, 28), answer="同意"
        )

    return Case(call, allowed, hidden=name)


def sees_campaign(name: str, call: Call) -> Case:
    return Case(
        call, lambda _, actor: may(actor, Action.SEE_CAMPAIGN, Subject(actor.organisation_id)) is True, hidden=name
    )


def own_template(cast: Cast) -> str:
    """The office's own form of the summary."""
    given = {"organisation_id": cast.school, "kind": "summary", "name": "总结.docx", "sha256": "0" * 64}
    row = DocumentTemplate(**given, data=word_with("{{ title }}"), uploaded_at=cast.clock())
    cast.save(row)
    return row.id


CASES: dict[str, Case] = {
    "accounts.listed": at_school(Action.MANAGE_ACCOUNTS, lambda s, me: accounts.listed(s.world, me)),
    "accounts.create": at_school(
        Action.MANAGE_ACCOUNTS,
        lambda s, me: accounts.create(s.world, me, accounts.NewAccount("xinren", "新人", Role.LEADER)),
    ),
    "accounts.reset": at_school(
        Action.MANAGE_ACCOUNTS, lambda s, me: accounts.reset(s.world, me, s["person"], s.v("person", Account))
    ),
    "accounts.disable": at_school(
        Action.MANAGE_ACCOUNTS, lambda s, me: accounts.disable(s.world, me, s["person"], s.v("person", Account))
    ),
    "accounts.enable": at_school(
        Action.MANAGE_ACCOUNTS, lambda s, me: accounts.enable(s.world, me, s["person"], s.v("person", Account))
    ),
    "accounts.change": at_school(
        Action.MANAGE_ACCOUNTS,
        lambda s, me: accounts.change(
            s.world, me, s["person"], s.v("person", Account), "改名", Role.LIAISON, s.cast.units["物理"]
        ),
    ),
    "assignments.acknowledge": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: assignments.acknowledge(s.world, me, s["open"])
    ),
    "assignments.report": on(
        "open", Action.REPORT, lambda s, me: assignments.report(s.world, me, s["open"], s.v("open"), "已开始")
    ),
    "assignments.submit": on(
        "open", Action.SUBMIT, lambda s, me: assignments.submit(s.world, me, s["open"], s.v("open"), "已完成")
    ),
    "assignments.withdraw": on(
        "waiting", Action.WITHDRAW, lambda s, me: assignments.withdraw(s.world, me, s["waiting"], s.v("waiting"))
    ),
    "assignments.decide": on(
        "waiting",
        Action.ACCEPT,
        lambda s, me: assignments.decide(s.world, me, s["waiting"], s.v("waiting"), accepted=True),
    ),
    "assignments.decide: on the office's own": on(
        "own waiting",
        Action.RETURN,
        lambda s, me: assignments.decide(
            s.world, me, s["own waiting"], s.v("own waiting"), accepted=False, reason="照片模糊"
        ),
    ),
    "assignments.retract": on(
        "done", Action.RETRACT, lambda s, me: assignments.retract(s.world, me, s["done"], s.v("done"))
    ),
    "assignments.rest": on(
        "open",
        Action.WAIVE,
        lambda s, me: assignments.rest(s.world, me, s["open"], s.v("open"), Move.WAIVE, "不涉及"),
    ),
    "assignments.rest: on the office's own": on(
        "own open",
        Action.SUSPEND,
        lambda s, me: assignments.rest(s.world, me, s["own open"], s.v("own open"), Move.SUSPEND, "停电"),
    ),
    "board.choices": at_school(Action.SEE_OWN_PART, lambda s, me: board.choices(s.world, me)),
    "board.board": at_school(Action.SEE_OWN_PART, lambda s, me: board.board(s.world, me, s.cast.campaign)),
    "bulk.preview": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: bulk.preview(
            s.world, me, s.cast.campaign, BatchKind.WAIVE, [(s["open"], s.v("open"))], bulk.How("不涉及")
        ),
    ),
    "bulk.apply": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: bulk.apply(
            s.world, me, s.cast.campaign, BatchKind.REMIND, [(s["open"], s.v("open"))], bulk.How("请抓紧")
        ),
    ),
    "bulk_undo.undo": at_school(Action.RUN_CAMPAIGN, lambda s, me: bulk_undo.undo(s.world, me, s["batch"])),
    "bulk_undo.batches": at_school(Action.SEE_CAMPAIGN, lambda s, me: bulk_undo.batches(s.world, me, s.cast.campaign)),
    "bulk_undo.look": at_school(Action.SEE_CAMPAIGN, lambda s, me: bulk_undo.look(s.world, me, s["batch"])),
    "calendars.feed": of_jixie_s_calendar(lambda s, me: calendars.feed(s.world, me, s.cast.units["机械"])),
    "calendars.renew": of_jixie_s_calendar(lambda s, me: calendars.renew(s.world, me, s.cast.units["机械"])),
    "calendars.revoke": of_jixie_s_calendar(lambda s, me: calendars.revoke(s.world, me, s.cast.units["机械"])),
    "campaigns.listed": at_school(Action.SEE_OWN_PART, lambda s, me: campaigns.listed(s.world, me)),
    "campaigns.get": at_school(Action.SEE_CAMPAIGN, lambda s, me: campaigns.get(s.world, me, s.cast.campaign)),
    "campaigns.change": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: campaigns.change(
            s.world,
            me,
            s["campaign"],
            s.v("campaign", Campaign),
            "改名",
            date(2026, 9, 2),
            date(2026, 12, 20),
            None,
            True,
        ),
    ),
    "campaigns.set_phases": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: campaigns.set_phases(
            s.world,
            me,
            s["campaign"],
            s.v("campaign", Campaign),
            [campaigns.PhaseLine(None, "宣传发动", date(2026, 9, 2), date(2026, 9, 30))],
        ),
    ),
    "checking.check": at_school(Action.MANAGE_ACCOUNTS, lambda s, me: checking.check(s.world, me)),
    "checking.campaign_figures": at_school(Action.SEE_OWN_PART, lambda s, me: checking.campaign_figures(s.world, me)),
    "comments.add": on("open", Action.COMMENT, lambda s, me: comments.add(s.world, me, s["open"], "请看照片")),
    "comments.remove": Case(
        lambda s, me: comments.remove(s.world, me, s["comment"]),
        lambda s, actor: actor.account_id == s.cast.accounts["jixie"],
        hidden="open",
    ),
    "comments.of_assignment": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: comments.of_assignment(s.world, me, s["open"])
    ),
    "comments.mentionable": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: comments.mentionable(s.world, me, s["open"])
    ),
    "detail.look": on("open", Action.SEE_ASSIGNMENT, lambda s, me: detail.look(s.world, me, s["open"])),
    "directory.directory": at_school(Action.MANAGE_UNITS, lambda s, me: directory.directory(s.world, me)),
    "drafts.keep": anybody(lambda s, me: drafts.keep(s.world, me, "place", {"words": "草稿"})),
    "drafts.read": anybody(lambda s, me: drafts.read(s.world, me, "place")),
    "drafts.drop": anybody(lambda s, me: drafts.drop(s.world, me, "place")),
    "events.history": Case(
        lambda s, me: events.history(s.world, me, events.Wanted(assignment_id=s["open"])), see_or_history, hidden="open"
    ),
    "events.choices": at_school(Action.SEE_HISTORY, lambda s, me: events.choices(s.world, me)),
    "evidence.add": on(
        "open", Action.REPORT, lambda s, me: evidence.add(s.world, me, s["open"], "照片.jpg", [photo(99)])
    ),
    "evidence.describe": on(
        "open",
        Action.REPORT,
        lambda s, me: evidence.describe(s.world, me, s["file"], s.v("file", Evidence), "食堂门口", "一食堂"),
    ),
    "evidence.caption_all": on(
        "open", Action.REPORT, lambda s, me: evidence.caption_all(s.world, me, s["open"], [s["file"]], "食堂门口")
    ),
    "evidence.reorder": on("open", Action.REPORT, lambda s, me: evidence.reorder(s.world, me, s["open"], [s["file"]])),
    "evidence.remove": on(
        "open", Action.REPORT, lambda s, me: evidence.remove(s.world, me, s["file"], s.v("file", Evidence))
    ),
    "evidence.open_file": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: evidence.open_file(s.world, me, s["file"], "thumb")
    ),
    "evidence.find_file": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: evidence.find_file(s.world, me, s["file"], "large")
    ),
    "export_facts.facts": Case(
        lambda s, me: export_facts.facts(s.world, me, of_jixie(s), exports.document("ledger")), export_of_jixie
    ),
    "exports.take": Case(lambda s, me: exports.take(s.world, me, of_jixie(s)), export_of_jixie),
    "exports.take: unmasked": Case(
        lambda s, me: exports.take(s.world, me, replace(of_jixie(s), unit_id=None, unmasked=True)),
        lambda _, actor: may(actor, Action.EXPORT_UNMASKED, Subject(actor.organisation_id)) is True,
    ),
    "exports.take: originals": Case(
        lambda s, me: exports.take(s.world, me, replace(of_jixie(s), document="pack")),
        lambda _, actor: may(actor, Action.EXPORT_ORIGINALS, Subject(actor.organisation_id)) is True,
    ),
    "papers.look": Case(
        lambda s, me: papers.look(s.world, me, Wanted("circular", s.cast.campaign), exports.document("circular")),
        whole_export,
    ),
    "papers.worst_units": Case(
        lambda s, me: papers.worst_units(s.world, me, Wanted("supervision", s.cast.campaign)), whole_export
    ),
    "papers.completed": Case(
        lambda s, me: papers.completed(
            s.world, me, Wanted("supervision", s.cast.campaign, unit_id=s.cast.units["机械"])
        ),
        whole_export,
    ),
    "templates.listed": at_school(Action.RUN_CAMPAIGN, lambda s, me: templates.listed(s.world, me)),
    "templates.check": at_school(Action.RUN_CAMPAIGN, lambda s, me: templates.check(s.world, me, "circular", b"")),
    "templates.put": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: templates.put(s.world, me, "circular", "a.docx", word_with("{{ title }}"), None),
    ),
    "templates.remove": at_school(
        Action.RUN_CAMPAIGN, lambda s, me: templates.remove(s.world, me, "summary", s.v("template", DocumentTemplate))
    ),
    "templates.starter": at_school(Action.RUN_CAMPAIGN, lambda s, me: templates.starter(s.world, me, "summary", "zh")),
    "templates.current": at_school(Action.RUN_CAMPAIGN, lambda s, me: templates.current(s.world, me, "summary")),
    "templates.examples": Case(
        lambda s, me: templates.examples(
            s.world, me, Wanted("circular", s.cast.campaign), exports.document("circular")
        ),
        whole_export,
    ),
    "templates.own_template": Case(lambda s, me: templates.own_template(s.world, me, "summary"), whole_export),
    "papers.issue": at_school(
        Action.RUN_CAMPAIGN, lambda s, me: papers.issue(s.world, me, s.cast.campaign, s.cast.units["机械"])
    ),
    "exports.campaign_named": Case(
        lambda s, me: exports.campaign_named(s.world, me, "2026年秋季反诈宣传专项行动"), whole_export
    ),
    "extensions.ask": on(
        "asking",
        Action.ASK_EXTENSION,
        lambda s, me: extensions.ask(s.world, me, s["asking"], None, date(2026, 11, 28), "场地占用"),
    ),
    "extensions.withdraw": on(
        "open", Action.ASK_EXTENSION, lambda s, me: extensions.withdraw(s.world, me, s["open request"], 1)
    ),
    "extensions.decide": decide_extension("open"),
    "extensions.decide: on the office's own": decide_extension("own open"),
    "extensions.of_assignment": on(
        "open", Action.SEE_ASSIGNMENT, lambda s, me: extensions.of_assignment(s.world, me, s["open"])
    ),
    "extensions.waiting": anybody(lambda s, me: extensions.waiting(s.world, me)),
    "extensions.waiting_count": anybody(lambda s, me: extensions.waiting_count(s.world, me)),
    "first_steps.first_steps": at_school(Action.MANAGE_UNITS, lambda s, me: first_steps.first_steps(s.world, me)),
    "first_steps.is_over": at_school(Action.MANAGE_UNITS, lambda s, me: first_steps.is_over(s.world, me)),
    "liaisons.create_liaisons": at_school(
        Action.MANAGE_ACCOUNTS, lambda s, me: liaisons.create_liaisons(s.world, me, [s["unit"]])
    ),
    "importing.propose": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: importing.propose(s.world, me, "1、张贴海报。责任单位：保卫处", next(iter(ReadingRule))),
    ),
    "importing.look_up": at_school(Action.RUN_CAMPAIGN, lambda s, me: importing.look_up(s.world, me, ["保卫处"])),
    "likeness.hints": sees_campaign("open", lambda s, me: likeness.hints(s.world, me, s["open"])),
    "mine.mine": at_school(Action.SEE_OWN_PART, lambda s, me: mine.mine(s.world, me)),
    "news.unread": anybody(lambda s, me: news.unread(s.world, me)),
    "news.news": anybody(lambda s, me: news.news(s.world, me)),
    "news.seen": anybody(lambda s, me: news.seen(s.world, me, 1)),
    "packing.extent": at_school(
        Action.EXPORT_ORIGINALS, lambda s, me: packing.extent(s.world, me, s.cast.campaign, None, False)
    ),
    "review.queue": anybody(lambda s, me: review.queue(s.world, me)),
    "review.waiting_count": anybody(lambda s, me: review.waiting_count(s.world, me)),
    "signin.arrive": anybody(lambda s, me: signin.arrive(s.world, me)),
    "signin.me": anybody(lambda s, me: signin.me(s.world, me)),
    "signin.set_language": anybody(lambda s, me: signin.set_language(s.world, me, "en")),
    "signin.end": anybody(lambda s, me: signin.end(s.world, me)),
    "task_settings.change_task": at_school(
        Action.RUN_CAMPAIGN,
        lambda s, me: task_settings.change_task(
            s.world, me, s["task"], s.v("task", Task), task_settings.TaskGiven("改名", date(2026, 11, 25))
        ),
    ),
    "units.create_unit": at_school(
        Action.MANAGE_UNITS, lambda s, me: units.create_unit(s.world, me, units.UnitGiven("新学院"))
    ),
    "units.change_unit": at_school(
        Action.MANAGE_UNITS,
        lambda s, me: units.change_unit(s.world, me, s["unit"], s.v("unit", Unit), units.UnitGiven("理学院")),
    ),
    "units.create_group": at_school(
        Action.MANAGE_UNITS, lambda s, me: units.create_group(s.world, me, "各机关", [s["unit"]])
    ),
    "units.change_group": at_school(
        Action.MANAGE_UNITS,
        lambda s, me: units.change_group(s.world, me, s["group"], s.v("group", UnitGroup), "各学院"),
    ),
    "units.set_members": at_school(
        Action.MANAGE_UNITS,
        lambda s, me: units.set_members(s.world, me, s["group"], s.v("group", UnitGroup), [s["unit"]]),
    ),
    "units.add_alias": at_school(
        Action.MANAGE_UNITS, lambda s, me: units.add_alias(s.world, me, "理院", unit_id=s["unit"])
    ),
    "units.remove_alias": at_school(Action.MANAGE_UNITS, lambda s, me: units.remove_alias(s.world, me, s["alias"])),
    "worklist.worklist": at_school(
        Action.SEE_CAMPAIGN, lambda s, me: worklist.worklist(s.world, me, s.cast.campaign, worklist.Chosen())
    ),
}


def of_the_matrix(call: Call) -> Case:
    """A change of the matrix is the office's alone; to others the task is not theirs to ask about."""
    return at_school(Action.RUN_CAMPAIGN, call)


CASES |= {
    "notice_update.year_of": of_the_matrix(lambda s, me: notice_update.year_of(s.world, me, s["campaign"])),
    "notice_update.compare": of_the_matrix(lambda s, me: notice_update.compare(s.world, me, s["campaign"], notice())),
    "notice_update.rehearse": of_the_matrix(
        lambda s, me: notice_update.rehearse(
            s.world, me, s["campaign"], s.v("campaign", Campaign), notice(), frozenset({"line0:new"}), "按通知"
        )
    ),
    "notice_update.follow": of_the_matrix(
        lambda s, me: notice_update.follow(
            s.world, me, s["campaign"], s.v("campaign", Campaign), notice(), frozenset({"line0:new"}), "按通知"
        )
    ),
    "matrix_changes.row": of_the_matrix(lambda s, me: matrix_changes.row(s.world, me, s["task"])),
    "matrix_changes.cells_preview": of_the_matrix(
        lambda s, me: matrix_changes.cells_preview(s.world, me, s["task"], s.v("task", Task), row(s))
    ),
    "matrix_changes.set_cells": of_the_matrix(
        lambda s, me: matrix_changes.set_cells(s.world, me, s["task"], s.v("task", Task), row(s), "调整")
    ),
    "matrix_sheet.sheet": of_the_matrix(lambda s, me: matrix_sheet.sheet(s.world, me, s["campaign"])),
    "matrix_sheet.rows_preview": of_the_matrix(lambda s, me: matrix_sheet.rows_preview(s.world, me, row_wanted(s))),
    "matrix_sheet.set_rows": of_the_matrix(lambda s, me: matrix_sheet.set_rows(s.world, me, row_wanted(s), "调整")),
    "task_changes.add_preview": of_the_matrix(
        lambda s, me: task_changes.add_preview(
            s.world, me, s["campaign"], s.v("campaign", Campaign), "9", task_settings.TaskGiven("新任务"), row(s)
        )
    ),
    "task_changes.add_task": of_the_matrix(
        lambda s, me: task_changes.add_task(
            s.world, me, s["campaign"], s.v("campaign", Campaign), "9", task_settings.TaskGiven("新任务"), row(s)
        )
    ),
    "task_changes.cancel_preview": of_the_matrix(
        lambda s, me: task_changes.cancel_preview(s.world, me, s["task"], s.v("task", Task))
    ),
    "task_changes.cancel_task": of_the_matrix(
        lambda s, me: task_changes.cancel_task(s.world, me, s["task"], s.v("task", Task), "不再开展")
    ),
    "task_changes.reinstate_preview": of_the_matrix(
        lambda s, me: task_changes.reinstate_preview(s.world, me, s["cancelled"], s.v("cancelled", Task))
    ),
    "task_changes.reinstate_task": of_the_matrix(
        lambda s, me: task_changes.reinstate_task(s.world, me, s["cancelled"], s.v("cancelled", Task), "恢复")
    ),
    "task_changes.cancelled": of_the_matrix(lambda s, me: task_changes.cancelled(s.world, me, s["campaign"])),
    "task_splits.split_preview": of_the_matrix(
        lambda s, me: task_splits.split_preview(s.world, me, s["task"], s.v("task", Task), "甲", parts(s))
    ),
    "task_splits.split_task": of_the_matrix(
        lambda s, me: task_splits.split_task(s.world, me, s["task"], s.v("task", Task), "甲", parts(s), "拆开")
    ),
    "task_merges.merge_preview": of_the_matrix(
        lambda s, me: task_merges.merge_preview(
            s.world, me, s["task"], s.v("task", Task), s["other"], s.v("other", Task)
        )
    ),
    "task_merges.merge_tasks": of_the_matrix(
        lambda s, me: task_merges.merge_tasks(
            s.world, me, s["task"], s.v("task", Task), s["other"], s.v("other", Task), "合并"
        )
    ),
    "handover.hand_over_preview": of_the_matrix(
        lambda s, me: handover.hand_over_preview(
            s.world, me, s["campaign"], s.v("campaign", Campaign), s.cast.units["机械"], s.cast.units["学工部"]
        )
    ),
    "handover.hand_over": of_the_matrix(
        lambda s, me: handover.hand_over(
            s.world,
            me,
            s["campaign"],
            s.v("campaign", Campaign),
            s.cast.units["机械"],
            s.cast.units["学工部"],
            None,
            "职责调整",
        )
    ),
    "units.members_preview": at_school(
        Action.MANAGE_UNITS,
        lambda s, me: units.members_preview(s.world, me, s["group"], s.v("group", UnitGroup), [s["unit"]]),
    ),
}


def of_meetings(action: Action, call: Call) -> Case:
    return at_school(action, call)


def on_instruction(name: str, action: Action, call: Call) -> Case:
    """An instruction of 机械 is hidden like one of its assignments."""

    def allowed(stage: Stage, actor: Actor) -> bool:
        one = stage.row(Instruction, name)
        about = Subject(stage.cast.school, one.unit_id, stage.cast.units["保卫处"], one.answered_by)
        return may(actor, action, about) is True

    return Case(call, allowed, hidden="asking")


CASES |= {
    "meetings.open_meeting": of_meetings(
        Action.RUN_MEETING,
        lambda s, me: meetings.open_meeting(s.world, me, s["free campaign"], a_meeting(s)),
    ),
    "meetings.change_meeting": of_meetings(
        Action.RUN_MEETING,
        lambda s, me: meetings.change_meeting(s.world, me, s["meeting"], s.v("meeting", Meeting), a_meeting(s)),
    ),
    "meetings.close_meeting": of_meetings(
        Action.RUN_MEETING, lambda s, me: meetings.close_meeting(s.world, me, s["meeting"], s.v("meeting", Meeting))
    ),
    "meetings.meetings": of_meetings(Action.SEE_MEETING, lambda s, me: meetings.meetings(s.world, me, s["campaign"])),
    "meetings.minutes": of_meetings(Action.SEE_MEETING, lambda s, me: meetings.minutes(s.world, me, s["meeting"])),
    "meeting_decisions.choosable": of_meetings(
        Action.RUN_MEETING, lambda s, me: meeting_decisions.choosable(s.world, me)
    ),
    "meeting_decisions.preview": of_meetings(
        Action.RUN_MEETING, lambda s, me: meeting_decisions.preview(s.world, me, s["meeting"], a_decision(s))
    ),
    "meeting_decisions.decide": of_meetings(
        Action.RUN_MEETING, lambda s, me: meeting_decisions.decide(s.world, me, s["meeting"], a_decision(s))
    ),
    "meeting_decisions.withdraw": of_meetings(
        Action.RUN_MEETING,
        lambda s, me: meeting_decisions.withdraw(s.world, me, s["decision"], s.v("decision", Decision), "重复"),
    ),
    "meeting_instructions.mine": at_school(Action.SEE_OWN_PART, lambda s, me: meeting_instructions.mine(s.world, me)),
    "meeting_instructions.of_campaign": of_meetings(
        Action.SEE_MEETING, lambda s, me: meeting_instructions.of_campaign(s.world, me, s["campaign"])
    ),
    "meeting_instructions.answer": on_instruction(
        "instruction",
        Action.ANSWER_INSTRUCTION,
        lambda s, me: meeting_instructions.answer(
            s.world, me, s["instruction"], s.v("instruction", Instruction), "已办"
        ),
    ),
    "meeting_instructions.decide": on_instruction(
        "answered",
        Action.DECIDE_INSTRUCTION,
        lambda s, me: meeting_instructions.decide(s.world, me, s["answered"], s.v("answered", Instruction), done=True),
    ),
    "show.mark": of_meetings(Action.SEE_MEETING, lambda s, me: show.mark(s.world, me, s["campaign"])),
    "show.show": of_meetings(Action.SEE_MEETING, lambda s, me: show.show(s.world, me, s["campaign"])),
    "show_lobby.lock": of_meetings(Action.SHOW_LOBBY, lambda s, me: show_lobby.lock(s.world, me, s["campaign"])),
    "show_lobby.lobby_mark": of_meetings(
        Action.SHOW_LOBBY, lambda s, me: show_lobby.lobby_mark(s.world, me, s["campaign"])
    ),
    "show_lobby.lobby_show": of_meetings(
        Action.SHOW_LOBBY, lambda s, me: show_lobby.lobby_show(s.world, me, s["campaign"])
    ),
}


def a_meeting(stage: Stage) -> meetings.MeetingGiven:
    return meetings.MeetingGiven("第二次调度会", stage.world.now())


def a_decision(stage: Stage) -> meeting_decisions.DecisionGiven:
    units = [stage.cast.units["外语"]]
    return meeting_decisions.DecisionGiven(DecisionKind.TASK, "再查一遍宿舍", units, (), date(2026, 11, 30))


def of_jixie(stage: Stage) -> Wanted:
    return Wanted("ledger", stage.cast.campaign, unit_id=stage.cast.units["机械"])


NEW_UNIT = sheet(UNIT_HEAD, ["测绘学院"])
NEW_PERSON = sheet(ACCOUNT_HEAD, ["somebody", "改名", "校领导"])


def as_seen(stage: Stage, roster: Any, data: bytes) -> str:
    return str(roster.preview(stage.world, OPERATOR, "x.xlsx", data).mark)


CASES |= {
    f"{name}.{function}": at_school(action, call)
    for name, action, roster, data in (
        ("unit_roster", Action.MANAGE_UNITS, unit_roster, NEW_UNIT),
        ("account_roster", Action.MANAGE_ACCOUNTS, account_roster, NEW_PERSON),
    )
    for function, call in (
        ("template", lambda s, me, roster=roster: roster.template(s.world, me, "zh")),
        ("exported", lambda s, me, roster=roster: roster.exported(s.world, me, "zh")),
        ("preview", lambda s, me, roster=roster, data=data: roster.preview(s.world, me, "x.xlsx", data)),
        (
            "apply",
            lambda s, me, roster=roster, data=data: roster.apply(s.world, me, "x.xlsx", data, as_seen(s, roster, data)),
        ),
    )
}


def row(stage: Stage) -> list[CellWanted]:
    return [CellWanted(ResponsibilityRole.LEAD, stage.cast.units["学工部"])]


def row_wanted(stage: Stage) -> list[matrix_sheet.RowWanted]:
    return [matrix_sheet.RowWanted(stage["task"], stage.v("task", Task), row(stage))]


def parts(stage: Stage) -> list[task_splits.Part]:
    with Session(stage.world.engine) as db:
        cells = db.exec(select(Responsibility.id).where(Responsibility.task_id == stage["task"])).all()
    return [task_splits.Part("乙", shared=tuple(cells))]


ELSEWHERE = {
    "show_lobby.locked": "says nothing of the school, and answers for no session too; tests/services/test_lobby.py",
    "show_lobby.wall_file": "for a locked browser alone; tests/services/test_lobby.py",
    "setup.prepare": "runs before there is anybody; tests/services/test_setup.py",
    "signin.change_password": "asks for the old password; tests/services/test_signin.py",
    "importing.preview": "the same gate as confirm; tests/services/test_importing.py",
    "importing.confirm": "asks for more than one permission; tests/services/test_importing.py",
}


@cache
def _built() -> tuple[Path, Cast, dict[str, str]]:
    """The stage, built once a process; every call gets a copy of it."""
    folder = Path(mkdtemp(prefix="zeren-stage"))
    cast = make_cast(sqlite_engine(folder), folder)
    ids = _furnish(cast)
    with cast.world.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    cast.world.engine.dispose()
    return folder, cast, ids


def _furnish(cast: Cast) -> dict[str, str]:
    world, due = cast.world, {"due_on": date(2026, 11, 20)}
    tasks = {
        name: cast.task(name, lead=[unit], cooperating=["后勤处"], **due)
        for name, unit in (
            ("open", "机械"),
            ("asking", "机械"),
            ("waiting", "机械"),
            ("done", "机械"),
            ("own open", "保卫处"),
            ("own waiting", "保卫处"),
        )
    }
    cast.task("foreign", lead=["外语"])
    calendars.renew(world, cast.caller("jixie"), cast.units["机械"])
    ids = {name: cast.owed(task, "保卫处" if "own" in name else "机械").id for name, task in tasks.items()}
    cast.hand_in(tasks["waiting"], "机械", "jixie", 1)
    cast.hand_in(tasks["own waiting"], "保卫处", "baowei", 2)
    done = cast.hand_in(tasks["done"], "机械", "jixie", 3)
    assignments.decide(world, cast.caller("office"), done.id, done.version, accepted=True)
    ids["file"] = evidence.add(world, cast.caller("jixie"), ids["open"], "照片.jpg", [photo(4)]).id
    for name, who in (("open", "jixie"), ("own open", "baowei")):
        asked = extensions.ask(world, cast.caller(who), ids[name], None, date(2026, 11, 27), "场地占用")
        ids[f"{name} request"] = asked
    ids["template"] = own_template(cast)
    ids["comment"] = comments.add(world, cast.caller("jixie"), ids["open"], "请看照片")
    fourth = cast.task("shifted", lead=["机械"], **due)
    shifted = cast.owed(fourth, "机械")
    ids["batch"] = bulk.apply(
        world, cast.caller("office"), cast.campaign, BatchKind.SHIFT, [(shifted.id, shifted.version)], bulk.How(days=3)
    ).batch_id
    gone = cast.task("cancelled", lead=["机械"], **due)
    task_changes.cancel_task(world, cast.caller("office"), gone.id, gone.version, "不再开展")
    ids |= _a_meeting_held(cast)
    with Session(world.engine) as db:
        short = Alias(organisation_id=cast.school, key="物院", name="物院", unit_id=cast.units["物理"])
        person = Account(
            organisation_id=cast.school,
            username="somebody",
            name="某人",
            role=Role.LEADER,
            password_hash="x",
            created_at=cast.clock.at,
        )
        ids |= {"alias": short.id, "person": person.id, "task": tasks["open"].id, "campaign": cast.campaign}
        ids |= {"cancelled": gone.id, "other": tasks["asking"].id}
        ids |= {"unit": cast.units["物理"], "group": cast.groups["各二级学院"]}
        db.add_all([short, person])
        db.commit()
    return ids


def _a_meeting_held(cast: Cast) -> dict[str, str]:
    """An open meeting with two instructions to 机械, one of them answered, and a campaign without a meeting."""
    world, office = cast.world, cast.caller("office")
    meeting = meetings.open_meeting(world, office, cast.campaign, meetings.MeetingGiven("第一次调度会", world.now()))
    found = {"meeting": meeting}
    for name in ("instruction", "answered"):
        given = meeting_decisions.DecisionGiven(
            DecisionKind.INSTRUCTION, name, [cast.units["机械"]], (), date(2026, 11, 20)
        )
        found["decision"] = meeting_decisions.decide(world, office, meeting, given)
    for one in meeting_instructions.mine(world, cast.caller("jixie")):
        found[one.words] = one.id
    meeting_instructions.answer(world, cast.caller("jixie"), found["answered"], 1, "已办")
    free = Campaign(
        organisation_id=cast.school,
        name="没有会议的专项行动",
        starts_on=date(2026, 9, 2),
        ends_on=date(2026, 12, 20),
        created_at=cast.clock.at,
    )
    cast.save(free)
    return found | {"free campaign": free.id}


@pytest.fixture
def stages(tmp_path: Path) -> Iterator[Callable[[], Stage]]:
    """Makes a fresh copy of the stage at each call."""
    made: list[Any] = []

    def fresh() -> Stage:
        folder, cast, ids = _built()
        place = tmp_path / str(len(made))
        shutil.copytree(folder, place)
        engine = open_database(f"sqlite:///{place / 'test.sqlite3'}")
        made.append(engine)
        world = World(engine, EvidenceStore(place / "evidence"), Settings(data_dir=place), cast.clock)
        copy = Cast(world, cast.clock, cast.school, cast.campaign, cast.units, cast.groups, cast.accounts, cast.callers)
        return Stage(copy, ids)

    yield fresh
    for engine in made:
        engine.dispose()


def actor_of(cast: Cast, username: str) -> Actor:
    role, unit = PEOPLE[username]
    return Actor(cast.accounts[username], cast.school, role, cast.units[unit] if unit else None, username)


def answer(case: Case, stage: Stage, me: Caller) -> str:
    try:
        case.call(stage, me)
    except (NotAllowed, NotFound, NotSignedIn) as refused:
        return type(refused).__name__
    return "may"


def expected(case: Case, stage: Stage, actor: Actor) -> tuple[str, ...]:
    if case.allowed(stage, actor):
        return ("may",)
    if case.hidden and may(actor, Action.SEE_ASSIGNMENT, subject(stage, case.hidden)) is not True:
        return ("NotFound", "NotAllowed") if case.hidden == "open" and actor.role is Role.ADMIN else ("NotFound",)
    return ("NotAllowed",)


@pytest.mark.parametrize("name", CASES)
def test_a_service_answers_whom_the_table_allows_and_nobody_else(name: str, stages: Callable[[], Stage]) -> None:
    case = CASES[name]
    for username in ASKING:
        stage = stages()
        wanted = expected(case, stage, actor_of(stage.cast, username))
        assert answer(case, stage, stage.cast.caller(username)) in wanted, username


@pytest.mark.parametrize("name", CASES)
def test_a_session_that_is_over_gets_nothing_from_any_service(name: str, stages: Callable[[], Stage]) -> None:
    stage = stages()
    caller = stage.cast.caller("office")
    with Session(stage.world.engine) as db:
        session = db.get_one(WebSession, caller.session_id)
        session.ended_at = stage.cast.clock.at
        db.add(session)
        db.commit()
    if name == "signin.end":  # to end what is over changes nothing
        return
    assert answer(CASES[name], stage, caller) == "NotSignedIn"


def test_no_service_function_is_left_out() -> None:
    found = set()
    for file in Path(services.__file__).parent.glob("*.py"):
        module = import_module(f"services.{file.stem}")
        for function_name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and not function_name.startswith("_") and _asks(function):
                found.add(f"{file.stem}.{function_name}")
    asked = {name.split(":")[0] for name in CASES}
    assert found - set(ELSEWHERE) == asked, "give each a case, or say where it is tested"
    assert not asked & set(ELSEWHERE)


def _asks(function: Callable[..., object]) -> bool:
    return list(inspect.signature(function).parameters)[:2] == ["world", "caller"]


def test_a_school_s_things_are_nobody_else_s(stages: Callable[[], Stage]) -> None:
    """Somebody of another school in the same installation meets nothing of this one."""
    stage = stages()
    stranger = _stranger(stage.cast)
    for name, case in CASES.items():
        if case.hidden:
            empty = (
                name == "events.history"
                and events.history(stage.world, stranger, events.Wanted(assignment_id=stage["open"])).total == 0
            )
            assert empty or answer(case, stage, stranger) in ("NotFound", "NotAllowed"), name


def _stranger(cast: Cast) -> Caller:
    with Session(cast.world.engine) as db:
        school = Organisation(name="别的大学", created_at=cast.clock.at)
        db.add(school)
        db.flush()
        account = Account(
            organisation_id=school.id,
            username="stranger",
            name="外人",
            role=Role.OFFICE,
            password_hash="x",
            must_change_password=False,
            created_at=cast.clock.at,
        )
        db.add(account)
        db.flush()
        session = WebSession(
            account_id=account.id, token_hash="s" * 64, created_at=cast.clock.at, last_seen_at=cast.clock.at
        )
        db.add(session)
        db.commit()
        return Caller(session.id)

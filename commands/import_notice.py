"""import-notice: a notice becomes a campaign, or tells what it changes in one that runs."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.notices.files import text_of
from adapters.notices.reader import read_notice
from adapters.notices.reading import Reading, ReadingRule
from adapters.texts import day_text
from commands.here import LANGUAGE, AsJson, DataDir, installation, print_json, t, unit_id
from models.errors import Invalid, NotFound
from models.notice_diff import Aspect, Difference
from models.notice_plan import NewGroup, NewUnit, Plan, PlannedTask
from models.words import Role
from services import accounts, board, importing, notice_update
from services.first_plan import guess, plan_task, plan_tasks
from services.notice_work import Notice
from services.who import OPERATOR
from services.world import World

NOTICE_BYTES = 20 * 1024 * 1024


class Part(StrEnum):
    """Which differences are carried out?"""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


def import_notice(
    file: Annotated[Path, typer.Argument(help=t("cli.import.file"), show_default=False)],
    campaign: Annotated[str, typer.Option("--campaign", help=t("cli.import.campaign"))] = "",
    start: Annotated[str, typer.Option("--start", help=t("cli.import.start"))] = "",
    end: Annotated[str, typer.Option("--end", help=t("cli.import.end"))] = "",
    office: Annotated[str, typer.Option("--office", help=t("cli.import.office"))] = "",
    default_lead: Annotated[str, typer.Option("--default-lead", help=t("cli.import.default_lead"))] = "",
    rule: Annotated[ReadingRule, typer.Option("--rule", help=t("cli.import.rule"))] = ReadingRule.AS_PRINTED,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("cli.import.dry_run"))] = False,
    apply: Annotated[list[Part] | None, typer.Option("--apply", help=t("cli.import.apply"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=t("cli.import.reason"))] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Read a notice, and set its campaign up; where the campaign runs already, tell what the notice changes."""
    printed, first, last = _text_in(file), _day(start), _day(end)
    year = first.year if first else None
    if dry_run:
        _show_reading(read_notice(printed, rule, year), as_json)
        return
    world = installation(data_dir)
    running = {one.name: one.id for one in board.choices(world, OPERATOR)}
    if campaign in running:
        _update(world, running[campaign], printed, rule, set(apply or ()), reason, as_json)
        return
    proposal = importing.propose(world, OPERATOR, printed, rule, year)
    begins = first or proposal.today
    plan = Plan(
        name=campaign or proposal.reading.title or file.stem,
        starts_on=begins,
        ends_on=last or _last_day(proposal.reading, begins),
        office_unit_id=unit_id(world, office) if office else _office_unit(world, proposal),
        tasks=tuple(_led(plan_task(one), default_lead) for one in proposal.reading.tasks),
        resolutions={one.printed: guess(one.printed) for one in proposal.names if not one.known},
    )
    counts = importing.preview(world, OPERATOR, plan)
    campaign_id = importing.confirm(world, OPERATOR, plan, printed)
    _show_reading(proposal.reading, as_json, _made(plan, counts, campaign_id))
    if not as_json:
        _tell_made(plan, counts)


def _led(task: PlannedTask, default: str) -> PlannedTask:
    return task if task.lead or not default else replace(task, lead=(default,))


def _text_in(file: Path) -> str:
    if not file.is_file():
        raise NotFound("error.no_such_file", path=str(file))
    if file.stat().st_size > NOTICE_BYTES:
        raise Invalid("error.notice_file_too_large", most=NOTICE_BYTES // 1024 // 1024)
    return str(text_of(file.name, file.read_bytes()))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise Invalid("error.not_a_day", words=words) from error


def _last_day(read: Reading, begins: date) -> date:
    """The last day any task names, and not less than two months: a campaign of a day is nobody's intention."""
    return max([begins + timedelta(days=60), *(one.due_on for one in read.tasks if one.due_on)])


def _office_unit(world: World, proposal: importing.Proposal) -> str | None:
    """The unit of the school's first office account; where there is none, the first unit that leads a task."""
    of_accounts = [line.unit_id for line in accounts.listed(world, OPERATOR) if line.role is Role.OFFICE]
    leads = {name for task in proposal.reading.tasks for name in task.lead}
    of_names = [name.unit_id for name in proposal.names if name.known and name.printed in leads]
    return next((one for one in [*of_accounts, *of_names] if one), None)


def _made(plan: Plan, counts: importing.Counts, campaign_id: str) -> dict[str, Any]:
    taken = [
        {"printed": name, "taken_for": what.kind.value if isinstance(what, NewUnit) else "group"}
        for name, what in plan.resolutions.items()
        if isinstance(what, NewUnit | NewGroup)
    ]
    return {"campaign_id": campaign_id, "campaign": plan.name, "made": asdict(counts), "new_names": taken}


def _tell_made(plan: Plan, counts: importing.Counts) -> None:
    for name, what in plan.resolutions.items():
        kind = t(f"kind.{what.kind.value}") if isinstance(what, NewUnit) else t("cli.import.group")
        typer.echo(t("cli.import.new_name", name=name, kind=kind))
    days = {"start": day_text(LANGUAGE, plan.starts_on, year=True), "end": day_text(LANGUAGE, plan.ends_on, year=True)}
    typer.echo(t("cli.import.made", name=plan.name, tasks=counts.tasks, assignments=counts.assignments, **days))


def _show_reading(read: Reading, as_json: bool, more: dict[str, Any] | None = None) -> None:
    if as_json:
        print_json(read.to_json() | (more or {}))
        return
    for place, task in enumerate(read.tasks, 1):
        number, title = task.number or str(place), task.title or t("common.title_missing")
        names = {"lead": _names(task.lead), "cooperating": _names(task.cooperating)}
        due = day_text(LANGUAGE, task.due_on, year=True) if task.due_on else task.due_text or t("due.none")
        typer.echo(t("cli.import.task", number=number, title=title, due=due, **names))
    for doubt in read.doubts:
        at = t("cli.import.line", line=doubt.span.line + 1) if doubt.span else ""
        typer.echo(t("cli.import.doubt", at=at, what=t(f"notice.doubt.{doubt.code}", **doubt.fields)))
    typer.echo(t("cli.import.read", tasks=len(read.tasks), doubts=len(read.doubts)))


def _names(names: Sequence[str]) -> str:
    return t("import.comma").join(names) or t("common.none")


def _update(
    world: World, campaign_id: str, printed: str, rule: ReadingRule, parts: set[Part], reason: str, as_json: bool
) -> None:
    """Tell what the notice changes in a running campaign; carry out the parts that were asked for."""
    year = notice_update.year_of(world, OPERATOR, campaign_id)
    proposal = importing.propose(world, OPERATOR, printed, rule, year)
    unknown = {one.printed: guess(one.printed) for one in proposal.names if not one.known}
    notice = Notice(printed, tuple(plan_tasks(proposal.reading)), unknown, {}, rule)
    found = notice_update.compare(world, OPERATOR, campaign_id, notice)
    chosen = frozenset(one.key for one in found.of_notice if _part(one) in parts and not one.doubtful)
    words = reason or t("import.diff.reason_usual")
    notice_update.follow(world, OPERATOR, campaign_id, found.version, notice, chosen, words)
    lines = [_told(found, notice, one, one.key in chosen) for one in found.of_notice]
    if as_json:
        told = {"campaign_id": campaign_id, "campaign": found.campaign}
        print_json(told | {"differences": lines, "applied": len(chosen)})
        return
    for one in found.of_notice:
        _tell_difference(found, notice, one)
    if not lines:
        typer.echo(t("import.diff.none"))
    elif chosen:
        typer.echo(t("import.diff.done", name=found.campaign, changes=len(chosen)))
    else:
        typer.echo(t("cli.import.nothing_applied"))


def _told(found: notice_update.Comparison, notice: Notice, one: Difference, applied: bool) -> dict[str, Any]:
    what = {"part": _part(one).value, "what": one.aspect.value, "task": _task(found, notice, one)}
    return what | {"doubtful": one.doubtful, "applied": applied}


def _tell_difference(found: notice_update.Comparison, notice: Notice, one: Difference) -> None:
    field = "" if one.aspect in (Aspect.NEW, Aspect.GONE) else t(f"import.diff.field.{one.aspect.value}")
    doubt = t("cli.import.doubtful") if one.doubtful else ""
    part = t(f"cli.import.part.{_part(one).value}")
    typer.echo(t("cli.import.difference", part=part, task=_task(found, notice, one), field=field, doubt=doubt))


def _part(one: Difference) -> Part:
    return Part(one.aspect.value) if one.aspect in (Aspect.NEW, Aspect.GONE) else Part.CHANGED


def _task(found: notice_update.Comparison, notice: Notice, one: Difference) -> str:
    held = found.held.get(one.task_id or "")
    task = held or notice.tasks[one.line or 0]
    return f"{task.number} {task.title or t('common.title_missing')}".strip()

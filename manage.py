"""The command line: what goes wrong is one sentence and an exit code of 1. Documents stand in commands/export.py."""

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.notices.files import text_of
from adapters.notices.reader import read_notice
from adapters.notices.reading import Reading, ReadingRule
from adapters.settings import settings
from adapters.texts import LANGUAGES, day_text, percent_text, text
from commands.export import export
from commands.here import LANGUAGE, OPTIONS, AsJson, DataDir, installation, print_json, t, unit_id
from models.errors import Invalid, NotFound, ZerenError
from models.notice_plan import NewGroup, NewUnit, Plan, PlannedTask
from models.words import Role
from services import accounts, checking, importing
from services.demo import load_demo
from services.first_plan import guess, plan_task
from services.setup import demo_script, make_folders, prepare
from services.who import OPERATOR
from services.world import World, open_world
from web.server import HOST, PORT, require_free, serve

NOTICE_BYTES = 20 * 1024 * 1024


app = typer.Typer(help=t("cli.help"), **OPTIONS)
user = typer.Typer(help=t("cli.user.help"), **OPTIONS)
app.add_typer(user, name="user")
app.add_typer(export, name="export")

Username = Annotated[str, typer.Argument(help=t("cli.username"), show_default=False)]


@app.callback()
def language(code: Annotated[str, typer.Option("--language", help=t("cli.language"))] = LANGUAGE) -> None:
    """The language is read before the commands are built, so that their help is in it too."""
    if code not in LANGUAGES:
        raise Invalid("error.language", languages=" ".join(LANGUAGES))


@app.command(help=t("cli.init.help"))
def init(
    data_dir: DataDir = None,
    demo: Annotated[bool, typer.Option("--demo", help=t("cli.init.demo"))] = False,
    school: Annotated[str, typer.Option("--school", help=t("cli.init.school"))] = "",
    as_json: AsJson = False,
) -> None:
    given = settings(data_dir=data_dir)
    make_folders(given)
    world = open_world(given)
    named = school.strip() or (demo_script()["school"] if demo else t("cli.init.unnamed"))
    prepared = prepare(world, OPERATOR, named, text("zh", "role.admin"), partial(load_demo, world) if demo else None)
    if as_json:
        told = ("username", "password", "role", "unit")
        lines = [{name: value for name, value in asdict(one).items() if name in told} for one in prepared.accounts]
        print_json({"school": prepared.school, "made": prepared.made, "demo": prepared.demo, "accounts": lines})
        return
    typer.echo(t("cli.init.made" if prepared.made else "cli.init.kept", school=prepared.school, folder=given.data_dir))
    for one in prepared.accounts:
        if one.main:
            words = {"username": one.username, "password": one.password, "unit": one.unit}
            typer.echo(t("cli.init.account", role=t(f"role.{one.role.value}"), **words).rstrip())
    if prepared.demo and prepared.accounts:
        typer.echo(t("cli.init.others"))
    elif prepared.accounts:
        typer.echo(t("cli.init.once"))


@app.command("serve", help=t("cli.serve.help"))
def serve_here(
    data_dir: DataDir = None,
    host: Annotated[str, typer.Option("--host", help=t("cli.serve.host"))] = HOST,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=t("cli.serve.port"))] = PORT,
) -> None:
    if data_dir is not None:
        os.environ["ZEREN_DATA_DIR"] = str(data_dir.resolve())  # the server's own code asks the environment
    installation(data_dir).engine.dispose()
    require_free(host, port)
    typer.echo(t("cli.serve.address", url=f"http://{f'[{host}]' if ':' in host else host}:{port}"))
    serve(host, port)


@user.command("add", help=t("cli.user.add"))
def add_user(
    username: Username,
    role: Annotated[Role, typer.Option("--role", help=t("cli.user.role"))],
    name: Annotated[str, typer.Option("--name", help=t("cli.user.name"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=t("cli.user.unit"))] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    world = installation(data_dir)
    given = accounts.NewAccount(username, name or username, role, unit_id(world, unit) if unit else None)
    line, password = accounts.create(world, OPERATOR, given)
    _tell_password(line.username, password, as_json)


@user.command("reset", help=t("cli.user.reset"))
def reset_user(username: Username, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    world = installation(data_dir)
    line = _account(world, username)
    _tell_password(line.username, accounts.reset(world, OPERATOR, line.id, line.version), as_json)


@user.command("disable", help=t("cli.user.disable"))
def disable_user(username: Username, data_dir: DataDir = None) -> None:
    world = installation(data_dir)
    line = _account(world, username)
    accounts.disable(world, OPERATOR, line.id, line.version)
    typer.echo(t("cli.user.disabled", username=line.username))


@user.command("list", help=t("cli.user.list"))
def list_users(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    found = accounts.listed(installation(data_dir), OPERATOR)
    if as_json:
        told = ("username", "name", "role", "unit", "active")
        print_json([{name: getattr(one, name) for name in told} for one in found])
        return
    for one in found:
        closed = "" if one.active else t("cli.user.closed")
        typer.echo(f"{one.username:<16}{t(f'role.{one.role.value}')}  {one.name}  {one.unit}  {closed}".rstrip())


def _account(world: World, username: str) -> accounts.AccountLine:
    for line in accounts.listed(world, OPERATOR):
        if line.username == username.strip().lower():
            return line
    raise NotFound("error.user_unknown", name=username)


def _tell_password(username: str, password: str, as_json: bool) -> None:
    if as_json:
        print_json({"username": username, "password": password})
        return
    typer.echo(t("cli.user.password", username=username, password=password))


@app.command("import-notice", help=t("cli.import.help"))
def import_notice(
    file: Annotated[Path, typer.Argument(help=t("cli.import.file"), show_default=False)],
    campaign: Annotated[str, typer.Option("--campaign", help=t("cli.import.campaign"))] = "",
    start: Annotated[str, typer.Option("--start", help=t("cli.import.start"))] = "",
    end: Annotated[str, typer.Option("--end", help=t("cli.import.end"))] = "",
    office: Annotated[str, typer.Option("--office", help=t("cli.import.office"))] = "",
    default_lead: Annotated[str, typer.Option("--default-lead", help=t("cli.import.default_lead"))] = "",
    rule: Annotated[ReadingRule, typer.Option("--rule", help=t("cli.import.rule"))] = ReadingRule.AS_PRINTED,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("cli.import.dry_run"))] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    printed, first, last = _text_in(file), _day(start), _day(end)
    year = first.year if first else None
    if dry_run:
        _show_reading(read_notice(printed, rule, year), as_json)
        return
    world = installation(data_dir)
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


@app.command(help=t("cli.check.help"))
def check(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    world = installation(data_dir)
    checked, campaigns = checking.check(world, OPERATOR), checking.campaign_figures(world, OPERATOR)
    if as_json:
        findings = [{"code": one.key.removeprefix("check."), **one.fields} for one in checked.findings]
        told = [_figures(one) for one in campaigns]
        print_json({"ok": not findings, "files": checked.files, "findings": findings, "campaigns": told})
    else:
        for finding in checked.findings:
            typer.echo(t(finding.key, **finding.fields))
        for one in campaigns:
            typer.echo(t("cli.check.figures", **_figures_in_words(one)))
    if checked.findings:
        raise FoundWrong(n=len(checked.findings))
    if not as_json:
        typer.echo(t("cli.check.good", n=checked.files))


class FoundWrong(ZerenError):
    """The check found something; each thing has been told already."""

    key = "error.check_found"


def _figures(one: checking.CampaignFigures) -> dict[str, Any]:
    found = one.figures
    shares = {
        name: getattr(found, name).share for name in ("completion", "reported", "cooperation", "on_time", "reached")
    }
    counts = {status.value: count for status, count in found.by_status.items()}
    return {"name": one.name, "day": one.day.isoformat(), **shares, "overdue": found.overdue, "total": found.total} | {
        "by_status": counts
    }


def _figures_in_words(one: checking.CampaignFigures) -> dict[str, Any]:
    told = _figures(one)
    shares = {name: value for name, value in told.items() if value is None or isinstance(value, float)}
    return told | {name: percent_text(LANGUAGE, value) for name, value in shares.items()}


if __name__ == "__main__":
    os.umask(0o077)  # whatever is written here is for this user alone
    app()

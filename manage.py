"""The command line: what goes wrong is one sentence and an exit code of 1. Documents stand in commands/export.py."""

import os
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer

from adapters.settings import settings
from adapters.texts import LANGUAGES, percent_text, text
from commands.export import export
from commands.here import LANGUAGE, OPTIONS, AsJson, DataDir, installation, print_json, t, unit_id
from commands.import_notice import import_notice
from models.errors import Invalid, NotFound, ZerenError
from models.words import Role
from services import accounts, checking
from services.demo import load_demo
from services.setup import demo_script, make_folders, prepare
from services.who import OPERATOR
from services.world import World, open_world
from web.server import HOST, PORT, require_free, serve

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


app.command("import-notice", help=t("cli.import.help"))(import_notice)


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

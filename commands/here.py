"""What every command shares: the language, how a refusal is told, and the installation it works on."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup

from adapters.notices.errors import UnreadableNotice
from adapters.settings import Settings, settings
from adapters.texts import LANGUAGES, sentence, text
from models.errors import NotFound, ZerenError
from models.names import name_key
from services import checking
from services.directory import directory
from services.who import OPERATOR
from services.world import World, open_world


def _language() -> str:
    """Chinese, unless --language, ZEREN_LANGUAGE or the system's own language says English."""
    words = sys.argv[1:]
    asked = words[words.index("--language") + 1] if "--language" in words[:-1] else os.environ.get("ZEREN_LANGUAGE", "")
    system = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return next((one for one in LANGUAGES if (asked or system).startswith(one)), LANGUAGES[0])


LANGUAGE = _language()
t = partial(text, LANGUAGE)


class OneSentence(TyperGroup):
    """Commands whose refusals are told in one sentence, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ZerenError as error:
            _refuse(sentence(LANGUAGE, error))
        except UnreadableNotice as error:
            _refuse(t(error.key, **error.fields))
        except SQLAlchemyError as error:
            _refuse(t("cli.database", why=str(getattr(error, "orig", "") or type(error).__name__)))
        except OSError as error:
            _refuse(t("cli.system", why=error.strerror or str(error), path=error.filename or ""))


def _refuse(words: str) -> None:
    complaints = words.splitlines()
    typer.echo(complaints[0] if complaints else words, err=True)
    raise typer.Exit(1)


OPTIONS: dict[str, Any] = {
    "cls": OneSentence,
    "no_args_is_help": True,
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
DataDir = Annotated[Path | None, typer.Option("--data-dir", envvar="ZEREN_DATA_DIR", help=t("cli.data_dir"))]
AsJson = Annotated[bool, typer.Option("--json", help=t("cli.json"))]


def installation(data_dir: Path | None) -> World:
    """The installation in this folder. Creates nothing; raises when it is not there or its tables are not current."""
    given = settings(data_dir=data_dir)
    if not _is_there(given):
        raise NotFound("error.not_initialised")
    world = open_world(given)
    checking.require_ready(world.engine)
    return world


def _is_there(given: Settings) -> bool:
    place = make_url(given.database)
    return place.get_backend_name() != "sqlite" or Path(place.database or "").is_file()


def print_json(content: Any) -> None:
    """Print it as JSON, Chinese as it is."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))


def unit_id(world: World, name: str) -> str:
    """Which unit has this name, its short one included? Raises NotFound."""
    for unit in directory(world, OPERATOR).units:
        if name_key(name) in {name_key(one.name) for one in unit.names} | {name_key(unit.short_name)}:
            return unit.id
    raise NotFound("error.unit_unknown", name=name)

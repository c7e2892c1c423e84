"""`manage.py export`: every document of services.exports, written to a file."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.texts import LANGUAGES, number_text
from commands.here import LANGUAGE, OPTIONS, DataDir, installation, t, unit_id
from models.errors import Invalid
from models.report import Taken, Wanted
from services import exports
from services.who import OPERATOR

KILOBYTE = 1024
export = typer.Typer(help=t("cli.export.help"), **OPTIONS)


def _command(name: str) -> Callable[..., None]:
    """The command that writes this document. `--out` may name a folder; its suffix chooses among several forms."""

    def write(
        campaign: Annotated[str, typer.Option("--campaign", help=t("cli.export.campaign"))],
        out: Annotated[Path, typer.Option("--out", help=t("cli.export.out"))],
        unit: Annotated[str, typer.Option("--unit", help=t("cli.export.unit"))] = "",
        unmasked: Annotated[bool, typer.Option("--unmasked", help=t("cli.export.unmasked"))] = False,
        option: Annotated[list[str], typer.Option("--option", help=t("cli.export.option"))] = [],  # noqa: B006
        language: Annotated[str, typer.Option("--language", help=t("cli.language"))] = LANGUAGE,
        data_dir: DataDir = None,
    ) -> None:
        if language not in LANGUAGES:
            raise Invalid("error.language", languages=" ".join(LANGUAGES))
        world = installation(data_dir)
        wanted = Wanted(
            document=_form(name, out),
            campaign_id=exports.campaign_named(world, OPERATOR, campaign),
            language=language,
            unit_id=unit_id(world, unit) if unit else None,
            unmasked=unmasked,
            options=dict(_option(one) for one in option),
        )
        taken = exports.take(world, OPERATOR, wanted, _tell)
        file = out / taken.name if out.is_dir() else out
        size = write_whole(file, taken)
        typer.echo(t("cli.export.done", path=file, size=number_text(language, max(1, round(size / KILOBYTE)))))

    return write


def _form(name: str, out: Path) -> str:
    """`matrix` to a file .pdf is the document `matrix_pdf`, where there is one."""
    other = f"{name}_{out.suffix.lower().removeprefix('.')}"
    return other if other in exports.DOCUMENTS else name


def _option(words: str) -> tuple[str, str]:
    name, equals, value = words.partition("=")
    if not equals:
        raise Invalid("error.option_form", words=words)
    return name, value


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r{t('cli.export.progress', done=done, total=total)}{end}")


def write_whole(file: Path, taken: Taken) -> int:
    """Write a document to a file, whole or not at all; answers how many bytes."""
    unfinished = file.with_name(f".{file.name}.part")
    size = 0
    try:
        with unfinished.open("wb") as out:
            for chunk in taken.chunks:
                size += out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return size


for _name in exports.DOCUMENTS:
    if _name.removesuffix(f"_{exports.DOCUMENTS[_name].suffix}") not in exports.DOCUMENTS.keys() - {_name}:
        export.command(_name, help=t(f"doc.{_name}"))(_command(_name))

"""Pages of documents as pictures: PDF by PDFium, office files by LibreOffice where it is installed.

Both run as processes of their own with a bound on their time, since a malformed document can crash or hang them.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters import pdf_pages
from models.errors import NotFound

MOST_PAGES = 20  # of one document that are shown as pictures
PDF = "application/pdf"
_OOXML = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    _OOXML + "wordprocessingml.document": "docx",
    _OOXML + "spreadsheetml.sheet": "xlsx",
    _OOXML + "presentationml.presentation": "pptx",
}
PDF_SECONDS = 15.0
OFFICE_SECONDS = 60.0
_DIGITS = 9  # of a number of pages; what is longer was not written by our process
_pdf_turns = threading.BoundedSemaphore(2)
_office_turn = threading.Lock()
# No macros, and nothing fetched that a document only points to; what lies in it, charts too, is drawn.
# Links are never updated: 0 says so to the writer, 1 to the spreadsheet.
_OFFICE_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
)
_NOWHERE = "http://127.0.0.1:9"  # a proxy that does not answer


class NoPreview(NotFound):
    """No picture can be made of this document here."""


def office_previews() -> bool:
    """Can pages of docx, xlsx and pptx be shown here? Only where LibreOffice is installed."""
    return _office() is not None


def count_pages(path: Path) -> int | None:
    """How many pages has a PDF? None where that cannot be told: it is encrypted or damaged."""
    with TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as folder:
        try:
            told = _ask_pdf(path, Path(folder)).decode("ascii", "replace")
        except NoPreview:
            return None
    return int(told) if told.isdecimal() and 0 < len(told) <= _DIGITS and int(told) > 0 else None


def pdf_page(path: Path, number: int, longest: int) -> bytes:
    """What does a page of a PDF look like, counted from 1, at most `longest` pixels long? A JPEG. Raises NoPreview."""
    with TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as folder:
        return _ask_pdf(path, Path(folder), number, longest)


def office_pages(path: Path, extension: str, sizes: Sequence[int]) -> list[bytes]:
    """What does the first page of an office file look like at these lengths? JPEGs. Raises NoPreview.

    One at a time: LibreOffice takes a whole processor and half a gigabyte for some seconds.
    """
    office = _office()
    if office is None:
        raise NoPreview
    with _office_turn, TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        paper = _as_pdf(office, path, extension, folder)
        return [_ask_pdf(paper, folder, 1, longest) for longest in sizes]


def _office() -> str | None:
    return shutil.which("soffice")


def _ask_pdf(path: Path, folder: Path, *wanted: int) -> bytes:
    out = folder / "out"
    worker = [sys.executable, "-I", pdf_pages.__file__, str(path), str(out), *(str(one) for one in wanted)]
    with _pdf_turns:
        _run(worker, folder, PDF_SECONDS)
    try:
        return out.read_bytes()
    except OSError as missing:
        raise NoPreview from missing


def _as_pdf(office: str, path: Path, extension: str, folder: Path) -> Path:
    """Convert under a profile of its own that is thrown away, so that no conversion meets another's traces."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings(), "utf-8")
    given = folder / f"document.{extension}"
    shutil.copyfile(path, given)
    options = ["--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo", "--convert-to", "pdf"]
    where = ["--outdir", str(folder), str(given)]
    _run([office, f"-env:UserInstallation={profile.as_uri()}", *options, *where], folder, OFFICE_SECONDS)
    paper = folder / "document.pdf"
    if not paper.is_file():
        raise NoPreview
    return paper


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{place}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for place, name, value in _OFFICE_SETTINGS
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    return f"{head}{items}</oor:items>"


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run a program to its end, without our secrets in its environment. Raises NoPreview when it fails or is slow."""
    try:
        process = subprocess.Popen(  # noqa: S603  no word of a user's is in the command: files have names of ours
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoPreview from error
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired as slow:
        raise NoPreview from slow
    finally:
        _end(process)
    if code != 0:
        raise NoPreview


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), _NOWHERE)
    return kept | proxies | {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with all it started: LibreOffice is a script that starts another program."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()

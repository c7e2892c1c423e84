"""The text of a PDF, read in a process of its own and laid out by where the words stand."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.notices import pdf_words
from adapters.notices.errors import UnreadableNotice
from adapters.notices.pdf_layout import Laid, laid_out

SECONDS = 30.0  # by the clock; the process bounds its processor time itself
_BEGINS = b"%PDF-"
_SEARCHED = 1024  # bytes: a PDF may have some others before its first
_FEWEST_READABLE = 0.6
_READABLE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\x20-\x7e\u2010-\u2027]")


@dataclass(frozen=True, slots=True)
class PdfText:
    """Which lines does the PDF print, which running heads were dropped, how many pages were too many?"""

    text: str
    dropped: tuple[str, ...]
    pages_left: int


def pdf_text(name: str, data: bytes) -> PdfText:
    """Which lines does this PDF print? Raises UnreadableNotice: damaged, protected, a scan without words, too large."""
    if _BEGINS not in data[:_SEARCHED]:
        raise UnreadableNotice("notice.unreadable.damaged", name=name)
    with TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as folder:
        found = _ask(name, data, Path(folder))
    words = "".join(str(word[5]) for page in found["pages"] for word in page["words"])
    if not words.strip():
        raise UnreadableNotice("notice.unreadable.scanned", name=name)
    if len(_READABLE.findall(words)) < _FEWEST_READABLE * len(words):
        raise UnreadableNotice("notice.unreadable.scanned", name=name)
    laid: Laid = laid_out(found["pages"])
    return PdfText("\n".join(laid.lines), tuple(laid.dropped), int(found["left"]))


def _ask(name: str, data: bytes, folder: Path) -> dict[str, Any]:
    given, out = folder / "given.pdf", folder / "out.json"
    given.write_bytes(data)
    code = _run([sys.executable, "-I", pdf_words.__file__, str(given), str(out)], folder)
    if code == pdf_words.PASSWORD:
        raise UnreadableNotice("notice.unreadable.protected", name=name)
    if code is None or code < 0:  # stopped by the clock, or by the bounds it set itself
        raise UnreadableNotice("notice.unreadable.too_much", name=name)
    try:
        found = json.loads(out.read_bytes()) if code == 0 else None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise UnreadableNotice("notice.unreadable.damaged", name=name)
    return found


def _run(command: list[str], folder: Path) -> int | None:
    """How does the process end? None when it took too long. It sees none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    process = subprocess.Popen(  # noqa: S603  no word of a user's is in the command: files have names of ours
        command,
        cwd=folder,
        env=kept | {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()

"""The page that every address begins with: the framework's own, in the reader's language from its first byte on.

The framework ships one English page and has no setting for its language, its title or its own words. This is that page
with three things changed: `lang`, the title, and one script of ours before the framework's.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.texts import LANGUAGES, TAGS, text
from web.visit import remembered_language

WORDS = Path(__file__).resolve().parent.parent / "data" / "framework-words.json"
_SCRIPT = Path(__file__).with_name("words.js")
_ITS = ('<html lang="en">', "<title>Streamlit</title>", "You need to enable JavaScript to run this app.", "<script>")
YEAR = 365 * 24 * 60 * 60


class PageChanged(RuntimeError):
    """The framework's page is not the one this module knows: it has to be looked at before it is served."""


async def front(request: Request) -> Response:
    """GET of a page's address: the page, asked for anew each time, since its script may be another."""
    return HTMLResponse(
        page(remembered_language(request.headers)), headers={"cache-control": "no-cache", "vary": "Cookie"}
    )


async def words(_request: Request) -> Response:
    """GET /words.js: the framework's words in both languages. Its address changes with them, so it is kept for good."""
    kept = {"cache-control": f"public, immutable, max-age={YEAR}"}
    return Response(script(), media_type="text/javascript", headers=kept)


@cache
def page(language: str) -> str:
    """The page in one language. Raises PageChanged when the framework's has other marks than these."""
    given = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    if missing := [its for its in _ITS if its not in given]:
        raise PageChanged(*missing)
    html, title, no_script, first_script = _ITS
    version = hashlib.sha256(script().encode()).hexdigest()[:16]
    return (
        given.replace(html, f'<html lang="{TAGS[language]}">', 1)
        .replace(title, f"<title>{text(language, 'app.name')}</title>", 1)
        .replace(no_script, text(language, "framework.no_script"), 1)
        .replace(first_script, f'<script src="/words.js?{version}"></script>{first_script}', 1)
    )


@cache
def script() -> str:
    """The script with what it needs to know: what the framework writes, and what stands there in each language."""
    sources: dict[str, str] = json.loads(WORDS.read_text("utf-8"))
    known = [[its, {one: text(one, f"framework.{key}") for one in LANGUAGES}] for key, its in sources.items()]
    return f"{{\n{_SCRIPT.read_text('utf-8')}\nspeak({json.dumps(known, ensure_ascii=False)})\n}}\n"

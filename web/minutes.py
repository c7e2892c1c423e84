"""The minutes of a meeting as one plain page, made for paper: nothing else of the application is on it."""

import hashlib
from base64 import b64encode
from datetime import date
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.texts import TAGS, day_text, percent_text, text
from services.meeting_words import outcome
from services.meetings import Decided, Minutes, minutes
from web.visit import reader_language, visit

STYLE = """
@page { size: A4; margin: 20mm 18mm; }
body { max-width: 174mm; margin: 10mm auto; padding: 0 5mm; color: #17212b; font: 12pt/1.6 "Noto Serif CJK SC",
  "Source Han Serif SC", SimSun, serif; }
h1 { margin: 0 0 2mm; font-size: 20pt; text-align: center; }
.campaign { text-align: center; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 4mm; margin: 6mm 0; }
dt { font-weight: bold; }
dd { margin: 0; }
h2 { margin: 6mm 0 2mm; border-bottom: 1px solid #17212b; font-size: 14pt; break-after: avoid; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 1.5mm 2mm; border: 1px solid #8a94a0; text-align: center; }
th { font-weight: normal; }
td { font-size: 13pt; font-weight: bold; }
ol { margin: 0; padding-left: 8mm; }
li { margin: 0 0 3mm; break-inside: avoid; }
.what { font-weight: bold; }
.gone .what { text-decoration: line-through; font-weight: normal; }
.became { color: #4a5662; font-size: 11pt; }
footer { margin-top: 12mm; text-align: right; }
button { position: fixed; top: 4mm; right: 4mm; padding: 2mm 5mm; border: 0; border-radius: 2mm; background: #0f5c8c;
  color: #fff; font: inherit; cursor: pointer; }
@media print { button { display: none; } body { margin: 0; padding: 0; max-width: none; } }
"""
SCRIPT = "document.querySelector('button').onclick = () => print()"
_HASH = b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_HASH}'; frame-ancestors 'self'"
SHARES = ("completion", "reported", "cooperation", "on_time")


async def minutes_page(request: Request) -> Response:
    """GET /exports/meetings/{meeting_id}/minutes: the page to print, for those who see meetings."""
    at = visit(request)
    found = await to_thread.run_sync(minutes, at.world, at.caller, request.path_params["meeting_id"])
    language = await to_thread.run_sync(reader_language, at)
    headers = {"cache-control": "no-store", "content-security-policy": POLICY}
    return HTMLResponse(page(found, language), headers=headers)


def page(found: Minutes, language: str) -> str:
    """The minutes as HTML. Whatever people typed is escaped."""
    held = found.meeting

    def t(key: str, **fields: Any) -> str:
        return escape(text(language, key, **fields))

    at = held.held_at.astimezone(ZoneInfo(found.time_zone))
    facts = [
        ("meeting.time", f"{day_text(language, at.date(), year=True)} {at:%H:%M}"),
        ("meeting.place", held.place),
        ("meeting.attendees", held.attendees),
    ]
    lines = "".join(f"<dt>{t(key)}</dt><dd>{_typed(words)}</dd>" for key, words in facts if words)
    decisions = "".join(_decision(one, language) for one in found.decisions)
    listed = f"<ol>{decisions}</ol>" if decisions else f"<p>{t('meeting.no_decisions')}</p>"
    signed = " · ".join(one for one in (found.school, day_text(language, found.today, year=True)) if one)
    return (
        f'<!doctype html><html lang="{TAGS[language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(held.title)}</title>'
        f"<style>{STYLE}</style></head><body><button>{t('meeting.print')}</button>"
        f"<h1>{escape(held.title)}</h1><p class=campaign>{escape(found.campaign_name)} · {t('meeting.minutes')}</p>"
        f"<dl>{lines}</dl>{_figures(held.figures, language)}"
        f"<h2>{t('meeting.decisions', n=held.decisions)}</h2>{listed}"
        f"<footer>{escape(signed)}</footer><script>{SCRIPT}</script></body></html>"
    )


def _typed(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _figures(kept: Any, language: str) -> str:
    """As they stood when the meeting closed; nothing while it is open."""
    if not kept:
        return f"<p>{escape(text(language, 'meeting.still_open'))}</p>"
    heads = [text(language, f"overview.{name}") for name in SHARES]
    cells = [percent_text(language, kept.get(name)) for name in SHARES]
    for colour in ("red", "yellow"):
        heads.append(text(language, f"meeting.{colour}"))
        cells.append(str(kept[colour]))
    day = day_text(language, date.fromisoformat(kept["day"]), year=True)
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    row = "".join(f"<td>{escape(one)}</td>" for one in cells)
    title = escape(text(language, "meeting.figures", day=day))
    return f"<h2>{title}</h2><table><tr>{head}</tr><tr>{row}</tr></table>"


def _decision(one: Decided, language: str) -> str:
    gone = one.withdrawn_at is not None
    due = text(language, "due.by", day=day_text(language, one.due_on, year=True))
    kind = text(language, f"decision.{one.kind.value}")
    became = text(language, "meeting.withdrawn_why", reason=one.reason) if gone else outcome(one, language)
    answered = [each for each in one.instructions if each.answer and not gone]
    answers = [text(language, "meeting.answered", unit=each.unit, answer=each.answer) for each in answered]
    told = "".join(f"<br>{escape(words)}" for words in answers)
    return (
        f"<li{' class=gone' if gone else ''}><span class=what>{escape(one.words)}</span><br>"
        f"{escape(' · '.join((kind, one.whose, due)))}<br><span class=became>{escape(became)}{told}</span></li>"
    )

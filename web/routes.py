"""Every address of ours beside the pages."""

from collections.abc import Collection

from starlette.routing import BaseRoute, Route

from web.answers import answering
from web.calendars import calendar
from web.exports import export
from web.files import evidence
from web.front import front, words
from web.health import health
from web.minutes import minutes_page
from web.session import begin, finish
from web.uploads import take_in


def routes(pages: Collection[str]) -> list[BaseRoute]:
    """Which addresses are ours? `pages` are those of the screens: each begins with the same page."""
    return [
        *(Route(f"/{page}", front, methods=["GET"]) for page in ("", *pages)),
        Route("/words.js", words, methods=["GET"]),
        Route("/session", answering(begin), methods=["POST"]),
        Route("/session", answering(finish), methods=["DELETE"]),
        Route("/session/end", answering(finish), methods=["POST"]),
        Route("/healthz", answering(health), methods=["GET"]),
        Route("/files/{evidence_id}/{which}", answering(evidence), methods=["GET"]),
        Route("/calendar/{name}", answering(calendar), methods=["GET"]),
        Route("/exports/{campaign_id}/{document}", answering(export), methods=["GET"]),
        Route("/exports/meetings/{meeting_id}/minutes", answering(minutes_page), methods=["GET"]),
        Route("/assignments/{assignment_id}/evidence", answering(take_in), methods=["POST"]),
    ]

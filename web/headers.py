"""The headers every answer carries. They bound what a page can load, even if a line of ours forgot to escape."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders


def _own_scripts() -> str:
    """The scripts that stand inside the framework's page, as it is installed, each by its hash."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in found]
    return "".join(f" 'sha256-{one}'" for one in hashes)


PAGES = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob:{_own_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "frame-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
FILES = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
YEAR = 365 * 24 * 60 * 60


def secure(headers: MutableHeaders, path: str, over_tls: bool) -> None:
    """Put the security headers on an answer; a policy that a route has set itself stays."""
    headers.setdefault("content-security-policy", FILES if path.startswith("/media/") else PAGES)
    headers["x-content-type-options"] = "nosniff"
    headers.setdefault("referrer-policy", "same-origin")
    headers["x-frame-options"] = "SAMEORIGIN"
    headers["cross-origin-opener-policy"] = "same-origin"
    if over_tls:
        headers["strict-transport-security"] = f"max-age={YEAR}"
    del headers["server"]

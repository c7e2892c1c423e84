"""The headers every answer carries. They bound what a page can load, even if a line of ours forgot to escape."""

from starlette.datastructures import MutableHeaders

PAGES = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",
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
    headers["referrer-policy"] = "same-origin"
    headers["x-frame-options"] = "SAMEORIGIN"
    headers["cross-origin-opener-policy"] = "same-origin"
    if over_tls:
        headers["strict-transport-security"] = f"max-age={YEAR}"
    del headers["server"]

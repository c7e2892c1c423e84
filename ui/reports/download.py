"""The way from a page to a document: a button that waits while it is made, and tells why when it is not."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from models.report import Wanted
from ui.elements.download import WORDS, download_button
from ui.here import t


def download(key: str, label: str, wanted: Wanted, *, primary: bool = False, disabled: bool = False) -> None:
    """Show a button that saves this document. Options must be words or numbers: they travel in the address."""
    words = {name: t(f"download.{name}") for name in WORDS if name != "label"} | {"label": label}
    download_button(key=key, url=address_of(wanted), words=words, primary=primary, disabled=disabled)


def address_of(wanted: Wanted) -> str:
    """At which of our addresses does a browser get this document?"""
    query: Mapping[str, object] = {
        "language": wanted.language,
        **({"unit": wanted.unit_id} if wanted.unit_id else {}),
        **({"unmasked": 1} if wanted.unmasked else {}),
        **wanted.options,
    }
    return f"/exports/{quote(wanted.campaign_id, safe='')}/{quote(wanted.document, safe='')}?{urlencode(query)}"

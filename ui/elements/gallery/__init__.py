"""Evidence as tiles: pictures and pages open large over the page, films play there, other documents are a link.

The unit replaces, describes, removes and reorders here; a reviewer marks each file.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

import streamlit as st

from ui.elements import SHELF

WORDS = (
    "label",
    "empty",
    "open",
    "open_document",
    "download",
    "close",
    "expand",
    "previous",
    "next",
    "zoom_in",
    "zoom_out",
    "original",
    "save",
    "position",
    "page_position",
    "unreadable",
    "no_preview",
    "remove",
    "edit",
    "arrange",
    "arrange_done",
    "forward",
    "backward",
    "moved",
    "replace",
    "replace_short",
    "sending",
    "again",
    "network",
    "signed_out",
    "failed",
    "too_large",
    "before",
    "before_open",
    "before_show",
    "before_more",
    "before_back",
    "now",
    "judge",
    "accepted",
    "rejected",
    "word",
    "word_hint",
)
"""The words a gallery needs.

Fields left for the browser to fill: {name} in what names a file to those who listen; position, page_position and moved
{place} or {page} and {total}; sending {percent}; before_open {name} {verdict}.
"""

Choice = tuple[Literal["edit", "remove"], str]
Layout = Literal["tiles", "strip", "desk"]


class GalleryHint(TypedDict):
    """One calm warning on a file; `href`, where there is one, opens beside this page."""

    words: str
    link: str
    href: str


class GalleryBefore(TypedDict):
    """The file that another one took the place of."""

    thumb: str
    large: str
    original: str
    name: str
    caption: str
    meta: str
    kind: str
    verdict: str | None
    verdict_words: str


class Mark(TypedDict):
    """A reviewer's mark: "accepted" or "rejected"; a reason (may be empty) and a word only where it is rejected."""

    verdict: str
    flaw: str
    words: str


class GalleryItem(TypedDict):
    """One file: addresses of ours, what it shows, and what a reviewer said of it.

    `kind` is photo, video or document. `verdict` is None, or "usable", "accepted", "good" or "ok" for a file that may
    stay; any other word is drawn as a warning. `verdict_words` is what people read. A film plays from `large`, or
    from `original` where the browser cannot play that. A document opens large where `large` is given: its first page;
    with `pages` over 1 the others are at `page`, where the browser fills {page}. `replace` is the address that takes
    the file in its place. `judged` is the mark on record.
    """

    id: str
    thumb: str
    large: str
    original: str
    name: str
    caption: str
    meta: str
    kind: str
    verdict: str | None
    verdict_words: str
    badge: NotRequired[str]
    tags: NotRequired[Sequence[str]]
    pages: NotRequired[int]
    page: NotRequired[str]
    hints: NotRequired[Sequence[GalleryHint]]
    before: NotRequired[Sequence[GalleryBefore]]
    replace: NotRequired[str]
    judged: NotRequired[Mark | None]


_PLAIN: dict[str, Any] = {
    "badge": "",
    "tags": [],
    "pages": 0,
    "page": "",
    "hints": [],
    "before": [],
    "replace": "",
    "judged": None,
}


@dataclass(frozen=True)
class Marking:
    """A reviewer marks the files: the marks so far, the quick reasons with their words, and who takes note.

    `longest` is the most letters of a word to a reason; `changed` gets all marks, checked, before the next run.
    """

    marks: Mapping[str, Mark]
    flaws: Mapping[str, str]
    longest: int
    changed: Callable[[dict[str, Mark]], None]


@dataclass(frozen=True)
class Replacing:
    """What may take the place of a file whose item names an address: the input's attribute, and the most bytes.

    `done` gets the id of the file that was replaced, before the next run. With an `owner`, an account, the browser
    keeps what it could not send through a reload and a new sign-in of the same account.
    """

    accept: str
    limit: int
    done: Callable[[str], None]
    owner: str = ""


_HERE = Path(__file__)


def _read(*names: str) -> str:
    return "\n".join(_HERE.with_name(name).read_text("utf-8") for name in names)


_SCRIPTS = ("gallery.js", "order.js", "replace.js", "judge.js", "desk.js", "large.js", "zoom.js", "drawing.js")
_gallery = st.components.v2.component(
    "zeren_gallery",
    css=_read("gallery.css", "doing.css", "large.css", "desk.css"),
    js="\n".join((_read(*_SCRIPTS), SHELF.read_text("utf-8"))),
)


def gallery(
    *,
    key: str,
    items: Sequence[GalleryItem],
    words: Mapping[str, str],
    offers: Collection[Literal["edit", "remove"]] = (),
    ordered: Callable[[list[str]], None] | None = None,
    replacing: Replacing | None = None,
    marking: Marking | None = None,
    layout: Layout = "tiles",
    first: str = "",
) -> Choice | None:
    """Which file does the reader want edited or removed?

    Answers ("edit", id), ("remove", id) or None; only what was offered for ids that were passed in comes back.
    The layout "desk" shows one file large in the page, `first` to begin with, and the others in a strip below it.
    `ordered` offers another order and gets every id once, in the new order, before the next run. `replacing` is needed
    where an item can be replaced. Raises KeyError where `words` lacks a word of WORDS.
    """
    shown: list[dict[str, Any]] = [_PLAIN | item for item in items]
    ids = [item["id"] for item in items]
    data = {
        "key": key,
        "items": shown,
        "words": {name: words[name] for name in WORDS},
        "offers": [*offers, *(["order"] if ordered else [])],
        "replacing": _asked(replacing) if replacing else None,
        "marking": _told(marking, ids) if marking else None,
        "layout": layout,
        "first": first,
        "seen": st.session_state.get(f"{key}_seen", 0),
        "heard": st.session_state.get(f"{key}_heard", 0),
    }
    replaceable = {str(item["id"]) for item in shown if item["replace"]}

    result = _gallery(
        key=key,
        data=data,
        on_choice_change=lambda: _replaced(key, replaceable, replacing),
        on_order_change=lambda: _put_in_order(key, ids, ordered),
        on_marks_change=lambda: hear(key, ids, marking),
    )
    hear(key, ids, marking)
    if ordered is not None and _is_new_order(key):
        _put_in_order(key, ids, ordered)
        st.rerun()  # what this run has read does not know the order yet
    return _choice(result.choice, offers, ids)


def _asked(replacing: Replacing) -> dict[str, Any]:
    return {"accept": replacing.accept, "limit": replacing.limit, "owner": replacing.owner}


def _told(marking: Marking, ids: Sequence[str]) -> dict[str, Any]:
    marks = {one: dict(mark) for one, mark in marking.marks.items() if one in ids}
    return {"marks": marks, "flaws": list(marking.flaws.items()), "longest": marking.longest}


def _choice(value: object, offers: Collection[str], ids: Collection[str]) -> Choice | None:
    match value:
        case {"action": "edit", "id": str(found)} if "edit" in offers and found in ids:
            return ("edit", found)
        case {"action": "remove", "id": str(found)} if "remove" in offers and found in ids:
            return ("remove", found)
        case _:
            return None


def _is_new_order(key: str) -> bool:
    """A callback is cut short when the next click comes meanwhile; the run then finds what it did not do."""
    match st.session_state.get(key):
        case {"order": {"number": int(number)}}:
            return number > int(st.session_state.get(f"{key}_seen", 0))
        case _:
            return False


def _put_in_order(key: str, ids: Sequence[str], ordered: Callable[[list[str]], None] | None) -> None:
    """Believes only an order of exactly the files that were drawn, and tells the browser that it has arrived."""
    match st.session_state.get(key):
        case {"order": {"ids": [*wanted], "number": int(number)}} if ordered is not None and _is_new_order(key):
            if all(isinstance(one, str) for one in wanted) and sorted(wanted) == sorted(ids):
                ordered(list(wanted))
            st.session_state[f"{key}_seen"] = number


def _replaced(key: str, ids: Collection[str], replacing: Replacing | None) -> None:
    match st.session_state[key].choice:
        case {"action": "replaced", "id": str(old)} if replacing is not None and old in ids:
            replacing.done(old)


def hear(key: str, ids: Collection[str], marking: Marking | None) -> None:
    """Take note of the marks that stand in the browser, where nobody has yet.

    Asked by the callback, by the run, and by a button that takes the marks along: its own callback may come first.
    Believes only marks on the files that were drawn, with the reasons that were offered.
    """
    match st.session_state.get(key):
        case {"marks": {"number": int(number), "marks": Mapping() as marks}} if marking is not None:
            if number <= st.session_state.get(f"{key}_heard", 0):
                return
            checked = {one: _checked(mark, marking) for one, mark in marks.items() if one in ids}
            marking.changed({one: mark for one, mark in checked.items() if mark is not None})
            st.session_state[f"{key}_heard"] = number


def _checked(mark: object, marking: Marking) -> Mark | None:
    match mark:
        case {"verdict": "accepted"}:
            return Mark(verdict="accepted", flaw="", words="")
        case {"verdict": "rejected", "flaw": str(flaw), "words": str(words)} if flaw in ("", *marking.flaws):
            return Mark(verdict="rejected", flaw=flaw, words=words[: marking.longest])
        case _:
            return None

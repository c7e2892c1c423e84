"""The first step: the text comes from the clipboard, from a file, or from the example."""

import base64
import binascii
from pathlib import Path

import streamlit as st

from adapters.notices.errors import UnreadableNotice
from adapters.notices.files import read_file
from adapters.notices.reading import ReadingRule
from ui.assignment.evidence_items import uploader_words
from ui.elements.uploader import PickedFile, uploader
from ui.here import language, t
from ui.importing.desk import Desk, restored
from ui.plain import plain

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "notices" / "anti-fraud.txt"
FILE_BYTES = 10 * 1024 * 1024
FIELD = "import_text"
_OWN = ("choose", "drop", "hint")  # the other words of the uploader are the same everywhere
RULES = [rule.value for rule in ReadingRule]


def ask_text(desk: Desk) -> bool:
    """Ask for the notice; has the reader just asked to have it read?"""
    _file_or_example(desk)
    if not desk.rows:
        show_notes(desk)
    desk.text = st.text_area(
        t("import.paste"),
        key=restored(FIELD, desk.text),
        height=220,
        placeholder=t("import.paste_hint"),
    )
    again = bool(desk.rows)
    label = t("import.read_again" if again else "import.read")
    # Never disabled: the click itself takes the field's text along, and a reader who has just pasted clicks once.
    asked = st.button(label, key="import_read", type="secondary" if again else "primary")
    if asked and not desk.text.strip():
        st.warning(t("import.no_text"), icon=":material/content_paste:")
        return False
    if again and desk.text != desk.read_text:
        st.caption(t("import.read_again_why"))
    return asked


def show_notes(desk: Desk) -> None:
    """Show what the file holds that its text does not: hidden rows, running heads, text boxes."""
    for note in desk.notes:
        st.caption(f":material/info: {plain(t(note['key'], **note['fields']))}")


def _file_or_example(desk: Desk) -> None:
    """Both fill the field below, so they come before it."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        picked = uploader(
            key="import_file",
            accept=".txt,.docx,.xlsx,.pdf",
            words=uploader_words(t("import.upload"), FILE_BYTES) | {name: t(f"import.upload_{name}") for name in _OWN},
            limit_bytes=FILE_BYTES,
            inline=True,
        )
    if picked is not None:
        _take_file(desk, picked)
    if right.button(t("import.example"), key="import_example", icon=":material/description:", width="stretch"):
        desk.notes = []
        st.session_state[FIELD] = EXAMPLE.read_text("utf-8")


def _take_file(desk: Desk, picked: PickedFile) -> None:
    try:
        if len(picked["data"]) > FILE_BYTES * 4 // 3 + 4:
            raise UnreadableNotice("notice.unreadable.too_large", name=picked["name"], megabytes=FILE_BYTES >> 20)
        read = read_file(picked["name"], base64.b64decode(picked["data"], validate=True))
        st.session_state[FIELD] = read.text
        desk.notes = [{"key": note.key, "fields": note.fields} for note in read.notes]
    except UnreadableNotice as error:
        st.error(plain(t(error.key, **error.fields)), icon=":material/error:")
    except binascii.Error:
        st.error(plain(t("notice.unreadable.damaged", name=picked["name"])), icon=":material/error:")


def ask_rule(desk: Desk) -> str:
    """How is 责任单位 meant? The key has the language in it: the browser keeps the words of a choice it has shown."""
    return st.selectbox(
        t("import.rule"),
        RULES,
        key=restored(f"import_rule_{language()}", desk.rule),
        format_func=lambda rule: t(f"import.rule.{rule}"),
        help=t("import.rule_help"),
        width=420,
    )

"""The parts of the page 自有模板: what is in use, a new one and what is wrong with it, and the fields there are."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from adapters.documents.papers import DOCX
from adapters.documents.template_fields import FIELDS, Field, Kind
from adapters.documents.templates import LARGEST, Problem
from adapters.texts import stamp_text
from services.templates import Own, check, current, put, remove, starter
from ui.assignment.evidence_items import uploader_words
from ui.elements.uploader import PickedFile, uploader
from ui.here import caller, language, say_later, t, telling, world
from ui.plain import plain

_OWN = ("choose", "drop", "hint")  # the other words of the uploader are the same everywhere
EXAMPLE = 60  # letters
_MARKS = {
    "field": "{{ title }}",
    "rows": "{%tr for row in unit_rows %}",
    "rows_end": "{%tr endfor %}",
    "lines": "{%p for one in body %}",
    "lines_end": "{%p endfor %}",
    "when": "{%p if number %}",
    "when_end": "{%p endif %}",
}


def show_current(kind: str, own: Own | None) -> None:
    """Show which form is in use, with the ways to get it and to put it aside."""
    if own is None:
        st.info(t("templates.built_in"), icon=":material/draft:")
        return
    with st.container(border=True, key="templates_current"):
        at = stamp_text(language(), own.uploaded_at)
        st.markdown(f":material/description: **{plain(own.name)}**")
        st.caption(plain(t("templates.since", at=at, person=own.uploaded_by or t("common.none"))))
        with st.container(horizontal=True):
            st.download_button(
                t("templates.take"),
                partial(current, world(), caller(), kind),  # called outside a run, where nobody is signed in
                own.name,
                DOCX,
                key=f"templates_take_{kind}",
                icon=":material/download:",
                on_click="ignore",
            )
            with st.popover(t("templates.remove"), icon=":material/undo:", key=f"templates_remove_{kind}"):
                st.write(t("templates.remove_sure"))
                if st.button(t("templates.remove"), key=f"templates_remove_sure_{kind}", type="primary"):
                    _remove(kind, own)


def _remove(kind: str, own: Own) -> None:
    with telling():
        remove(world(), caller(), kind, own.version)
        say_later("templates.removed")
        st.rerun()


def show_upload(kind: str, own: Own | None) -> None:
    """Take a file, say what is wrong with it, or put it into use when nothing is."""
    words = uploader_words(t("templates.upload"), LARGEST) | {name: t(f"templates.upload_{name}") for name in _OWN}
    key = f"templates_file_{kind}"
    picked = uploader(key=key, accept=".docx", words=words, limit_bytes=LARGEST, inline=True)
    if picked is None:
        return
    with telling():
        with st.spinner(t("templates.checking")):
            data = _bytes(picked)
            found = check(world(), caller(), kind, data)
        if found:
            show_problems(found)
            return
        put(world(), caller(), kind, picked["name"], data, own.version if own else None)
        say_later("templates.put")
        st.rerun()


def _bytes(picked: PickedFile) -> bytes:
    """What came from the browser; what cannot be read is found out by the check like any other file."""
    try:
        return base64.b64decode(picked["data"], validate=True)
    except binascii.Error:
        return b""


def show_problems(found: Sequence[Problem]) -> None:
    """Say what is wrong, each in a sentence with its place."""
    st.error(t("templates.problems", n=len(found)), icon=":material/error:")
    for one in found:
        fields = {name: t(value) if name == "place" else value for name, value in one.fields.items()}
        st.markdown(f"- {plain(t(one.key, **fields))}")


def show_starter(kind: str) -> None:
    """The template to begin with."""
    st.download_button(
        t("templates.starter"),
        partial(starter, world(), caller(), kind, language()),
        f"{t(f'doc.{kind}')}.docx",
        DOCX,
        key=f"templates_starter_{kind}",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(t("templates.starter_help"))


def show_fields(kind: str, examples: Mapping[str, Any]) -> None:
    """Every field with its meaning and what it holds now; lists with the loop that writes them."""
    rows = [line for field in FIELDS[kind] for line in _lines(field, examples.get(field.name))]
    table = pd.DataFrame(rows, columns=[t("templates.name"), t("templates.meaning"), t("templates.example")])
    sizes: tuple[Literal["medium", "large"], ...] = ("medium", "medium", "large")
    widths = {name: st.column_config.TextColumn(width=size) for name, size in zip(table.columns, sizes, strict=True)}
    st.dataframe(
        table, hide_index=True, width="stretch", height=520, key=f"templates_fields_{kind}", column_config=widths
    )
    st.markdown(t("templates.how", **_MARKS))


def _lines(field: Field, example: Any) -> list[list[str]]:
    if field.kind is not Kind.LIST:
        return [[f"{{{{ {field.name} }}}}", t(field.key), _shown(example)]]
    first = example[0] if isinstance(example, list) and example else {}
    head = [f"{{%tr for row in {field.name} %}} … {{%tr endfor %}}", t(field.key), ""]
    return [head, *([f"{{{{ row.{one.name} }}}}", t(one.key), _shown(first.get(one.name))] for one in field.of)]


def _shown(example: Any) -> str:
    if isinstance(example, dict):
        return t("templates.picture")
    words = " ".join(str(example or "").split())
    return words if len(words) <= EXAMPLE else f"{words[:EXAMPLE]}…"

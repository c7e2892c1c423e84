"""Adding a task in mid-flight: where it stands, what it is called, who owes it; the rest in the task's own form."""

from typing import Any

import streamlit as st

from services import campaigns
from services.campaigns import CampaignSettings
from services.consequences import Consequences
from services.events import Line, Wanted
from services.task_changes import NUMBER_LONGEST, add_preview, add_task
from services.task_settings import TaskGiven
from services.task_splits import TITLE_LONGEST
from ui.admin.form_parts import day_format
from ui.here import caller, t, world
from ui.matrix_change.address import EDIT, ask
from ui.matrix_change.cells import LEAD, SIDES, cell_fields, named_anywhere
from ui.matrix_change.confirm import confirm
from ui.matrix_change.consequences import previewed
from ui.matrix_change.form import Form
from ui.matrix_change.meanwhile import restored, settled
from ui.matrix_change.parts import words_of
from ui.pause import sent_at_pauses

FIELDS = ("after", "number", "title", "due", "phase", "minimum", *SIDES)


def add_form(campaign_id: str, after_task_id: str) -> None:
    """The fields of a new task; `after_task_id`: behind which one at first, the last one where it is empty."""
    _form(campaigns.get(world(), caller(), campaign_id), after_task_id)


def _form(settings: CampaignSettings, after_task_id: str) -> None:
    form, seen = Form("add", settings.id, FIELDS), {settings.id: settings.version}
    tasks = {one.id: words_of(one) for one in settings.tasks}
    at_first = after_task_id if after_task_id in tasks else next(reversed(tasks), None)
    form.begin(seen, after=at_first, number="", title="", minimum=1, **{side: [] for side in SIDES})
    restored(form)
    still = settled(form, seen, Wanted(campaign_id=settings.id), concerns=of_the_campaign)
    _fields(form, settings, tasks)
    cells = cell_fields(form, named_anywhere())
    given, bound = _given(form), (settings.id, settings.version)
    number, after = form.value("number") or "", form.value("after")
    if given.title and form.value(LEAD):
        said = previewed(form.key("will"), lambda: add_preview(world(), caller(), *bound, number, given, cells, after))
    else:
        st.caption(t("matrix_edit.add_first"))
        said = Consequences(())
    confirm(
        form,
        lambda: add_task(world(), caller(), *bound, number, given, cells, after),
        said,
        label=t("matrix_edit.add_do"),
        settled=still,
        after=lambda done: ask(EDIT, done.made[0]),
    )


def of_the_campaign(line: Line) -> bool:
    """Is it a line about the campaign as a whole, or about a task that came?"""
    return line.subject == "campaign" or line.action == "task_added"


def _given(form: Form) -> TaskGiven:
    return TaskGiven(
        (form.value("title") or "").strip(),
        due_on=form.value("due"),
        phase_id=form.value("phase"),
        minimum=int(form.value("minimum") or 0),
    )


def _fields(form: Form, settings: CampaignSettings, tasks: dict[str, str]) -> None:
    for_all: dict[str, Any] = {"persist_state": "session", "on_change": form.touch}
    phases = {one.id: one.name for one in settings.phases if one.id}
    for field, known in (("after", tasks), ("phase", phases)):
        if form.value(field) not in known:
            st.session_state[form.key(field)] = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            t("matrix_edit.after"),
            list(tasks),
            format_func=tasks.__getitem__,
            index=None,
            placeholder=t("matrix_edit.after_last"),
            key=form.key("after"),
            **for_all,
        )
        st.text_input(
            t("admin.number"),
            key=form.key("number"),
            max_chars=NUMBER_LONGEST,
            placeholder=t("matrix_edit.number_hint"),
            width=140,
            **for_all,
        )
    st.text_area(t("admin.task_title"), key=form.key("title"), max_chars=TITLE_LONGEST, height=80, **for_all)
    sent_at_pauses(form.key("title"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(t("admin.due_on"), value=None, key=form.key("due"), format=day_format(), width=170, **for_all)
        st.selectbox(
            t("admin.phase"),
            list(phases),
            format_func=phases.__getitem__,
            index=None,
            placeholder=t("admin.phase_none"),
            key=form.key("phase"),
            width=190,
            **for_all,
        )
        st.number_input(t("matrix_edit.minimum"), 0, 100, key=form.key("minimum"), width=170, **for_all)

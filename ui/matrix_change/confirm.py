"""The end of every dialog: the reason, and the two buttons; what is confirmed was on the screen."""

from collections.abc import Callable

import streamlit as st

from services.assignments import REASON_LONGEST
from services.consequences import Consequences
from ui.assignment.attempt import attempt, refused, show_refusal
from ui.here import say_later, t
from ui.matrix_change.address import close
from ui.matrix_change.form import Form
from ui.matrix_change.groups import counts
from ui.pause import sent_at_pauses


def reason_field(form: Form, *, needed: bool) -> None:
    """Ask for the reason; everybody it concerns reads it."""
    st.text_area(
        t("matrix_edit.reason" if needed else "matrix_edit.reason_free"),
        key=form.key("reason"),
        max_chars=REASON_LONGEST,
        height=80,
        placeholder=t("matrix_edit.reason_hint"),
        persist_state="session",
        on_change=form.touch,
    )
    sent_at_pauses(form.key("reason"))


def confirm(
    form: Form,
    act: Callable[[], Consequences],
    said: Consequences | None,
    *,
    label: str,
    settled: bool = True,
    changes: bool = True,
    after: Callable[[Consequences], None] | None = None,
) -> None:
    """Draw what was refused and the two buttons; the one that does it says in numbers what it does.

    `act` has the versions on the screen bound; what it did is said by its own answer. `settled`: nobody changed
    anything meanwhile; `changes`: there is something to do. `after` may ask for more instead of closing the dialog.
    """
    told = refused(form.place)
    if told is not None and (settled or not told["stale"]):
        show_refusal(told)
    numbers = counts(said) if said is not None and changes else ""
    words = t("matrix_edit.confirm_counts" if numbers else "matrix_edit.confirm", what=label, counts=numbers)
    with st.container(horizontal=True, horizontal_alignment="right", key=form.key("buttons")):
        st.button(t("common.cancel"), key=form.key("cancel"), on_click=_give_up, args=(form,))
        st.button(
            words,
            key=form.key("confirm"),
            type="primary",
            disabled=said is None or not settled or not changes,
            on_click=_do,
            args=(form, act, label, after),
        )


def _give_up(form: Form) -> None:
    form.forget()
    close()


def _do(form: Form, act: Callable[[], Consequences], label: str, after: Callable[[Consequences], None] | None) -> None:
    done: list[Consequences] = []
    if not attempt(form.place, "matrix_edit.done", lambda: done.append(act()), what=label):
        return
    if numbers := counts(done[0]):
        say_later("matrix_edit.done_counts", what=label, counts=numbers)
    form.forget()
    close()
    if after is not None:
        after(done[0])

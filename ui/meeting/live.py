"""The slides on the meeting's page: what is typed on them, the rows they ask for, and how they keep up."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import streamlit as st

from adapters.texts import day_text, sentence
from models.board import CampaignFacts
from models.errors import NotSignedIn, ZerenError
from models.words import DecisionKind
from services import drafts
from services.board import board, today
from services.meeting_decisions import Choosable, DecisionGiven, Foreseen, choosable, decide, preview, withdraw
from services.meetings import Minutes
from services.show import mark
from services.signin import arrive
from ui.cards import names_words
from ui.charts import theme
from ui.elements.slides import NOTHING_TYPED, WORDS, Form, Heard, Typed, slides
from ui.here import caller, language, t, world
from ui.meeting.deck import colours, meeting_slides, prepared, rows_behind

KEY, REFRESH = "meeting_slides", 5  # seconds between two looks whether anything has moved
_ASKED, _SAID, _REFUSED, _DONE = (f"_{KEY}_{name}" for name in ("asked", "said", "refused", "done"))
GROUP = "group:"  # before the id of a group among units


def show_slides(campaign: CampaignFacts, minutes: Minutes | None) -> None:
    """The button that opens the slides, and the slides; with the form for decisions while a meeting is open."""
    seen = mark(world(), caller(), campaign.id)
    open_now = minutes is not None and minutes.meeting.is_open
    shown = prepared(meeting_slides(campaign.id, seen, language()), minutes, language(), decides=open_now)
    asked = str(st.session_state.get(_ASKED, ""))
    rows = None
    if asked:
        rows = rows_behind(board(world(), caller(), campaign.id), today(world(), campaign), asked, language())
    slides(
        key=KEY,
        shown=shown,
        words=words(),
        colours=colours(theme()),
        rows=rows,
        form=_form(campaign, minutes) if minutes is not None and open_now else None,
        heard=_heard(minutes) if minutes is not None and open_now else Heard(ask=_ask),
    )
    keep_up(campaign.id, seen, present=open_now)


@st.fragment(run_every=REFRESH)
def keep_up(campaign_id: str, seen: str, *, present: bool) -> None:
    """Every few seconds one question: has anything moved? Only then is the page run again and new data sent.

    `present`: a meeting is open, so whoever stands before the slides counts as present although they touch nothing.
    """
    try:
        if present:
            arrive(world(), caller())
        moved = mark(world(), caller(), campaign_id) != seen
    except ZerenError:  # signed out, or the campaign is gone: the whole page says so
        moved = True
    if moved:
        st.rerun()


def words() -> dict[str, str]:
    """The words of the slides' buttons and form."""
    raw = {"place": {"at": "{at}", "total": "{total}"}, "rows_more": {"n": "{n}"}}
    raw |= {"drop_unit": {"name": "{name}"}}
    return {name: t(f"projector.{name}", **raw.get(name, {})) for name in WORDS}


def _ask(show: str) -> None:
    st.session_state[_ASKED] = show


def _form(campaign: CampaignFacts, minutes: Minutes) -> Form:
    day = today(world(), campaign)
    typed: dict[str, Any] = {}
    with suppress(NotSignedIn):
        typed = drafts.read(world(), caller(), _place(minutes))

    return Form(
        whose=[(_id(one), one.name, one.short) for one in choosable(world(), caller())],
        days=[
            (one.isoformat(), t(f"projector.day_{name}", day=day_text(language(), one))) for name, one in days_from(day)
        ],
        first_day=day,
        typed=_typed(typed),
        said=st.session_state.get(_SAID, []),
        refused=str(st.session_state.get(_REFUSED, "")),
        done=int(st.session_state.get(_DONE, 0)),
    )


def _typed(kept: dict[str, Any]) -> Typed:
    """What was typed here before, as far as it is kept."""
    whole = {**NOTHING_TYPED, **kept}
    return Typed(words=whole["words"], kind=whole["kind"], whose=list(whole["whose"]), due=whole["due"])


def days_from(day: date) -> list[tuple[str, date]]:
    """Which days does the form offer? This week's Friday while it lies ahead, the next one, and the month's end."""
    friday = day + timedelta(days=4 - day.weekday())
    month = _month_end(day)
    found = [("friday", friday), ("next_friday", friday + timedelta(days=7)), ("month", month)]
    return [(name, one) for name, one in found if one > day]


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _heard(minutes: Minutes) -> Heard:
    meeting_id = minutes.meeting.id

    def keep(typed: Typed) -> None:
        _forget_look()
        with suppress(NotSignedIn):
            drafts.keep(world(), caller(), _place(minutes), dict(typed))

    def look(typed: Typed) -> None:
        keep(typed)
        with _telling():
            said = preview(world(), caller(), meeting_id, _given(typed))
            st.session_state[_SAID] = foreseen_words(said, _given(typed))

    def do(typed: Typed) -> None:
        _forget_look()
        with _telling():
            decide(world(), caller(), meeting_id, _given(typed))
            st.session_state[_DONE] = int(st.session_state.get(_DONE, 0)) + 1
            with suppress(NotSignedIn):
                drafts.drop(world(), caller(), _place(minutes))

    def take_back(decision_id: str, reason: str) -> None:
        _forget_look()
        version = next((one.version for one in minutes.decisions if one.id == decision_id), 0)
        with _telling():
            withdraw(world(), caller(), decision_id, version, reason)

    return Heard(ask=_ask, keep=keep, look=look, decide=do, withdraw=take_back)


class _telling:  # noqa: N801  reads like the context managers it is used as
    """A refusal becomes words on the slide; what is typed stays."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, ZerenError):
            return False
        st.session_state[_REFUSED] = sentence(language(), error)
        return True


def _forget_look() -> None:
    st.session_state.pop(_SAID, None)
    st.session_state.pop(_REFUSED, None)


def _given(typed: Typed) -> DecisionGiven:
    groups = [one.removeprefix(GROUP) for one in typed["whose"] if one.startswith(GROUP)]
    units = [one for one in typed["whose"] if not one.startswith(GROUP)]
    try:
        day = date.fromisoformat(typed["due"]) if typed["due"] else None
    except ValueError:
        day = None
    return DecisionGiven(DecisionKind(typed["kind"]), typed["words"], units, groups, day)


def foreseen_words(said: Foreseen, given: DecisionGiven) -> list[str]:
    """What will happen, in sentences: who gets what by when, and what to know before."""
    fields = {
        "units": names_words(said.units),
        "n": len(said.units),
        "day": day_text(language(), given.due_on),
        "days": t("due.today") if said.days == 0 else t("due.left", n=said.days),
        "number": said.number,
    }
    found = [t(f"projector.will_{given.kind.value}", **fields)]
    if said.consequences is not None:
        found += [t(one.key, **one.fields) for one in said.consequences.warnings]
    elif said.without_account:
        found.append(t("projector.will_nobody", units=names_words(said.without_account)))
    return found


def _place(minutes: Minutes) -> str:
    return f"meeting:{minutes.meeting.id}"


def _id(one: Choosable) -> str:
    return f"{GROUP}{one.id}" if one.is_group else one.id

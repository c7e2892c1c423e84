"""How an assignment is spoken of on every screen: its badge, its due words, its title, and the liaison's card."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import streamlit as st

from adapters.texts import day_text, time_text
from models.campaign import Task
from models.evidence_rule import EvidenceRule, Gap
from models.words import ResponsibilityRole, Status
from services.mine import Owed
from ui.here import language, t
from ui.plain import plain

SOON = 14  # days; farther away a day reads better than a count
NAMES_SHOWN = 4
_KINDS = ("gap.photos", "gap.documents", "gap.sign_ins")  # what the count of all files may only repeat
LOOKS: dict[Status, tuple[str, str]] = {  # colour and mark: never the colour alone
    Status.NOT_STARTED: ("gray", "radio_button_unchecked"),
    Status.IN_PROGRESS: ("blue", "clock_loader_40"),
    Status.SUBMITTED: ("primary", "hourglass_top"),
    Status.RETURNED: ("orange", "undo"),
    Status.ACCEPTED: ("green", "check_circle"),
    Status.SUSPENDED: ("gray", "pause_circle"),
    Status.WAIVED: ("gray", "do_not_disturb_on"),
}
BUTTONS: dict[Status, tuple[str, str]] = {  # what the card's one button says, and its mark
    Status.NOT_STARTED: ("my.start", "draw"),
    Status.IN_PROGRESS: ("my.report", "add_a_photo"),
    Status.RETURNED: ("my.supply", "add_a_photo"),
}


def badge_words(status: Status) -> str:
    """How does a status stand in markdown, with its colour and its mark?"""
    colour, mark = LOOKS[status]
    return f":{colour}-badge[:material/{mark}: {t(f'status.{status.value}')}]"


def due_words(due_on: date | None, days_left: int | None, *, continuing: bool, waits: bool, printed: str = "") -> str:
    """How is a due day said? Plain text; "overdue" and "days left" only while it waits for the unit.

    `days_left` counts inclusively (0 on the due day); `printed` are the notice's own words where it gives no day.
    """
    if continuing:
        return t("due.continuing")
    if due_on is None or days_left is None:
        return printed or t("due.none")
    if not waits or days_left > SOON:
        return t("due.by", day=day_text(language(), due_on))
    if days_left == 0:
        return t("due.today")
    return t("due.over", n=-days_left) if days_left < 0 else t("due.left", n=days_left)


def due_markdown(words: str, days_left: int | None, *, waits: bool) -> str:
    """How do due words stand in markdown? Red with a mark when overdue, strong when near."""
    if waits and days_left is not None and days_left < 0:
        return f":red[:material/error: **{plain(words)}**]"
    return f"**{plain(words)}**" if waits and days_left is not None and days_left <= 3 else f":gray[{plain(words)}]"


def title_words(task: Task) -> str:
    """What is a task called, its printed number first? The catalogue's words where the notice gives no title."""
    title = task.title or t("common.title_missing")
    return t("my.numbered", number=task.number, title=title) if task.number else title


def names_words(names: Iterable[str], most: int = NAMES_SHOWN) -> str:
    """How are units listed in a sentence? At most `most` by name, then how many in all."""
    listed = list(dict.fromkeys(names))
    if len(listed) <= most:
        return t("my.comma").join(listed)
    return t("my.and_more", names=t("my.comma").join(listed[:most]), n=len(listed))


def told_once(gaps: Sequence[Gap]) -> list[Gap]:
    """Which gaps need saying? The count of all files only where photos and documents do not say it already."""
    kinds = sum(gap.need - gap.have for gap in gaps if gap.key in _KINDS)
    return [gap for gap in gaps if gap.key != "gap.files" or gap.need - gap.have > kinds]


def things_words(gaps: Sequence[Gap]) -> str:
    """What is missing, in a few words?"""
    return t("my.comma").join(t(f"need.{gap.key.split('.')[1]}", n=gap.need - gap.have) for gap in told_once(gaps))


def rule_words(rule: EvidenceRule) -> str:
    """What does an evidence rule ask for? An empty text when it asks for nothing."""
    kinds = (("photos", rule.photos), ("documents", rule.documents), ("sign_ins", rule.sign_ins))
    asked = [t(f"need.{name}", n=n) for name, n in kinds if n]
    if rule.minimum > sum(n for _, n in kinds):
        asked.append(t("need.in_all" if asked else "need.files", n=rule.minimum))
    asked += [t(f"need.every_{name}") for name in ("captions", "places") if getattr(rule, name)]
    return t("my.comma").join(asked)


def task_card(owed: Owed, *, campaign: bool, opens: Callable[[str], None]) -> None:
    """Show one task of my unit: state and due day, its title, what is missing, and one button.

    `campaign` adds the campaign's name, for units in more than one; `opens` is called with the assignment's id.
    """
    one = owed.assignment
    with st.container(border=True, key=f"my_card_{one.id}", height="stretch", gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            words = due_words(
                one.due_on,
                owed.days_left,
                continuing=owed.task.continuing,
                waits=owed.is_open,
                printed=owed.task.due_text,
            )
            st.markdown(f"{badge_words(one.status)} :gray-badge[{t(f'duty.{one.role.value}')}]", width="content")
            st.markdown(due_markdown(words, owed.days_left, waits=owed.is_open), width="content")
        with st.container(height="stretch", gap="xsmall"):
            st.markdown(f"### {plain(title_words(owed.task))}", anchors=False)
            st.markdown("  \n".join(_lines(owed, campaign)))
        _button(owed, opens)


def _lines(owed: Owed, campaign: bool) -> list[str]:
    lines = [_reason(owed), *(f":gray[{plain(line)}]" for line in (_with_whom(owed), _standing(owed)))]
    if campaign:
        lines.append(f":gray[:small[{plain(owed.campaign_name)}]]")
    return [line for line in lines if line and line != ":gray[]"]


def _reason(owed: Owed) -> str:
    one = owed.assignment
    if one.status is Status.RETURNED and one.reason:
        return f":orange[{plain(t('my.returned', reason=' '.join(one.reason.split())))}]"
    if one.status in (Status.SUSPENDED, Status.WAIVED) and one.reason:
        return plain(t("my.why", reason=" ".join(one.reason.split())))
    return ""


def _with_whom(owed: Owed) -> str:
    if owed.assignment.role is ResponsibilityRole.COOPERATING:
        return t("my.lead", names=names_words(owed.lead)) if owed.lead else ""
    return t("my.cooperating", names=names_words(owed.cooperating)) if owed.cooperating else ""


def _standing(owed: Owed) -> str:
    """What is still missing, or where it is now?"""
    one = owed.assignment
    if one.status is Status.SUBMITTED:
        at = time_text(language(), one.reported_at, owed.time_zone)
        return t("my.handed_in", at=at, n=owed.files)
    if one.status is Status.ACCEPTED:
        return t("my.accepted", at=time_text(language(), one.decided_at, owed.time_zone))
    if not owed.is_open:
        return ""
    if not owed.gaps:
        return t("my.revise" if one.status is Status.RETURNED else "my.complete")
    key = "my.asked" if one.status is Status.NOT_STARTED and not owed.files else "my.missing"
    return t(key, things=things_words(owed.gaps))


def _button(owed: Owed, opens: Callable[[str], None]) -> None:
    one = owed.assignment
    key, mark = BUTTONS.get(one.status, ("my.look", "visibility"))
    if one.status is Status.NOT_STARTED and one.acknowledged_at is not None:
        key, mark = BUTTONS[Status.IN_PROGRESS]
    st.button(
        t(key),
        key=f"my_open_{one.id}",
        icon=f":material/{mark}:",
        type="primary" if owed.is_open else "secondary",
        width="stretch",
        on_click=opens,
        args=(one.id,),
    )

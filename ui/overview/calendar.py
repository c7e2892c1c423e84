"""What the overview draws over days: completion against the plan, and the phases."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from adapters.texts import day_text, number_text, percent_text, text
from models.board import Board, PhaseFacts
from models.progress import Figures, campaign_figures
from models.timeline import Point, days_between, promised_by
from ui.board_filters import NO_PHASE, phase_of
from ui.charts import Progress, Spans, progress_data, span_data
from ui.overview.drawing import SEPARATOR, Drawing


def progress(board: Board, points: Sequence[Point], today: date, language: str) -> Drawing:
    """Completion at the end of each day, beside what the due days promise."""
    actual = [(p.day, p.share, "", _tip(language, "actual", p.day, p.share)) for p in points if p.share is not None]
    promises = board.promises()
    days = days_between(board.campaign.starts_on, board.campaign.ends_on)
    promised = [(day, promised_by(promises, day)) for day in days]
    plan = [(day, share, "", _tip(language, "plan", day, share)) for day, share in promised if share is not None]
    now = [(day, share, percent_text(language, share), tip) for day, share, _, tip in actual[-1:]]
    share, even = (percent_text(language, one) for one in (actual[-1][1] if actual else None, board.planned(today)))
    alt = text(language, "overview.alt_progress", share=share, plan=even)
    return Drawing(progress_data(Progress(actual, plan, now, _name(board, plan, today, language))), len(actual), alt)


def _tip(language: str, which: str, day: date, share: float) -> str:
    return text(language, f"overview.tip_{which}", day=day_text(language, day), share=percent_text(language, share))


def _name(
    board: Board, plan: Sequence[tuple[date, float, str, str]], today: date, language: str
) -> list[tuple[date, float, str, str]]:
    """Where the plan's line carries its name: away from today's figure."""
    first, last = board.campaign.starts_on, board.campaign.ends_on
    span = (last - first).days
    at = first + timedelta(days=round(span * (0.3 if (today - first).days > span * 0.6 else 0.9)))
    return [(day, share, text(language, "overview.plan"), "") for day, share, _, _ in plan if day == at]


def phases(board: Board, today: date, language: str) -> Drawing:
    """Each phase from its first to its last day, full as far as its tasks are done; what has no phase comes last."""
    of = phase_of(board)
    facts, spans = board.campaign, []
    rest = PhaseFacts(NO_PHASE, text(language, "filter.no_phase"), facts.starts_on, facts.ends_on)
    for phase in (*board.phases, rest):
        ids = {task_id for task_id, phase_id in of.items() if phase_id == phase.id}
        if ids or phase is not rest:
            rows = [row for row in board.rows if row.task_id in ids]
            spans.append(_span(phase, len(ids), campaign_figures(rows, board.weights, today), language))
    first, last = min(span["first"] for span in spans), max(span["last"] for span in spans)
    inside = first <= today.isoformat() <= last
    now = [{"day": today.isoformat(), "label": text(language, "overview.today")}] if inside else []
    alt = text(language, "overview.alt_phases", n=len(spans), words="; ".join(span["said"] for span in spans))
    said = [(span["key"].split(SEPARATOR)[0], span["said"]) for span in spans]
    return Drawing(span_data(Spans(spans, now)), len(spans), alt, said)


def _span(phase: PhaseFacts, tasks: int, of: Figures, language: str) -> dict[str, Any]:
    share = of.completion.share
    after = phase.ends_on + timedelta(days=1)  # a bar ends where its last day does
    full = timedelta(days=(after - phase.starts_on).days * (share or 0))
    days = [day_text(language, day) for day in (phase.starts_on, phase.ends_on)]
    label = text(language, "overview.phase_label", name=phase.name, first=days[0], last=days[1])
    end = text(language, "overview.phase_end", n=tasks, share=percent_text(language, share))
    if of.overdue:
        end = text(language, "overview.end_late", share=end, n=number_text(language, of.overdue))
    return {
        "key": f"{phase.id}{SEPARATOR}{phase.name}",
        "status": "",
        "first": phase.starts_on.isoformat(),
        "last": after.isoformat(),
        "until": _moment(phase.starts_on, full),
        "label": label,
        "end": end,
        "late": of.overdue > 0,
        "said": text(language, "overview.phase_said", label=label, end=end),
    }


def _moment(day: date, span: timedelta) -> str:
    """A day and a part of the next as the browser reads it."""
    hours = round(span.total_seconds() / 3600)
    return f"{(day + timedelta(days=hours // 24)).isoformat()}T{hours % 24:02d}:00:00Z"

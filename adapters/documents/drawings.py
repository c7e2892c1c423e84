"""The charts of a paper as pictures: drawn on the server with a Chinese font of our own, sharp on paper."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.documents import chart_process
from adapters.documents.processes import run
from adapters.documents.saying import Saying, printable
from adapters.documents.summary import PROGRESS, TASKS, UNITS
from adapters.palette import DRAWN, LIGHT
from models.papers.standing import Standing
from models.progress import Figures
from models.ranking import lead_figures
from models.words import ResponsibilityRole, Status

FONT = "Noto Sans CJK SC"
WIDTH = 560  # pixels before scaling
ROW, NARROW_ROW, MANY = 24, 17, 14  # of more than so many lines, each is narrower
SECONDS = 60.0
SHOWN_LABEL = "slice(datum.label, 5)"  # a key begins with its place
LABEL = 210  # pixels for a name; longer ones are cut with an ellipsis


def drawn(of: Standing, language: str) -> dict[str, bytes]:
    """The charts of a paper as PNGs, by name; those that could not be drawn are left out."""
    say = Saying(language)
    specs = {PROGRESS: _progress(of, say), TASKS: _tasks(of, say), UNITS: _units(of, say)}
    with TemporaryDirectory(prefix="zeren-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for which, spec in specs.items():
            (folder / f"{which}.json").write_text(json.dumps(_dressed(spec)), "utf-8")
        run([sys.executable, "-I", chart_process.__file__, name, _fonts()], folder, SECONDS)
        return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.png"))}


@cache
def _fonts() -> str:
    """Where does the packaged font lie? Empty: it is not installed."""
    found = find_spec("noto_cjk_sans_otc")
    return str(Path(found.origin).parent) if found is not None and found.origin is not None else ""


def _dressed(spec: dict[str, Any]) -> dict[str, Any]:
    quiet = {"labelColor": LIGHT.ink, "titleColor": LIGHT.quiet, "gridColor": LIGHT.line, "domainColor": LIGHT.line}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 6,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "titleFontSize": 12, "tickColor": LIGHT.line, **quiet},
            "legend": {"labelFontSize": 12, "labelColor": LIGHT.ink, "symbolType": "square", "orient": "bottom"},
        },
        **spec,
    }


def _progress(of: Standing, say: Saying) -> dict[str, Any]:
    points = [point for point in of.points if point.share is not None]
    line = [{"day": _local(point.day), "share": point.share} for point in points]
    plan = [{"day": _local(point.day), "share": point.share} for point in of.plan]
    last = [{**line[-1], "words": say.percent(points[-1].share)}] if line else []
    x = {"field": "day", "type": "temporal", "axis": {"title": None, "format": say.t("paper.axis_day"), "grid": False}}
    y = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": None, "format": ".0%", "tickCount": 5},
    }
    both, steps = {"x": x, "y": y}, {"interpolate": "step-after"}
    return {
        "width": WIDTH,
        "height": 210,
        "layer": [
            _layer(
                plan, {"type": "line", "strokeDash": [5, 4], "color": LIGHT.quiet, "strokeWidth": 1.5, **steps}, both
            ),
            _layer(line, {"type": "area", "color": LIGHT.accent, "opacity": 0.12, **steps}, both),
            _layer(
                line, {"type": "line", "color": LIGHT.accent, "strokeWidth": 2.5, "interpolate": "step-after"}, both
            ),
            _layer(last, {"type": "point", "filled": True, "size": 70, "color": LIGHT.accent, "opacity": 1}, both),
            _layer(
                last,
                {
                    "type": "text",
                    "dx": 10,
                    "dy": 4,
                    "align": "left",
                    "fontSize": 14,
                    "fontWeight": "bold",
                    "color": LIGHT.accent,
                },
                {**both, "text": {"field": "words"}},
            ),
        ],
    }


def _local(day: date) -> str:
    """With an hour it is a day here; without, it would be one at Greenwich."""
    return f"{day.isoformat()}T00:00:00"


def _layer(values: Sequence[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _tasks(of: Standing, say: Saying) -> dict[str, Any]:
    told = of.board.by_task(of.today)
    lead = lead_by_task(of)
    return _bars([(printable(say.numbered(task)), lead[task.id], told[task.id]) for task in of.board.tasks], say)


def lead_by_task(of: Standing) -> dict[str, dict[Status, int]]:
    """How many lead assignments of each task are in which state? As the overview's bars show them."""
    counts: dict[str, dict[Status, int]] = {task.id: {} for task in of.board.tasks}
    for row in of.board.rows:
        if row.role is ResponsibilityRole.LEAD:
            of_task = counts[row.task_id]
            of_task[row.status] = of_task.get(row.status, 0) + 1
    return counts


def _units(of: Standing, say: Saying) -> dict[str, Any]:
    lead = lead_figures(of.board, of.today)
    return _bars([(printable(one.unit.short), lead[one.unit.id].by_status, one.figures) for one in of.charted], say)


def _bars(lines: Iterable[tuple[str, Any, Figures]], say: Saying) -> dict[str, Any]:
    """One bar a line, its states from left to right, the completion at its end."""
    values, ends, order = [], [], []
    for at, (name, by_status, figures) in enumerate(lines):
        key = f"{at:04d} {name}"
        order.append(key)
        ends.append({"key": key, "words": say.percent(figures.completion.share)})
        values += [
            {"key": key, "state": say.t(f"status.{status.value}"), "n": by_status[status], "rank": rank}
            for rank, status in enumerate(DRAWN)
            if by_status.get(status)
        ]
    row, size = (ROW, 12) if len(order) <= MANY else (NARROW_ROW, 10.5)
    y = {
        "field": "key",
        "type": "nominal",
        "sort": order,
        "axis": {"title": None, "labelFontSize": size, "labelLimit": LABEL, "labelExpr": SHOWN_LABEL, "ticks": False},
    }
    x = {
        "field": "n",
        "type": "quantitative",
        "stack": "normalize",
        "axis": {"title": None, "format": ".0%", "tickCount": 5},
    }
    names = [say.t(f"status.{status.value}") for status in DRAWN]
    shown = [(name, LIGHT.fill[status]) for name, status in zip(names, DRAWN, strict=True)]
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": [name for name, _ in shown], "range": [fill for _, fill in shown]},
        "legend": {"title": None, "columns": 6},
    }
    end = {"y": y, "x": {"value": WIDTH - LABEL + 8}, "text": {"field": "words"}}
    return {
        "width": WIDTH - LABEL,
        "height": {"step": row},
        "layer": [
            _layer(
                values,
                {"type": "bar", "size": row - 7},
                {"y": y, "x": x, "color": colour, "order": {"field": "rank", "type": "quantitative"}},
            ),
            _layer(ends, {"type": "text", "align": "left", "fontSize": size, "color": LIGHT.ink}, end),
        ],
    }

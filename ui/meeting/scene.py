"""The first slides, which meeting and lobby share: how far the campaign is, and the units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Literal

from adapters.texts import NOTHING, day_text, number_text, percent_text, text
from models.board import UnitFacts
from models.days import campaign_day, days_left
from models.progress import Figures
from models.timeline import Point, Promise, days_between, promised_by
from services.show import Before, Picture
from ui.elements.slides import Slide

UNITS_MOST, WALL_A_SLIDE = 14, 8


@dataclass(frozen=True)
class Scene:
    """What both need to know of a campaign. `planned` is where it should be today by the due days, 0…1."""

    name: str
    starts_on: date
    ends_on: date
    today: date
    figures: Figures
    planned: float | None
    points: Sequence[Point]
    promises: Sequence[Promise]
    before: Before | None = None


def overall(scene: Scene, language: str, *, opens: bool) -> Slide:
    """How far is it? One large figure, the line over the even pace, the rates beside it; `opens`: rows lie behind."""
    share = scene.figures.completion.share
    left = days_left(scene.ends_on, scene.today) or 0
    day, total = campaign_day(scene.starts_on, scene.ends_on, scene.today)
    words = text(language, "show.over" if left < 0 else "show.day", day=day, total=total, left=left)
    notes = [text(language, "show.planned", share=percent_text(language, scene.planned))]
    return Slide(
        id="overall",
        kind="overall",
        name=text(language, "show.overall"),
        further=0,
        title=scene.name,
        sub=text(language, "show.until", day=day_text(language, scene.today, year=True), words=words),
        data={
            "show": "undone" if opens else "",
            "big": percent_text(language, share),
            "big_label": text(language, "overview.completion"),
            "notes": notes,
            "change": _change(share, scene.before, language),
            "figures": _figures(scene, left, language, opens=opens),
            "chart": _chart(scene, language),
        },
    )


def _change(share: float | None, before: Before | None, language: str) -> dict[str, str] | None:
    """By how much has it moved since the last meeting, in percentage points? None where there is nothing to compare."""
    was = None if before is None else before.figures.get("completion")
    if share is None or was is None or before is None:
        return None
    points = round((share - was) * 100, 1)
    way = "up" if points > 0 else "down" if points < 0 else "same"
    fields = {"points": number_text(language, abs(points)), "day": day_text(language, before.day)}
    return {"way": way, "words": text(language, f"show.change_{way}", **fields)}


def _figures(scene: Scene, left: int, language: str, *, opens: bool) -> list[dict[str, str]]:
    rates = (("reported", "unreported"), ("cooperation", "uncooperative"), ("on_time", "late"))
    found = [
        {
            "show": show if opens else "",
            "label": text(language, f"overview.{name}"),
            "value": percent_text(language, getattr(scene.figures, name).share),
            "note": _since(name, getattr(scene.figures, name).share, scene.before, language),
        }
        for name, show in rates
    ]
    if opens:
        n = scene.figures.overdue
        found.append(
            {
                "show": "overdue" if n else "",
                "label": text(language, "show.overdue"),
                "value": number_text(language, n),
                "note": text(language, "show.overdue_note"),
            }
        )
    number = number_text(language, max(0, left))
    ends = text(language, "show.ends", day=day_text(language, scene.ends_on))
    found.append({"show": "", "label": text(language, "show.left"), "value": number, "note": ends})
    return found


def _since(name: str, share: float | None, before: Before | None, language: str) -> str:
    was = None if before is None else before.figures.get(name)
    if was is None or share is None:
        return ""
    return text(language, "show.was", share=percent_text(language, was))


def _chart(scene: Scene, language: str) -> dict[str, Any]:
    span = max(1, (scene.ends_on - scene.starts_on).days)
    actual = [
        [round((point.day - scene.starts_on).days / span, 4), round(point.share, 4)]
        for point in scene.points
        if point.share is not None
    ]
    share = percent_text(language, actual[-1][1] if actual else None)
    ends = [scene.starts_on, scene.starts_on + (scene.ends_on - scene.starts_on) / 2, scene.ends_on]
    days = days_between(scene.starts_on, scene.ends_on)
    plan = [
        [round((day - scene.starts_on).days / span, 4), round(promised, 4)]
        for day in days
        if (promised := promised_by(scene.promises, day)) is not None
    ]
    return {
        "actual": actual,
        "plan": plan,
        "now": share,
        "plan_words": text(language, "show.plan_line"),
        "days": [[n / 2, day_text(language, day)] for n, day in enumerate(ends)],
        "said": text(language, "overview.alt_progress", share=share, plan=percent_text(language, scene.planned)),
    }


def unit_slides(
    order: Sequence[UnitFacts],
    of: Mapping[str, Figures],
    language: str,
    *,
    rule: str,
    title: str,
    sub: str,
    opens: bool,
    ratio: Literal["completion", "cooperation"] = "completion",
) -> list[Slide]:
    """The units in this order, over as many slides as it takes: nobody is cut, and the slides are equally full."""
    if not order:
        return []
    pages = ceil(len(order) / UNITS_MOST)
    each = ceil(len(order) / pages)
    found = []
    for page in range(pages):
        rows = [
            _unit(place, unit, of[unit.id], ratio, language, opens=opens)
            for place, unit in enumerate(order[page * each : (page + 1) * each], page * each + 1)
        ]
        name = text(language, f"show.{ratio}")
        found.append(
            Slide(
                id=f"units.{ratio}.{page}",
                kind="units",
                name=name,
                further=page,
                title=title,
                sub=sub if pages == 1 else text(language, "show.part", words=sub, n=page + 1, of=pages),
                data={"rows": rows, "rule": rule, "least": 8},
            )
        )
    return found


def _unit(place: int, unit: UnitFacts, of: Figures, ratio: str, language: str, *, opens: bool) -> dict[str, Any]:
    share = getattr(of, ratio).share
    late = opens and of.overdue > 0
    return {
        "show": f"unit.{unit.id}" if opens else "",
        "place": str(place),
        "name": unit.short,
        "share": share,
        "reported": of.reported.share if ratio == "completion" else None,
        "value": percent_text(language, share) if share is not None else NOTHING,
        "note": text(language, "show.late", n=of.overdue) if late else "",
    }


def wall_slides(wall: Sequence[Picture], language: str) -> list[Slide]:
    """The accepted photos, eight on a slide; one slide that says so where there is none yet."""
    pages = max(1, ceil(len(wall) / WALL_A_SLIDE))
    name = text(language, "show.wall")
    return [
        Slide(
            id=f"wall.{page}",
            kind="wall",
            name=name,
            further=page,
            title=text(language, "show.wall_title"),
            sub=text(language, "show.wall_sub", n=len(wall)) if wall else "",
            data={
                "pictures": [_hung(one) for one in wall[page * WALL_A_SLIDE : (page + 1) * WALL_A_SLIDE]],
                "none": text(language, "show.wall_none"),
            },
        )
        for page in range(pages)
    ]


def _hung(one: Picture) -> dict[str, str]:
    return {
        "thumb": f"/files/{one.evidence_id}/thumb",
        "large": f"/files/{one.evidence_id}/large",
        "whose": one.unit,
        "caption": one.caption or one.place or one.task,
    }

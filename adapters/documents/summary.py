"""总结: what was done, what came of it with charts and photos, what is lacking, what comes next."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.documents.annexes import Signed, heads, signature
from adapters.documents.circular import NAMED, lagging, overdue, rates, returned, scope
from adapters.documents.circular import states as state_words
from adapters.documents.saying import Saying
from models.board import TaskFacts
from models.papers.blocks import Block, Chart, Grid, Look, Photo, Photos, Words
from models.papers.standing import Standing
from models.progress import Figures
from models.words import TaskState

PROGRESS, TASKS, UNITS = "progress", "tasks", "units"
CHARTS = (PROGRESS, TASKS, UNITS)


def summary(of: Standing, signed: Signed, photos: Sequence[Photo], files: int, language: str) -> list[Block]:
    """Which summary does the office sign? `files` is how many files of evidence were handed in."""
    say = Saying(language)
    facts = of.board.campaign
    return [
        Words("title", Look.TITLE, say.t("summary.title", campaign=facts.name)),
        Words("number", Look.NUMBER, ""),
        Words(
            "opening",
            Look.BODY,
            say.t("summary.opening", campaign=facts.name, office=signed.office, day=say.day(of.today)),
        ),
        *_work(of, files, say),
        *_results(of, photos, say),
        *_lacks(of, signed, say),
        *_next(of, say),
        *signature(of, signed, say),
        *_annex(of, say),
    ]


def _work(of: Standing, files: int, say: Saying) -> list[Block]:
    return [
        Words("work_heading", Look.HEADING, say.heading(1, "summary.work")),
        Words("plan_heading", Look.SUBHEADING, say.subheading(1, "summary.plan")),
        Words("scope", Look.BODY, scope(of, say)),
        Words("phases", Look.BODY, _phases(of, say)),
        Words("doing_heading", Look.SUBHEADING, say.subheading(2, "summary.doing")),
        Words("doing", Look.BODY, _doing(of, files, say)),
        Words("states", Look.BODY, state_words(of, say)),
    ]


def _phases(of: Standing, say: Saying) -> str:
    told = []
    for phase in of.board.phases:
        mine = [task for task in of.board.tasks if task.phase_id == phase.id]
        ids = {task.id for task in mine}
        done = sum(state is TaskState.DONE for task_id, state in of.board.task_states().items() if task_id in ids)
        fields = {"phase": phase.name, "first": say.short_day(phase.starts_on), "last": say.short_day(phase.ends_on)}
        told.append(say.t("summary.phase", **fields, tasks=say.number(len(mine)), done=say.number(done)))
    return say.t("summary.phases", n=len(told), phases=say.clauses(told)) if told else ""


def _doing(of: Standing, files: int, say: Saying) -> str:
    signed_for = sum(cell.acknowledged for cell in of.board.cells)
    handed = sum(cell.row.submitted_on is not None for cell in of.board.cells)
    fields = {"signed": signed_for, "handed": handed, "files": files}
    return say.t("summary.doing_words", **{name: say.number(count) for name, count in fields.items()})


def _results(of: Standing, photos: Sequence[Photo], say: Saying) -> list[Block]:
    told: list[Block] = [
        Words("results_heading", Look.HEADING, say.heading(2, "summary.results")),
        Words("rates", Look.BODY, rates(of, say)),
    ]
    if of.figures.completion.share is not None:
        told.append(Chart("chart_progress", PROGRESS, say.t("summary.chart_progress")))
    told.append(Words("tasks", Look.BODY, _tasks(of, say)))
    if any(one.completion.whole for one in of.board.by_task(of.today).values()):
        told.append(Chart("chart_tasks", TASKS, say.t("summary.chart_tasks")))
    told.append(Words("targets", Look.BODY, _targets(of, say)))
    if of.placed:
        told += [Words("units", Look.BODY, _units(of, say)), Chart("chart_units", UNITS, _units_caption(of, say))]
    if photos:
        told += [Words("photos", Look.BODY, say.t("summary.photos", n=len(photos))), Photos("photo_wall", photos)]
    return told


def _tasks(of: Standing, say: Saying) -> str:
    states = of.board.task_states()
    done = [say.task(task) for task in of.board.tasks if states[task.id] is TaskState.DONE]
    if not done:
        return say.t("summary.tasks_none")
    more = say.t("summary.and_tasks", n=len(done)) if len(done) > NAMED else ""
    named = say.listed(say.t("paper.quoted", words=one) for one in done[:NAMED])
    return say.t("summary.tasks_done", n=len(done), tasks=named + more)


def _targets(of: Standing, say: Saying) -> str:
    by_task = of.board.by_task(of.today)
    told = [target_words(task, by_task[task.id], say) for task in of.board.tasks if task.goal is not None]
    return say.t("summary.targets", targets=say.clauses(told)) if told else ""


def target_words(task: TaskFacts, told: Figures, say: Saying) -> str:
    """How far is a task with its target, and how many units reach it?"""
    key = "summary.target_count" if task.goal is not None and not task.goal.is_share else "summary.target"
    unit = task.goal.unit if task.goal is not None else ""
    return say.t(
        key,
        task=say.task(task),
        target=say.target(task.goal),
        share=say.percent(told.attainment.share),
        part=f"{say.number(told.attainment.part)} {unit}".strip(),
        reached=say.number(told.reached.part),
        whole=say.number(told.reached.whole),
    )


def _units(of: Standing, say: Saying) -> str:
    named = say.listed(one.unit.name for one in of.praised)
    return say.t("summary.units", units=named) if named else say.t("summary.units_none")


def _units_caption(of: Standing, say: Saying) -> str:
    cut = len(of.charted) < len(of.placed)
    return say.t("summary.chart_units_cut", n=len(of.charted) // 2) if cut else say.t("summary.chart_units")


def _lacks(of: Standing, signed: Signed, say: Saying) -> list[Block]:
    told = [("lagging", lagging), ("overdue", overdue), ("returned", returned)]
    found = [
        (name, words)
        for name, words in ((name, tell(of, replace(signed, annexed=False), say)) for name, tell in told)
        if words
    ]
    heading = Words("lacks_heading", Look.HEADING, say.heading(3, "summary.lacks"))
    if not found:
        return [heading, Words("no_lacks", Look.BODY, say.t("summary.no_lacks"))]
    blocks: list[Block] = [heading]
    for at, (name, words) in enumerate(found, 1):
        blocks.append(Words(f"{name}_heading", Look.SUBHEADING, say.subheading(at, f"circular.{name}_heading")))
        blocks.append(Words(name, Look.BODY, words))
    return blocks


def _next(of: Standing, say: Saying) -> list[Block]:
    open_ones = len(of.open)
    keys = ["summary.step_close" if open_ones else "summary.step_keep", "summary.step_quality", "summary.step_lasting"]
    ordinals = say.t("paper.ordinals").split()
    return [
        Words("next_heading", Look.HEADING, say.heading(4, "summary.next")),
        *(
            Words(
                f"step_{at}",
                Look.BODY,
                say.t("paper.step", number=ordinals[at - 1], words=say.t(key, n=open_ones)),
            )
            for at, key in enumerate(keys, 1)
        ),
    ]


def _annex(of: Standing, say: Saying) -> list[Block]:
    rows = task_rows(of, say)
    columns = ("number", "task", "asked", "done", "completion", "reported", "attainment", "state")
    return [
        Words("annex_mark", Look.ANNEX_MARK, say.t("paper.annex_mark", number="").strip(), fixed=True),
        Words("annex_title", Look.ANNEX_TITLE, say.t("summary.annex"), fixed=True),
        Grid("tasks_table", heads(say, *columns), rows, (7, 35, 8, 9, 11, 11, 11, 12), frozenset({1})),
    ]


def task_rows(of: Standing, say: Saying) -> list[list[str]]:
    """Every task with its figures, as the annex prints them."""
    told = of.board.by_task(of.today)
    states = of.board.task_states()
    return [
        [
            task.number or str(at),
            say.task(task),
            say.number(told[task.id].completion.whole),
            say.number(told[task.id].completion.part),
            say.percent(told[task.id].completion.share),
            say.percent(told[task.id].reported.share),
            say.percent(told[task.id].attainment.share),
            say.t(f"paper.task_state.{states[task.id].value}"),
        ]
        for at, task in enumerate(of.board.tasks, 1)
    ]

"""The deck for those who decide: one message a slide, native charts and tables, the figures' source in the notes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from pptx.enum.dml import MSO_THEME_COLOR

from adapters.documents.annexes import Signed, heads
from adapters.documents.circular import lagging, overdue, returned, steps, unsigned
from adapters.documents.deck import BODY, STATE_COLOURS, Deck, Series
from adapters.documents.deck_theme import Box
from adapters.documents.drawings import lead_by_task
from adapters.documents.papers import choices, photos_of, signed, standing_of
from adapters.documents.photos import paper_picture
from adapters.documents.saying import Saying
from adapters.palette import DRAWN, LIGHT
from models.board import TaskFacts
from models.papers.photos import candidates
from models.progress import Ratio
from models.ranking import Placed
from models.report import Document, Order
from models.words import Status, TaskState

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MOST_TASKS, MOST_UNITS, MOST_LATE, MOST_TARGETS, MOST_PHOTOS, MOST_DAYS = 12, 6, 9, 7, 6, 60
_RATES = ("completion", "reported", "cooperation", "on_time", "reached")
_COUNTED = ("on_time", "reached")


def write_slides(order: Order) -> Iterable[bytes]:
    """The deck of a campaign, eight to ten slides; what there is nothing of gets no slide."""
    yield _Talk(order).deck()


class _Talk:
    """Slides in their order, each with its message."""

    def __init__(self, order: Order) -> None:
        self.order, self.facts, self.say = order, order.facts, Saying(order.language)
        self.chose = choices(order.options)
        self.of = standing_of(self.facts, self.chose, order.language)
        self.by = signed(self.facts, self.chose)
        campaign = self.of.board.campaign
        self.slides = Deck(
            order.language, self.say.t("slides.foot", campaign=campaign.name, day=self.say.day(self.of.today))
        )

    def deck(self) -> bytes:
        """The whole .pptx."""
        told = (
            *(self._opening, self._overall, self._progress, self._tasks, self._units, self._overdue),
            *(self._targets, self._photos, self._problems, self._next),
        )
        for at, tell in enumerate(told):
            self.order.tick(at, len(told))
            tell()
        self.order.tick(len(told), len(told))
        return self.slides.whole(self.of.board.campaign.name, self.by.office, self.facts.at)

    def _notes(self, *formulas: str) -> str:
        """Where do the figures come from: how they are reckoned, on which day, at which revision."""
        campaign = self.of.board.campaign
        told = [self.say.t(f"slides.formula.{one}") for one in formulas]
        fields = {"campaign": campaign.name, "day": self.say.day(self.of.today), "revision": campaign.revision}
        return "\n".join([*told, self.say.t("slides.source", **fields)])

    def _opening(self) -> None:
        campaign, say = self.of.board.campaign, self.say
        dates = say.t("slides.dates", first=say.day(campaign.starts_on), last=say.day(campaign.ends_on))
        under = [say.t("slides.subtitle"), dates, f"{self.by.office}　{say.day(self.of.today)}"]
        self.slides.opening(campaign.name, under, self._notes())

    def _overall(self) -> None:
        of, say, deck = self.of, self.say, self.slides
        told = of.figures
        slide = deck.slide(
            self._overall_message(), self._notes(*(name for name in _RATES if getattr(told, name).whole))
        )
        shown = [name for name in _RATES if getattr(told, name).share is not None]
        width = (BODY.width - 0.2 * len(shown)) / (len(shown) + 1)
        for at, name in enumerate(shown):
            ratio = getattr(told, name)
            under = self._part(ratio) if name in _COUNTED else say.t("slides.weighed")
            box = Box(BODY.left + at * (width + 0.2), BODY.top, width, 1.6)
            deck.card(slide, box, say.t(f"slides.{name}"), say.percent(ratio.share), under)
        box = Box(BODY.left + len(shown) * (width + 0.2), BODY.top, width, 1.6)
        both = f"{say.number(of.waiting)} / {say.number(told.overdue)}"
        deck.card(slide, box, say.t("slides.waiting_overdue"), both, say.t("slides.items"))
        names = [say.t("slides.all_items", n=say.number(told.total))]
        counts = [(status, told.by_status.get(status, 0)) for status in DRAWN]
        if told.total - told.by_status.get(Status.WAIVED, 0):
            deck.bars(slide, Box(BODY.left, 3.4, BODY.width, 1.75), names, self._states([dict(counts)]), shares=False)
        deck.text(
            slide, Box(BODY.left, 5.3, BODY.width, 1.5), [say.states(told), self._scope()], (16.0, 14.0, 12.0), gap=0.4
        )

    def _part(self, ratio: Ratio) -> str:
        return self.say.t("slides.part", part=self.say.number(ratio.part), whole=self.say.number(ratio.whole))

    def _overall_message(self) -> str:
        of, say = self.of, self.say
        share = of.figures.completion.share
        if share is None:
            return say.t("slides.overall_none")
        gap = share - (of.planned or 0)
        key = "slides.overall_ahead" if gap >= 0 else "slides.overall_behind"
        return say.t(key, share=say.percent(share), points=say.points(gap))

    def _scope(self) -> str:
        board = self.of.board
        counts = {"tasks": len(board.tasks), "units": len(board.units), "items": len(board.cells)}
        return self.say.t("slides.scope", **{name: self.say.number(count) for name, count in counts.items()})

    def _states(self, counts: Sequence[dict[Status, int]]) -> list[Series]:
        """One series a state, over these bars; states that nothing is in are left out."""
        return [
            Series(
                self.say.t(f"status.{status.value}"), [one.get(status, 0) for one in counts], colour, LIGHT.on[status]
            )
            for status, colour in zip(DRAWN, STATE_COLOURS, strict=True)
            if any(one.get(status) for one in counts)
        ]

    def _progress(self) -> None:
        of, say = self.of, self.say
        points = {point.day: point.share for point in of.points if point.share is not None}
        if not points:
            return
        campaign = of.board.campaign
        span = (campaign.ends_on - campaign.starts_on).days
        step = max(1, span // MOST_DAYS)
        days = [campaign.starts_on + timedelta(days=at) for at in range(0, span + 1, step)]
        days = sorted({*days, campaign.ends_on, max(points)})
        actual = Series(say.t("slides.actual"), [points.get(day) for day in days], MSO_THEME_COLOR.HYPERLINK)
        promised = {point.day: point.share for point in of.plan}
        plan = Series(say.t("slides.plan"), [promised.get(day) for day in days], MSO_THEME_COLOR.ACCENT_5)
        slide = self.slides.slide(self._progress_message(), self._notes("completion", "plan"))
        self.slides.line(slide, BODY, [say.short_day(day) for day in days], [actual, plan])

    def _progress_message(self) -> str:
        of, share = self.of, self.of.figures.completion.share
        if of.week_ago is None or share is None:
            return self.say.t("slides.progress")
        points = round((share - of.week_ago) * 100, 1)
        key = "slides.progress_up" if points > 0 else "slides.progress_down" if points < 0 else "slides.progress_still"
        return self.say.t(key, points=self.say.points(share - of.week_ago))

    def _tasks(self) -> None:
        of, say = self.of, self.say
        told, counts = of.board.by_task(of.today), lead_by_task(of)
        tasks = [task for task in of.board.tasks if told[task.id].completion.whole]
        if not tasks:
            return
        done = of.states.get(TaskState.DONE, 0)
        title = say.t("slides.tasks", n=len(of.board.tasks), done=done)
        slide = self.slides.slide(title, self._notes("completion"))
        shown = sorted(tasks, key=lambda task: told[task.id].completion.share or 0)[:MOST_TASKS]
        shown = [task for task in tasks if task in shown]
        names = [self._task_label(task, say.percent(told[task.id].completion.share)) for task in shown]
        self.slides.bars(slide, BODY, names, self._states([counts[task.id] for task in shown]), shares=True)
        if len(shown) < len(tasks):
            more = say.t("slides.tasks_cut", n=len(shown))
            self.slides.text(slide, Box(BODY.left, 6.72, BODY.width, 0.28), [more], (12.0, 11.0), quiet=True)

    def _task_label(self, task: TaskFacts, share: str) -> str:
        words = self.say.numbered(task)
        return f"{words if len(words) <= 18 else words[:17] + '…'} {share}"

    def _units(self) -> None:
        of, say = self.of, self.say
        if not of.placed:
            return
        whole = sum(one.figures.completion.share == 1 for one in of.placed)
        below = sum((one.figures.completion.share or 0) < (of.figures.completion.share or 0) for one in of.placed)
        title = say.t("slides.units", whole=whole, below=below)
        slide = self.slides.slide(title, self._notes("completion", "reported", "rank"))
        if len(of.placed) <= 2 * MOST_UNITS:
            self._unit_table(slide, BODY, of.placed)
            return
        half = (BODY.width - 0.4) / 2
        for at, (key, some) in enumerate((("first", of.placed[:MOST_UNITS]), ("last", of.placed[-MOST_UNITS:]))):
            left = BODY.left + at * (half + 0.4)
            self.slides.text(
                slide,
                Box(left, BODY.top, half, 0.4),
                [say.t(f"slides.units_{key}", n=MOST_UNITS)],
                (18.0, 16.0),
                bold=True,
            )
            self._unit_table(slide, Box(left, BODY.top + 0.5, half, BODY.height - 0.5), some)

    def _unit_table(self, slide: object, box: Box, some: Sequence[Placed]) -> None:
        say = self.say
        rows = [
            [
                str(one.place),
                one.unit.name,
                say.percent(one.figures.completion.share),
                say.percent(one.figures.reported.share),
                say.number(self.of.late(one)),
            ]
            for one in some
        ]
        columns = heads(say, "place", "unit", "completion", "reported", "overdue")
        self.slides.table(
            slide, box, columns, rows, (12, 42, 18, 18, 12), frozenset({1}), (14.0, 13.0, 12.0, 11.0, 10.0)
        )

    def _overdue(self) -> None:
        of, say = self.of, self.say
        late = of.overdue
        if not late:
            soon = of.soon()
            title = say.t("slides.overdue_none", n=sum(one.units for one in soon))
            slide = self.slides.slide(title, self._notes("overdue"))
            rows = [
                [say.numbered(one.task), say.short_day(one.due_on), say.number(one.units)] for one in soon[:MOST_LATE]
            ]
            if rows:
                columns = heads(say, "task", "due", "units_open")
                self.slides.table(slide, BODY, columns, rows, (60, 20, 20), frozenset({0}))
            return
        units = len({item.unit.id for item in late})
        title = say.t("slides.overdue", n=len(late), units=units, days=late[0].late)
        slide = self.slides.slide(title, self._notes("overdue"))
        rows = [
            [item.unit.name, say.numbered(item.task), say.short_day(item.due_on), say.t("supervise.days", n=item.late)]
            for item in late[:MOST_LATE]
        ]
        columns = heads(say, "unit", "task", "due", "late_by")
        box = Box(BODY.left, BODY.top, BODY.width, BODY.height - 0.4)
        self.slides.table(slide, box, columns, rows, (28, 46, 14, 12), frozenset({0, 1}))
        if len(late) > MOST_LATE:
            more = say.t("slides.overdue_cut", n=len(late) - MOST_LATE)
            self.slides.text(slide, Box(BODY.left, 6.65, BODY.width, 0.3), [more], (12.0, 11.0), quiet=True)

    def _targets(self) -> None:
        of, say = self.of, self.say
        told = of.board.by_task(of.today)
        tasks = [task for task in of.board.tasks if task.goal is not None and told[task.id].reached.whole]
        if not tasks:
            return
        reached = of.figures.reached
        title = say.t("slides.targets", part=say.number(reached.part), whole=say.number(reached.whole))
        slide = self.slides.slide(title, self._notes("reached", "attainment"))
        rows = [
            [
                say.numbered(task),
                say.target(task.goal),
                self._attained(task),
                say.t(
                    "slides.part",
                    part=say.number(told[task.id].reached.part),
                    whole=say.number(told[task.id].reached.whole),
                ),
            ]
            for task in tasks[:MOST_TARGETS]
        ]
        columns = heads(say, "task", "target", "attained", "units_reached")
        self.slides.table(slide, BODY, columns, rows, (50, 14, 18, 18), frozenset({0}))

    def _attained(self, task: TaskFacts) -> str:
        told = self.of.board.by_task(self.of.today)[task.id].attainment
        if task.goal is not None and not task.goal.is_share:
            return f"{self.say.number(told.part)} {task.goal.unit}".strip()
        return self.say.percent(told.share)

    def _photos(self) -> None:
        photos = photos_of(self.facts, self.chose, self.order.language)[:MOST_PHOTOS]
        hashes = {one.file.id: one.file.sha256 for one in candidates(self.facts)}
        found = [(one, paper_picture(self.order.open_file, hashes[one.evidence_id])) for one in photos]
        shown = [(one, data) for one, data in found if data is not None]
        if not shown:
            return
        files = sum(len(work.files) for work in self.facts.work.values())
        slide = self.slides.slide(self.say.t("slides.photos", n=files), self._notes("photos"))
        across = 3 if len(shown) > 2 else len(shown)
        down = 2 if len(shown) > 3 else 1
        width, height = (BODY.width - 0.25 * (across - 1)) / across, (BODY.height - 0.2 * (down - 1)) / down
        for at, (photo, data) in enumerate(shown):
            left, top = BODY.left + at % across * (width + 0.25), BODY.top + at // across * (height + 0.2)
            self.slides.picture(slide, Box(left, top, width, height - 0.42), data, photo.caption)
            self.slides.text(
                slide, Box(left, top + height - 0.38, width, 0.38), [photo.caption], (12.0, 11.0, 10.0), centre=True
            )

    def _problems(self) -> None:
        of, say = self.of, self.say
        bare = Signed(self.by.office, anonymous=True, annexed=False)
        told = [words for words in (tell(of, bare, say) for tell in (lagging, overdue, returned, unsigned)) if words]
        title = say.t("slides.problems", n=len(told)) if told else say.t("slides.problems_none")
        slide = self.slides.slide(title, self._notes("overdue"))
        numbers = say.t("paper.numerals").split()
        told = [say.t("slides.step", number=numbers[at], words=words) for at, words in enumerate(told)]
        self.slides.text(slide, BODY, told or [say.t("circular.no_problems")], gap=0.7)

    def _next(self) -> None:
        of, say = self.of, self.say
        slide = self.slides.slide(say.t("slides.next", last=say.day(of.board.campaign.ends_on)), self._notes())
        ordinals = say.t("paper.numerals").split()
        begun = [f"{words[:1].upper()}{words[1:]}" for words in steps(of, say)]
        told = [say.t("slides.step", number=ordinals[at], words=words) for at, words in enumerate(begun)]
        self.slides.text(slide, BODY, told, gap=0.6)


SLIDES = Document("slides", "pptx", PPTX, write_slides)

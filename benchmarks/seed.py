"""A data folder with a campaign of any size, the same one each time, and a signed-in browser for each role."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from adapters.database import migrate, open_database
from models.account import Account, WebSession
from models.assignment import Assignment, Evidence, Submission
from models.base import new_id
from models.campaign import Campaign, Responsibility, Task
from models.event import Event
from models.names import name_key
from models.organisation import Alias, Organisation, Unit
from models.words import EvidenceKind, ResponsibilityRole, Role, Status, UnitKind

SIZES = {400: (20, 20), 4000: (80, 50)}  # assignments: tasks × units
NOBODY = "$2b$12$" + "x" * 53  # a hash that no password has
_SPREAD = [Status.NOT_STARTED, Status.IN_PROGRESS, Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED]


@dataclass(frozen=True)
class Seeded:
    """What a benchmark needs to know of the folder: the cookie of each role, and what the liaison may report on."""

    folder: Path
    cookies: dict[str, str]
    campaign_id: str
    open: list[str]  # assignments of the liaison's unit that can be reported on

    @property
    def assignment_id(self) -> str:
        """One assignment of the liaison's."""
        return self.open[0]


def seed(folder: Path, assignments: int) -> Seeded:
    """Make a folder with a campaign of 400 or 4,000 assignments, most of them under way."""
    tasks, units = SIZES[assignments]
    chance, now = random.Random(assignments), datetime.now(UTC)
    engine = open_database(f"sqlite:///{folder / 'zeren.sqlite3'}")
    migrate(engine)
    school = Organisation(name="江州大学", created_at=now)
    names = [_unit(school.id, n) for n in range(units)]
    campaign = Campaign(
        organisation_id=school.id,
        name="2026年秋季反诈宣传专项行动",
        starts_on=(now - timedelta(days=60)).date(),
        ends_on=(now + timedelta(days=49)).date(),
        office_unit_id=names[0].id,
        created_at=now,
    )
    people = [_person(school.id, role, names[1].id if role is Role.LIAISON else None, now) for role in Role]
    with Session(engine, expire_on_commit=False) as db:
        for rows in ([school], names, [campaign], people):
            _insert(db, rows)
        _insert(db, (Alias(organisation_id=school.id, key=name_key(u.name), name=u.name, unit_id=u.id) for u in names))
        work = list(_work(chance, now, campaign, names, tasks, {p.role: p.id for p in people}))
        for kind in (Task, Responsibility, Assignment, Submission, Evidence, Event):
            _insert(db, [row for row in work if isinstance(row, kind)])
        cookies = {}
        for person in people:
            token = f"benchmark-{person.role}-{new_id()}"
            cookies[person.role.value] = token
            digest = hashlib.sha256(token.encode()).hexdigest()
            _insert(db, [WebSession(account_id=person.id, token_hash=digest, created_at=now, last_seen_at=now)])
        db.commit()
    engine.dispose()
    own = [r for r in work if isinstance(r, Assignment) and r.unit_id == names[1].id and r.status in _SPREAD[:2]]
    return Seeded(folder, cookies, campaign.id, [one.id for one in own])


def _insert(db: Session, rows: Any) -> None:
    db.add_all(list(rows))
    db.flush()


def _unit(school_id: str, n: int) -> Unit:
    kind = UnitKind.DEPARTMENT if n < 12 else UnitKind.SCHOOL
    name = f"第{n + 1}{'处' if n < 12 else '学院'}"
    return Unit(organisation_id=school_id, name=name, kind=kind, sort=n)


def _person(school_id: str, role: Role, unit_id: str | None, now: datetime) -> Account:
    return Account(
        organisation_id=school_id,
        username=role.value,
        name=role.value,
        role=role,
        unit_id=unit_id,
        password_hash=NOBODY,
        must_change_password=False,
        created_at=now,
    )


def _work(
    chance: random.Random,
    now: datetime,
    campaign: Campaign,
    units: list[Unit],
    tasks: int,
    people: dict[Role, str],
) -> Iterator[SQLModel]:
    for number in range(1, tasks + 1):
        task = Task(
            campaign_id=campaign.id,
            sort=number,
            number=str(number),
            title=f"在第{number}片区开展反诈防骗主题宣传教育活动",
            due_on=(now + timedelta(days=chance.randint(-20, 45))).date(),
        )
        yield task
        for unit in units:
            lead = chance.random() < 0.6
            role = ResponsibilityRole.LEAD if lead else ResponsibilityRole.COOPERATING
            cell = Responsibility(task_id=task.id, unit_id=unit.id, role=role, printed=unit.name)
            yield cell
            yield from _one(chance, now, campaign, task, unit, cell, people)


def _one(
    chance: random.Random,
    now: datetime,
    campaign: Campaign,
    task: Task,
    unit: Unit,
    cell: Responsibility,
    people: dict[Role, str],
) -> Iterator[SQLModel]:
    status = chance.choice(_SPREAD)
    at = now - timedelta(days=chance.randint(1, 50), minutes=chance.randint(0, 600))
    handed_in = status in (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED)
    one = Assignment(
        campaign_id=campaign.id,
        task_id=task.id,
        unit_id=unit.id,
        responsibility_id=cell.id,
        role=cell.role,
        status=status,
        due_on=task.due_on,
        original_due_on=task.due_on,
        note="已在各楼栋张贴宣传资料并组织学习。" if status is not Status.NOT_STARTED else "",
        round=int(handed_in),
        acknowledged_at=at,
        reported_at=at,
        submitted_at=at if handed_in else None,
        submitted_by=people[Role.LIAISON] if handed_in else None,
        reason="照片模糊" if status is Status.RETURNED else "",
        created_at=now,
    )
    yield one
    if not handed_in:
        return
    yield Submission(assignment_id=one.id, round=1, submitted_at=at, submitted_by=people[Role.LIAISON], note=one.note)
    for sort, sha in enumerate(islice(_hashes(chance), chance.randint(1, 3))):
        yield Evidence(
            assignment_id=one.id,
            sha256=sha,
            size=200_000,
            kind=EvidenceKind.PHOTO,
            media_type="image/jpeg",
            name=f"照片{sort + 1}.jpg",
            uploaded_at=at,
            uploaded_by=people[Role.LIAISON],
            sort=sort,
        )
    for action in ("submit", "accept", "return"):
        if action == "submit" or status.value.startswith(action):
            yield Event(
                organisation_id=campaign.organisation_id,
                campaign_id=campaign.id,
                task_id=task.id,
                assignment_id=one.id,
                subject="assignment",
                subject_id=one.id,
                action=action,
                at=at,
                after={"status": "submitted", "round": 1} if action == "submit" else {"status": status.value},
            )


def _hashes(chance: random.Random) -> Iterator[str]:
    while True:
        yield f"{chance.getrandbits(256):064x}"

"""One cast for every test: a school, its units, and one account a role, signed in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from adapters.database import migrate, open_database
from adapters.settings import Settings
from adapters.store import EvidenceStore
from models.account import Account, WebSession
from models.assignment import Assignment
from models.campaign import Campaign, Responsibility, Task
from models.event import Event
from models.names import name_key
from models.organisation import Alias, GroupMember, Organisation, Unit, UnitGroup
from models.words import ResponsibilityRole, Role, UnitKind
from services.assignments import submit
from services.evidence import add
from services.who import Caller
from services.world import World

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
NO_PASSWORD = "$2b$12$" + "x" * 53  # nobody can sign in with it; tests that need a password set one


class Clock:
    """A clock that only moves when told."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **spans: float) -> None:
        self.at += timedelta(**spans)


@dataclass
class Cast:
    """The school 江州大学 on 2 November 2026 with an empty anti-fraud campaign run by 保卫处."""

    world: World
    clock: Clock
    school: str = ""
    campaign: str = ""
    units: dict[str, str] = field(default_factory=dict)  # short name → id
    groups: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)  # username → id
    callers: dict[str, Caller] = field(default_factory=dict)  # username → signed-in caller

    def caller(self, username: str) -> Caller:
        return self.callers[username]

    def save(self, *rows: object) -> None:
        with Session(self.world.engine, expire_on_commit=False) as db:
            db.add_all(rows)
            db.commit()

    def owed(self, task: Task, unit: str) -> Assignment:
        """What this unit owes for the task, as the database has it now."""
        with Session(self.world.engine, expire_on_commit=False) as db:
            query = select(Assignment).where(Assignment.task_id == task.id, Assignment.unit_id == self.units[unit])
            return db.exec(query).one()

    def history(self, action: str = "") -> list[Event]:
        """Every line of history, or those of one action, the oldest first."""
        with Session(self.world.engine, expire_on_commit=False) as db:
            lines = db.exec(select(Event).order_by(col(Event.seq))).all()
        return [line for line in lines if action in ("", line.action)]

    def hand_in(self, task: Task, unit: str, username: str, shade: int = 0) -> Assignment:
        """The unit uploads one photo and submits."""
        add(self.world, self.caller(username), self.owed(task, unit).id, "照片.jpg", [photo(shade)])
        one = self.owed(task, unit)
        submit(self.world, self.caller(username), one.id, one.version, "已在食堂张贴宣传资料。")
        return self.owed(task, unit)

    def task(
        self,
        title: str,
        lead: list[str] = [],  # noqa: B006
        cooperating: list[str] = [],  # noqa: B006
        **fields: object,
    ) -> Task:
        """A task of the campaign with its assignments, straight into the tables."""
        task = Task(campaign_id=self.campaign, title=title, **fields)
        self.save(task)
        for role, names in ((ResponsibilityRole.LEAD, lead), (ResponsibilityRole.COOPERATING, cooperating)):
            for name in names:
                cell = Responsibility(task_id=task.id, unit_id=self.units[name], role=role, printed=name)
                self.save(cell)
                self.save(
                    Assignment(
                        campaign_id=self.campaign,
                        task_id=task.id,
                        unit_id=self.units[name],
                        responsibility_id=cell.id,
                        role=role,
                        due_on=task.due_on,
                        original_due_on=task.due_on,
                        created_at=self.clock.at,
                    )
                )
        return task


def photo(shade: int = 0, size: tuple[int, int] = (64, 48)) -> bytes:
    """A small real JPEG; another shade is another file."""
    data = BytesIO()
    Image.new("RGB", size, (shade % 256, (shade * 7) % 256, 90)).save(data, "JPEG")
    return data.getvalue()


UNITS = {
    "保卫处": ("党委保卫部（保卫处）", UnitKind.DEPARTMENT),
    "学工部": ("党委学工部（学生处）", UnitKind.DEPARTMENT),
    "后勤处": ("后勤处", UnitKind.DEPARTMENT),
    "机械": ("机械工程学院", UnitKind.SCHOOL),
    "外语": ("外语学院", UnitKind.SCHOOL),
    "物理": ("物理学院", UnitKind.SCHOOL),
    "派出所": ("四公里派出所", UnitKind.OUTSIDE),
}
PEOPLE = {
    "office": (Role.OFFICE, "保卫处"),
    "office2": (Role.OFFICE, "保卫处"),
    "leader": (Role.LEADER, None),
    "admin": (Role.ADMIN, None),
    "jixie": (Role.LIAISON, "机械"),
    "jixie2": (Role.LIAISON, "机械"),
    "waiyu": (Role.LIAISON, "外语"),
    "houqin": (Role.LIAISON, "后勤处"),
    "baowei": (Role.LIAISON, "保卫处"),
}


def make_cast(engine: Engine, folder: Path) -> Cast:
    """The cast on an empty, migrated database."""
    clock = Clock()
    world = World(engine, EvidenceStore(folder / "evidence"), Settings(data_dir=folder), clock)
    cast = Cast(world, clock)
    school = Organisation(name="江州大学", created_at=clock.at)
    cast.school = school.id
    cast.save(school)
    for sort, (short, (name, kind)) in enumerate(UNITS.items()):
        unit = Unit(organisation_id=school.id, name=name, short_name=short, kind=kind, sort=sort)
        cast.units[short] = unit.id
        cast.save(unit)
        cast.save(Alias(organisation_id=school.id, key=name_key(name), name=name, unit_id=unit.id))
    group = UnitGroup(organisation_id=school.id, name="各二级学院")
    cast.groups["各二级学院"] = group.id
    cast.save(group)
    cast.save(
        Alias(organisation_id=school.id, key=name_key(group.name), name=group.name, group_id=group.id),
        *(GroupMember(group_id=group.id, unit_id=cast.units[name]) for name in ("机械", "外语", "物理")),
    )
    for username, (role, short_name) in PEOPLE.items():
        _person(cast, username, role, short_name)
    campaign = Campaign(
        organisation_id=school.id,
        name="2026年秋季反诈宣传专项行动",
        starts_on=date(2026, 9, 2),
        ends_on=date(2026, 12, 20),
        office_unit_id=cast.units["保卫处"],
        created_at=clock.at,
    )
    cast.campaign = campaign.id
    cast.save(campaign)
    return cast


def _person(cast: Cast, username: str, role: Role, short: str | None) -> None:
    account = Account(
        organisation_id=cast.school,
        username=username,
        name=username,
        role=role,
        unit_id=cast.units[short] if short else None,
        password_hash=NO_PASSWORD,
        must_change_password=False,
        created_at=cast.clock.at,
    )
    cast.save(account)
    session = WebSession(
        account_id=account.id,
        token_hash=f"{username:0>64}",
        created_at=cast.clock.at,
        last_seen_at=cast.clock.at,
    )
    cast.save(session)
    cast.accounts[username] = account.id
    cast.callers[username] = Caller(session_id=session.id)


def sqlite_engine(folder: Path) -> Engine:
    """An empty, migrated SQLite file; the migrations run once a process and are copied afterwards."""
    file = folder / "test.sqlite3"
    file.write_bytes(_migrated())
    return open_database(f"sqlite:///{file}")


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite3"
        engine = open_database(f"sqlite:///{file}")
        migrate(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return file.read_bytes()


__all__ = ["NOW", "PEOPLE", "UNITS", "Cast", "Clock", "make_cast", "photo", "sqlite_engine"]

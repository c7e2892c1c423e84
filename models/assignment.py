"""What one unit owes for one task, what it handed in, and what proves it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import EvidenceKind, ResponsibilityRole, Status


class Assignment(Base, table=True):
    """落实项: one unit, one task, one period. `status` is written by services.assignments.move alone."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("task_id", "unit_id", "period"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    campaign_id: str = Field(foreign_key="campaign.id", index=True, max_length=24)
    task_id: str = Field(foreign_key="task.id", index=True, max_length=24)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=24)
    responsibility_id: str = Field(foreign_key="responsibility.id", index=True, max_length=24)
    role: ResponsibilityRole = Field(sa_type=choice(ResponsibilityRole))
    period: str = Field(default="", max_length=40)
    status: Status = Field(default=Status.NOT_STARTED, sa_type=choice(Status))
    status_before: Status | None = Field(default=None, sa_type=choice(Status))
    due_on: date | None = None
    original_due_on: date | None = None
    note: str = Field(default="", max_length=4000)  # the unit's own report, in its words
    numerator: float | None = None
    denominator: float | None = None
    round: int = Field(default=0)  # how often it was submitted
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the last report
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the first round not withdrawn
    submitted_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=1000)  # why it was returned, suspended, waived or reopened
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = Field(default=1)


class Submission(Base, table=True):
    """One round of handing in and deciding; every round is kept."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("assignment_id", "round"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    assignment_id: str = Field(foreign_key="assignment.id", max_length=24)
    round: int
    note: str = Field(default="", max_length=4000)
    numerator: float | None = None
    denominator: float | None = None
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    submitted_by: str = Field(foreign_key="account.id", max_length=24)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    accepted: bool | None = None
    reason: str = Field(default="", max_length=1000)


class Evidence(Base, table=True):
    """佐证材料: one uploaded file; its bytes lie in the store under `sha256`."""

    __tablename__ = "evidence"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    assignment_id: str = Field(foreign_key="assignment.id", index=True, max_length=24)
    sha256: str = Field(index=True, max_length=64)
    size: int = Field(sa_type=BigInteger)
    kind: EvidenceKind = Field(sa_type=choice(EvidenceKind))
    media_type: str = Field(max_length=120)
    name: str = Field(max_length=255)  # the original name, cleaned for display
    caption: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=120)
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = Field(default=None, sa_type=DateTime)  # the camera's own clock, without a zone
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
    uploaded_by: str = Field(foreign_key="account.id", max_length=24)
    sort: int = Field(default=0)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1)

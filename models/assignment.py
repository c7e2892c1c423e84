"""What one unit owes for one task, what it handed in, and what proves it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import BatchKind, EvidenceKind, Flaw, Purpose, ResponsibilityRole, Status, Verdict


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
    decided_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    reason: str = Field(default="", max_length=1000)  # why it was returned, suspended, waived or reopened
    detached_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # waived because the matrix no longer asks it
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
    purpose: Purpose = Field(default=Purpose.ACTIVITY, sa_type=choice(Purpose))
    caption: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=120)
    happened_on: date | None = None  # the day of the event, as the unit says; not the day of the upload
    width: int | None = None
    height: int | None = None
    pages: int | None = None  # of a PDF
    taken_at: datetime | None = Field(default=None, sa_type=DateTime)  # the camera's own clock, without a zone
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
    uploaded_by: str = Field(foreign_key="account.id", max_length=24)
    fingerprint: str = Field(default="", max_length=64)  # perceptual hash of a picture, hex; empty: none could be made
    sort: int = Field(default=0)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaces_id: str | None = Field(default=None, foreign_key="evidence.id", index=True, max_length=24)
    verdict: Verdict | None = Field(default=None, sa_type=choice(Verdict))
    flaw: Flaw | None = Field(default=None, sa_type=choice(Flaw))  # why it was rejected
    flaw_words: str = Field(default="", max_length=200)
    judged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    judged_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    version: int = Field(default=1)


class Extension(Base, table=True):
    """延期申请: one request for another due day, and what became of it. At most one of an assignment is open."""

    __tablename__ = "extension"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    assignment_id: str = Field(foreign_key="assignment.id", index=True, max_length=24)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by: str = Field(foreign_key="account.id", max_length=24)
    reason: str = Field(max_length=1000)
    due_before: date | None = None  # what was due when it was asked
    proposed_on: date
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    granted_on: date | None = None  # the day that was granted; None with decided_at: refused
    answer: str = Field(default="", max_length=1000)
    version: int = Field(default=1)


class Comment(Base, table=True):
    """留言: a word on an assignment, read by those who may see it and by the units it mentions."""

    __tablename__ = "comment"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    assignment_id: str = Field(foreign_key="assignment.id", index=True, max_length=24)
    author_id: str = Field(foreign_key="account.id", max_length=24)
    at: datetime = Field(sa_type=UtcDateTime)
    words: str = Field(max_length=2000)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Mention(Base, table=True):
    """@单位: a unit that a comment names."""

    __tablename__ = "mention"
    comment_id: str = Field(primary_key=True, foreign_key="comment.id", max_length=24)
    unit_id: str = Field(primary_key=True, foreign_key="unit.id", index=True, max_length=24)


class Batch(Base, table=True):
    """One piece of bulk work, with what it takes to undo it."""

    __tablename__ = "batch"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    campaign_id: str = Field(foreign_key="campaign.id", index=True, max_length=24)
    kind: BatchKind = Field(sa_type=choice(BatchKind))
    account_id: str = Field(foreign_key="account.id", max_length=24)
    at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=1000)
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

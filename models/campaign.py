"""Campaigns, their tasks and who is responsible for what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import ResponsibilityRole


class Campaign(Base, table=True):
    """专项行动: a named effort with dates and one office unit (牵头办公室) that reviews."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=24)
    name: str = Field(max_length=200)
    starts_on: date
    ends_on: date
    office_unit_id: str | None = Field(default=None, foreign_key="unit.id", max_length=24)
    time_zone: str = Field(default="Asia/Shanghai", max_length=40)
    second_office_may_decide: bool = Field(default=False)  # four eyes inside the office's own unit
    notice_text: str = Field(default="")
    revision: int = Field(default=0)  # moves with every event of the campaign
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = Field(default=1)


class Phase(Base, table=True):
    """阶段: a stretch of a campaign with its own dates, both inclusive."""

    __tablename__ = "phase"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    campaign_id: str = Field(foreign_key="campaign.id", index=True, max_length=24)
    name: str = Field(max_length=80)
    starts_on: date
    ends_on: date
    sort: int = Field(default=0)


class Task(Base, table=True):
    """任务: one numbered line of the notice."""

    __tablename__ = "task"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    campaign_id: str = Field(foreign_key="campaign.id", index=True, max_length=24)
    phase_id: str | None = Field(default=None, foreign_key="phase.id", max_length=24)
    sort: int = Field(default=0)
    number: str = Field(default="", max_length=24)  # as printed; the notice may lack it
    title: str = Field(default="", max_length=500)  # empty: still to be filled in by the office
    title_supplied: bool = Field(default=False)  # the notice lacked the title and somebody filled it in
    due_on: date | None = None  # inclusive; None: no due day of its own
    due_text: str = Field(default="", max_length=120)
    continuing: bool = Field(default=False)  # 长期坚持: never overdue
    recurrence: str = Field(default="", max_length=60)  # the printed 每… phrase
    weight: float = Field(default=1.0)
    target_op: str = Field(default="", max_length=4)
    target_value: float | None = None
    target_unit: str = Field(default="", max_length=20)
    evidence_rule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    split_from_id: str | None = Field(default=None, foreign_key="task.id", max_length=24)
    merged_into_id: str | None = Field(default=None, foreign_key="task.id", max_length=24)
    version: int = Field(default=1)


class Responsibility(Base, table=True):
    """责任: a cell of the matrix, task × (unit or group), with the words as printed."""

    __tablename__ = "responsibility"
    __table_args__ = (CheckConstraint("(unit_id IS NULL) <> (group_id IS NULL)", name="unit_or_group"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    task_id: str = Field(foreign_key="task.id", index=True, max_length=24)
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=24)
    group_id: str | None = Field(default=None, foreign_key="unit_group.id", index=True, max_length=24)
    role: ResponsibilityRole = Field(sa_type=choice(ResponsibilityRole))
    printed: str = Field(default="", max_length=120)
    sort: int = Field(default=0)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # no longer in the matrix since then

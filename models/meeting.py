"""Meetings of a campaign, what was decided there, and the instructions that units got."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import DecisionKind, InstructionState


class Meeting(Base, table=True):
    """会议: one meeting on a campaign, from its opening to its minutes. At most one of a campaign is open."""

    __tablename__ = "meeting"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    campaign_id: str = Field(foreign_key="campaign.id", index=True, max_length=24)
    title: str = Field(max_length=120)
    held_at: datetime = Field(sa_type=UtcDateTime)  # as the minutes say
    place: str = Field(default="", max_length=120)
    attendees: str = Field(default="", max_length=1000)  # in words
    opened_at: datetime = Field(sa_type=UtcDateTime)
    opened_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))  # as it closed
    version: int = Field(default=1)


class Decision(Base, table=True):
    """议定事项: one thing decided in a meeting. Its words never change; one that was wrong is withdrawn."""

    __tablename__ = "decision"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    meeting_id: str = Field(foreign_key="meeting.id", index=True, max_length=24)
    sort: int = Field(default=0)
    kind: DecisionKind = Field(sa_type=choice(DecisionKind))
    words: str = Field(max_length=500)
    whose: str = Field(max_length=1000)  # the units and groups as they were called when it was decided
    due_on: date
    task_id: str | None = Field(default=None, foreign_key="task.id", index=True, max_length=24)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    reason: str = Field(default="", max_length=1000)  # why it was withdrawn
    version: int = Field(default=1)


class Instruction(Base, table=True):
    """交办: what one unit got from a decision. `state` follows models.meeting_rules alone."""

    __tablename__ = "instruction"
    __table_args__ = (UniqueConstraint("decision_id", "unit_id"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    decision_id: str = Field(foreign_key="decision.id", max_length=24)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=24)
    due_on: date
    state: InstructionState = Field(default=InstructionState.OPEN, sa_type=choice(InstructionState))
    answer: str = Field(default="", max_length=2000)  # 办理情况, in the unit's words
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    reason: str = Field(default="", max_length=1000)  # why it was sent back
    version: int = Field(default=1)

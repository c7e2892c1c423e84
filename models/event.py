"""The append-only history: who did what to which record, before and after."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer
from sqlmodel import Field

from models.base import Base, UtcDateTime


class Event(Base, table=True):
    """留痕: one line of history, written in the transaction of the change it records."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_campaign_seq", "campaign_id", "seq"),
        Index("ix_event_organisation_seq", "organisation_id", "seq"),
        {"sqlite_autoincrement": True},
    )
    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    organisation_id: str = Field(max_length=24)
    campaign_id: str | None = Field(default=None, max_length=24)
    task_id: str | None = Field(default=None, index=True, max_length=24)
    assignment_id: str | None = Field(default=None, index=True, max_length=24)
    subject: str = Field(max_length=24)  # the table the record stands in
    subject_id: str = Field(max_length=64)
    action: str = Field(max_length=40)
    actor_id: str | None = Field(default=None, max_length=24)  # None: the operator at the command line
    actor_name: str = Field(default="", max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=1000)
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))

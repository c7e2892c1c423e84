"""The secret address under which a unit's due days can be subscribed to."""

from datetime import datetime

from sqlmodel import Field

from models.base import Base, UtcDateTime, new_id


class CalendarFeed(Base, table=True):
    """日历订阅: one address of one unit. `token_hash` is SHA-256 of its secret; the secret itself is stored nowhere."""

    __tablename__ = "calendar_feed"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=24)
    token_hash: str = Field(unique=True, max_length=64)
    language: str = Field(default="zh", max_length=8)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

"""Schools, units and groups of units, and every name they print under."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import UnitKind


class Organisation(Base, table=True):
    """学校: owns units, accounts and campaigns; every query is bounded by it."""

    __tablename__ = "organisation"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    name: str = Field(max_length=120)
    time_zone: str = Field(default="Asia/Shanghai", max_length=40)
    revision: int = Field(default=0)  # moves with every change of names, units and groups
    created_at: datetime = Field(sa_type=UtcDateTime)


class Unit(Base, table=True):
    """单位: a department, a school or an outside body."""

    __tablename__ = "unit"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=24)
    name: str = Field(max_length=120)
    short_name: str = Field(default="", max_length=40)  # for narrow heads; empty: the name itself
    kind: UnitKind = Field(default=UnitKind.DEPARTMENT, sa_type=choice(UnitKind))
    sort: int = Field(default=0)
    active: bool = Field(default=True)
    version: int = Field(default=1)

    @property
    def shown(self) -> str:
        """Under which name does it stand in a narrow column?"""
        return self.short_name or self.name


class UnitGroup(Base, table=True):
    """单位组: a named set of units, used in the matrix like a unit and fanned out into its members."""

    __tablename__ = "unit_group"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=24)
    name: str = Field(max_length=120)
    sort: int = Field(default=0)
    version: int = Field(default=1)


class GroupMember(Base, table=True):
    """From when until when a unit belongs to a group; days are inclusive, no end means still."""

    __tablename__ = "group_member"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    group_id: str = Field(foreign_key="unit_group.id", index=True, max_length=24)
    unit_id: str = Field(foreign_key="unit.id", index=True, max_length=24)
    joined_on: date | None = None  # None: from the beginning
    left_on: date | None = None


class Alias(Base, table=True):
    """One printed name of one unit or group, the official one included; `key` is its normal form."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=24)
    key: str = Field(max_length=120)
    name: str = Field(max_length=120)
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=24)
    group_id: str | None = Field(default=None, foreign_key="unit_group.id", index=True, max_length=24)

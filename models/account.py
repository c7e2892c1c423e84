"""Who may sign in, and the sessions they hold. Secrets are stored as hashes only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, choice, new_id
from models.words import Role


class Account(Base, table=True):
    """A person's access: a role, and for a liaison the one unit they speak for."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("username"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=24)
    username: str = Field(max_length=64)  # lower case, unique in the installation
    name: str = Field(max_length=80)
    role: Role = Field(sa_type=choice(Role))
    unit_id: str | None = Field(default=None, foreign_key="unit.id", index=True, max_length=24)
    password_hash: str = Field(max_length=200)
    must_change_password: bool = Field(default=True)
    active: bool = Field(default=True)
    language: str = Field(default="zh", max_length=8)
    news_seen: int = Field(default=0, sa_type=BigInteger)  # the last line of history this person was shown as news
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = Field(default=1)


class WebSession(Base, table=True):
    """One signed-in browser. `token_hash` is SHA-256 of the cookie; the cookie itself is stored nowhere."""

    __tablename__ = "web_session"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=24)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # the lobby's screen: from then on this browser may see that campaign's public slides and nothing else
    lobby_campaign_id: str | None = Field(default=None, foreign_key="campaign.id", max_length=24)
    lobby_since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Ticket(Base, table=True):
    """A one-time pass from the sign-in form to the cookie; lives for a minute and is spent once."""

    __tablename__ = "ticket"
    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.id", max_length=24)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInFailure(Base, table=True):
    """How often one source failed on one user name, and until when it has to wait."""

    __tablename__ = "sign_in_failure"
    username: str = Field(primary_key=True, max_length=64)
    source: str = Field(primary_key=True, max_length=64)
    failures: int = Field(default=0)
    last_at: datetime = Field(sa_type=UtcDateTime)
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Draft(Base, table=True):
    """What somebody typed and has not yet confirmed, kept so that a reload or an expired session loses nothing."""

    __tablename__ = "draft"
    account_id: str = Field(primary_key=True, foreign_key="account.id", max_length=24)
    place: str = Field(primary_key=True, max_length=80)  # for example "import" or "assignment:<id>"
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    updated_at: datetime = Field(sa_type=UtcDateTime)

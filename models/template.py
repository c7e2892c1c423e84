"""The office's own forms for papers."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Base, UtcDateTime, new_id


class DocumentTemplate(Base, table=True):
    """自有模板: the Word file that takes the place of one built-in paper. It is small, so it lies in the table."""

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("organisation_id", "kind"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=24)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=24)
    kind: str = Field(max_length=24)  # circular, summary, supervision
    name: str = Field(max_length=255)  # of the file, cleaned for display
    data: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(max_length=64)
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
    uploaded_by: str | None = Field(default=None, foreign_key="account.id", max_length=24)  # None: the operator
    version: int = Field(default=1)

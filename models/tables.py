"""Every table, in one place for migrations and checks."""

from models.account import Account, Draft, SignInFailure, Ticket, WebSession
from models.assignment import Assignment, Batch, Comment, Evidence, Extension, Mention, Submission
from models.base import Base
from models.calendar_feed import CalendarFeed
from models.campaign import Campaign, Phase, Responsibility, Task
from models.event import Event
from models.meeting import Decision, Instruction, Meeting
from models.organisation import Alias, GroupMember, Organisation, Unit, UnitGroup
from models.template import DocumentTemplate

metadata = Base.metadata

__all__ = [
    "Account",
    "Alias",
    "Assignment",
    "Batch",
    "CalendarFeed",
    "Campaign",
    "Comment",
    "Decision",
    "DocumentTemplate",
    "Draft",
    "Event",
    "Evidence",
    "Extension",
    "GroupMember",
    "Instruction",
    "Meeting",
    "Mention",
    "Organisation",
    "Phase",
    "Responsibility",
    "SignInFailure",
    "Submission",
    "Task",
    "Ticket",
    "Unit",
    "UnitGroup",
    "WebSession",
    "metadata",
]

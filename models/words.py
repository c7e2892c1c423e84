"""The closed lists of words that rows are made of. Their values stand in the database."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do."""

    LIAISON = "liaison"
    OFFICE = "office"
    LEADER = "leader"
    ADMIN = "admin"


class UnitKind(StrEnum):
    """What sort of body a unit is; outside bodies have no accounts of the school's own."""

    DEPARTMENT = "department"
    SCHOOL = "school"
    OUTSIDE = "outside"


class ResponsibilityRole(StrEnum):
    """How a unit stands in a task: 责任 or 配合."""

    LEAD = "lead"
    COOPERATING = "cooperating"


class Status(StrEnum):
    """Where an assignment is in its life."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    WAIVED = "waived"


class TaskState(StrEnum):
    """Where a task is, derived from its lead assignments and never stored."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    PARTLY_DONE = "partly_done"
    DONE = "done"
    SUSPENDED = "suspended"
    NOT_APPLICABLE = "not_applicable"


class EvidenceKind(StrEnum):
    """What sort of file it is."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"


class Purpose(StrEnum):
    """What a file is handed in as; a photographed sign-in sheet is a sign-in sheet and no photo."""

    ACTIVITY = "activity"
    SIGN_IN = "sign_in"


class Verdict(StrEnum):
    """What a reviewer said of one file."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Flaw(StrEnum):
    """Why a file was rejected, in the reviewer's quick words."""

    BLURRED = "blurred"
    OTHER_EVENT = "other_event"
    NO_SIGN_IN = "no_sign_in"
    DUPLICATE = "duplicate"
    OTHER = "other"


class BatchKind(StrEnum):
    """What the office did with many assignments at once."""

    ACCEPT = "accept"
    REMIND = "remind"
    SHIFT = "shift"
    WAIVE = "waive"


class DecisionKind(StrEnum):
    """What a decision of a meeting becomes: a task of the campaign, or an instruction to units."""

    TASK = "task"
    INSTRUCTION = "instruction"


class InstructionState(StrEnum):
    """Where an instruction is in its life."""

    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"
    DONE = "done"
    WITHDRAWN = "withdrawn"

"""Why a file could not be taken as a notice."""

from models.errors import ZerenError


class UnreadableNotice(ZerenError):
    """This file cannot be read as a notice: wrong type, damaged, protected, too large or empty."""

    key = "notice.unreadable.damaged"

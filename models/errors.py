"""The small named errors of Zeren. Each carries the catalogue key of its sentence and the fields in it."""


class ZerenError(Exception):
    """Anything Zeren refuses; translated into words once, at the edge (page, route or command)."""

    key = "error.unknown"

    def __init__(self, key: str = "", **fields: object) -> None:
        self.key = key or self.key
        self.fields = fields
        super().__init__(self.key, fields)


class NotSignedIn(ZerenError):
    """There is no living session behind this call."""

    key = "error.not_signed_in"


class NotAllowed(ZerenError):
    """The actor may see the record but not do this with it."""

    key = "error.not_allowed"


class NotFound(ZerenError):
    """No such record, or none that this actor may know of: the two answer alike."""

    key = "error.not_found"


class ChangedMeanwhile(ZerenError):
    """Somebody else changed the record after this actor read it; nothing was overwritten."""

    key = "error.changed_meanwhile"


class WrongState(ZerenError):
    """The record's state does not allow this move."""

    key = "error.wrong_state"


class Missing(ZerenError):
    """Something that must be given is not there."""

    key = "error.missing"


class EvidenceMissing(Missing):
    """The evidence rule or the figures are not met; `fields["missing"]` lists every gap."""

    key = "error.evidence_missing"


class Invalid(ZerenError):
    """A value that cannot be taken as it is."""

    key = "error.invalid"


class NameTaken(ZerenError):
    """A name or alias that already belongs to something else."""

    key = "error.name_taken"

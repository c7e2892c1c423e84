"""What an earlier, returned submission showed, beside what came now."""

from collections.abc import Sequence

from models.assignment import Evidence
from services.detail import Detail, Round


def returned(detail: Detail) -> Round | None:
    """Which earlier submission was returned last? None where none was."""
    return next((one for one in detail.rounds[1:] if one.submission.accepted is False), None)


def came_since(detail: Detail) -> list[str]:
    """Which files has the unit handed in since? In its order; empty where nothing was returned before."""
    before = returned(detail)
    return [file.id for file in detail.evidence if file.id not in before.evidence] if before else []


def gone_since(detail: Detail) -> dict[str, list[Evidence]]:
    """Which files of that submission are gone now without a named successor, by the file they stand beside?

    One beside each file that came since, in the unit's order; those that are left over beside the last of these, or
    beside the first file at all where none came.
    """
    before = returned(detail)
    if before is None:
        return {}
    then, replaced = set(before.evidence), {file.replaces_id for file in detail.evidence}
    gone = [file for file in detail.removed if file.id in then and file.id not in replaced]
    came = [file.id for file in detail.evidence if file.id in came_since(detail) and not file.replaces_id]
    return _side_by_side(sorted(gone, key=lambda file: file.sort), came or [file.id for file in detail.evidence][:1])


def _side_by_side(gone: Sequence[Evidence], came: Sequence[str]) -> dict[str, list[Evidence]]:
    if not came:
        return {}
    beside: dict[str, list[Evidence]] = {}
    for place, file in enumerate(gone):
        beside.setdefault(came[min(place, len(came) - 1)], []).append(file)
    return beside

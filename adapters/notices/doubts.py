"""What a person should look at before the matrix is confirmed."""

from adapters.notices.cleaning import Places
from adapters.notices.dates import Due
from adapters.notices.front import Front
from adapters.notices.outline import Outline
from adapters.notices.reading import Doubt, ReadTask
from adapters.notices.tasks import Draft


def doubts_of(places: Places, front: Front, outline: Outline, drafts: list[Draft], tasks: list[ReadTask], dues: list[Due | None]) -> list[Doubt]:
    """Which doubts does this reading leave?"""
    return []

"""What does a notice ask, of whom, by when?"""

from adapters.notices.reading import Reading, ReadingRule


def read_notice(text: str, rule: ReadingRule = ReadingRule.AS_PRINTED, year: int | None = None) -> Reading:
    """Which tasks, with which units, does this text hold?

    `rule` says how 责任单位 is meant throughout; `year` dates a day whose year the notice does not say.
    Pure: no files, no clock. Never raises; a line that became nothing is in `ignored`.
    """
    return Reading()

"""One set of colours for every chart and document: told apart by colour-blind readers too, in light and in dark."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.words import Status

DRAWN = (
    Status.ACCEPTED,
    Status.SUBMITTED,
    Status.IN_PROGRESS,
    Status.RETURNED,
    Status.SUSPENDED,
    Status.NOT_STARTED,
)
"""The states in the order they stand in a bar; 不适用 is not part of any whole."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. `fill` is a state's bar, `on` the count written in it."""

    page: str
    ink: str
    quiet: str
    line: str
    accent: str
    late: str
    soon: str  # due soon, or waiting long: words and marks
    fill: Mapping[Status, str]
    on: Mapping[Status, str]


DARK_INK, WHITE = "#0B1620", "#FFFFFF"

LIGHT = Palette(
    page="#FFFFFF",
    ink="#17212B",
    quiet="#5A6875",
    line="#DCE3EA",
    accent="#0F5C8C",
    late="#C0392B",
    soon="#8A5200",
    fill={
        Status.ACCEPTED: "#14755A",
        Status.SUBMITTED: "#4389B6",
        Status.IN_PROGRESS: "#A3C8E0",
        Status.RETURNED: "#E08A3C",
        Status.SUSPENDED: "#8A94A0",
        Status.NOT_STARTED: "#E3E8ED",
    },
    on={
        Status.ACCEPTED: WHITE,
        Status.SUBMITTED: DARK_INK,
        Status.IN_PROGRESS: DARK_INK,
        Status.RETURNED: DARK_INK,
        Status.SUSPENDED: DARK_INK,
        Status.NOT_STARTED: DARK_INK,
    },
)
DARK = Palette(
    page="#10171E",
    ink="#E6ECF2",
    quiet="#A3B1BD",
    line="#2C3945",
    accent="#5AB0E0",
    late="#FF8A7A",
    soon="#F0B35E",
    fill={
        Status.ACCEPTED: "#2FA981",
        Status.SUBMITTED: "#4389B6",
        Status.IN_PROGRESS: "#A9CCE2",
        Status.RETURNED: "#E8944A",
        Status.SUSPENDED: "#78838F",
        Status.NOT_STARTED: "#3A4652",
    },
    on={
        Status.ACCEPTED: DARK_INK,
        Status.SUBMITTED: DARK_INK,
        Status.IN_PROGRESS: DARK_INK,
        Status.RETURNED: DARK_INK,
        Status.SUSPENDED: DARK_INK,
        Status.NOT_STARTED: WHITE,
    },
)
PALETTES: Mapping[str, Palette] = {"light": LIGHT, "dark": DARK}

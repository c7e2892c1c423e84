"""Targets: the figure a task asks of every unit, a share of a whole ("签订率不低于95%") or a count ("不少于2次")."""

from dataclasses import dataclass
from math import ceil, floor, isclose

SIGNS = {">=": "≥", "=": "=", "<=": "≤"}
SHARE = "%"
_NEAR = 1e-9  # relative; 33.3 % of 1000 is 333 although no machine number says so


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to be reached: `op` is ">=", "=" or "<="; `unit` "%" asks for a part of a whole, 0…100."""

    op: str
    value: float
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Are two figures asked for, a part and its whole?"""
        return self.unit == SHARE

    def __str__(self) -> str:
        return f"{SIGNS[self.op]} {self.value:g} {self.unit}".strip()


def target_of(op: str, value: float | None, unit: str) -> Target | None:
    """Which target do a task's columns hold? None when it asks for no figure."""
    return None if value is None else Target(op if op in SIGNS else ">=", value, unit)


def reached(target: Target, numerator: float | None, denominator: float | None = None) -> bool | None:
    """Is the target reached? The bound itself counts. None while the figures are not given, or the whole is nothing."""
    asked = _asked(target, denominator)
    if numerator is None or asked is None:
        return None
    if isclose(numerator, asked, rel_tol=_NEAR, abs_tol=_NEAR):
        return True
    return {">=": numerator > asked, "<=": numerator < asked, "=": False}[target.op]


def share(target: Target, numerator: float | None, denominator: float | None = None) -> float | None:
    """How far is a unit? Its part of the whole; of a count, its part of the count that is asked. May exceed 1."""
    whole = denominator if target.is_share else target.value
    return None if numerator is None or not whole else numerator / whole


def lacking(target: Target, numerator: float | None, denominator: float | None = None) -> float | None:
    """How much must still be done? Negative: so much too much. 0 when reached, None while nothing can be said.

    Of a share it is in whole pieces: 95 % of 1650 people are 1568 of them.
    """
    met, asked = reached(target, numerator, denominator), _asked(target, denominator)
    if met is None or numerator is None or asked is None:
        return None
    if met:
        return 0.0
    if target.is_share:
        asked = ceil(asked - _NEAR) if numerator < asked else floor(asked + _NEAR)
    return asked - numerator


def _asked(target: Target, denominator: float | None) -> float | None:
    """Which numerator is asked for? Of a share it depends on the whole."""
    if not target.is_share:
        return target.value
    return target.value * denominator / 100 if denominator else None

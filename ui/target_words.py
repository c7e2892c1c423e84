"""How a target is spoken of: what is asked, how far it is, and whether it is reached."""

from adapters.texts import number_text, percent_text
from models.progress import Figures, Row
from models.targets import Target, lacking, reached, share
from models.words import ResponsibilityRole
from ui.here import language, t
from ui.plain import plain


def standing_words(target: Target, numerator: float | None, denominator: float | None) -> str:
    """Is it reached, or how much is lacking? Plain words; empty while the figures say nothing."""
    left = lacking(target, numerator, denominator)
    if left is None:
        return ""
    if not left:
        return t("target.met")
    key = "target.lacking" if left > 0 else "target.over"
    return t(key, amount=_amount(abs(left), "" if target.is_share else target.unit))


def standing_markdown(target: Target, numerator: float | None, denominator: float | None, *, bare: bool = False) -> str:
    """The same with a mark and a colour, and the share of a whole before it unless `bare`."""
    words = plain(standing_words(target, numerator, denominator))
    if not words or numerator is None:
        return ""
    if target.is_share and denominator and numerator > denominator:
        return f":orange[:material/error: {t('error.figures_part')}]"
    met = reached(target, numerator, denominator)
    said = f":green[:material/task_alt: {words}]" if met else f":orange[:material/trending_up: {words}]"
    part = share(target, numerator, denominator) if target.is_share and not bare else None
    return said if part is None else f"{t('assignment.share', share=percent_text(language(), part))} · {said}"


def figure_words(row: Row) -> str:
    """What has an assignment given against its target? Plain; empty where none is asked, or nothing to be judged by."""
    if row.target is None or (row.numerator is None and row.role is not ResponsibilityRole.LEAD):
        return ""
    asked = t("target.asked", target=str(row.target))
    if row.numerator is None:
        return t("target.nothing_given", asked=asked)
    given = _amount(row.numerator, "" if row.target.is_share else row.target.unit)
    if row.target.is_share and row.denominator:
        given = t(
            "target.given_share",
            share=percent_text(language(), row.numerator / row.denominator),
            part=given,
            whole=number_text(language(), row.denominator),
        )
    return t("target.given", given=given, asked=asked)


def attained_words(target: Target, of: Figures) -> str:
    """How far is a task with its target, and how many units reach it? Plain words."""
    unit = "" if target.is_share else target.unit
    part, whole = (_amount(number, unit) for number in (of.attainment.part, of.attainment.whole))
    units = t(
        "target.units",
        part=number_text(language(), of.reached.part),
        whole=number_text(language(), of.reached.whole),
    )
    percent = percent_text(language(), of.attainment.share)
    if target.is_share:
        far = t("target.attained_share", share=percent, part=part, whole=whole) if of.attainment.whole else ""
    elif target.op == "<=":
        far = t("target.attained_sum", part=part)
    else:
        far = t("target.attained_count", share=percent, part=part, whole=whole)
    return t("target.and").join(one for one in (far, units) if one)


def _amount(number: float, unit: str) -> str:
    return f"{number_text(language(), number)} {unit}".strip()

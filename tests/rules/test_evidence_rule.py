"""What is missing before a submission."""

from hypothesis import given
from hypothesis import strategies as st

from models.days import campaign_day, days_left, local_day
from models.evidence_rule import EvidenceRule, gaps
from models.words import EvidenceKind

KINDS = st.lists(st.sampled_from(EvidenceKind), max_size=8)
RULES = st.builds(EvidenceRule, minimum=st.integers(0, 5), photos=st.integers(0, 5), documents=st.integers(0, 5))


@given(RULES, KINDS, st.booleans(), st.booleans(), st.booleans())
def test_nothing_is_missing_exactly_when_every_part_is_there(
    rule: EvidenceRule, kinds: list[EvidenceKind], asked: bool, given_: bool, told: bool
) -> None:
    met = (
        kinds.count(EvidenceKind.PHOTO) >= rule.photos
        and kinds.count(EvidenceKind.DOCUMENT) >= rule.documents
        and len(kinds) >= rule.minimum
        and (given_ or not asked)
        and told
    )
    found = gaps(rule, kinds, figures_asked=asked, figures_given=given_, told=told)
    assert (found == []) == met
    assert all(gap.have < gap.need for gap in found)


@given(RULES, KINDS, st.sampled_from(EvidenceKind))
def test_one_more_file_never_makes_more_missing(
    rule: EvidenceRule, kinds: list[EvidenceKind], more: EvidenceKind
) -> None:
    def short(files: list[EvidenceKind]) -> int:
        found = gaps(rule, files, figures_asked=False, figures_given=False, told=True)
        return sum(gap.need - gap.have for gap in found)

    assert short([*kinds, more]) <= short(kinds)


def test_days_are_counted_in_the_campaigns_zone() -> None:
    from datetime import UTC, date, datetime

    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert local_day(late, "Asia/Shanghai") == date(2026, 11, 3)
    assert days_left(date(2026, 11, 3), local_day(late, "Asia/Shanghai")) == 0
    assert days_left(None, date(2026, 11, 3)) is None
    assert campaign_day(date(2026, 9, 2), date(2026, 12, 20), date(2026, 11, 1)) == (61, 110)

"""What is missing before a submission."""

from hypothesis import given
from hypothesis import strategies as st

from models.days import campaign_day, days_left, local_day
from models.evidence_rule import EvidenceRule, Handed, gaps
from models.words import EvidenceKind, Purpose

FILE = st.builds(
    Handed, st.sampled_from(EvidenceKind), st.sampled_from(Purpose), st.booleans(), st.booleans(), st.booleans()
)
FILES = st.lists(FILE, max_size=8)
FEW = st.integers(0, 5)
RULES = st.builds(
    EvidenceRule, minimum=FEW, photos=FEW, documents=FEW, sign_ins=FEW, captions=st.booleans(), places=st.booleans()
)


@given(RULES, FILES, st.booleans(), st.booleans(), st.booleans())
def test_nothing_is_missing_exactly_when_every_part_is_there(
    rule: EvidenceRule, files: list[Handed], asked: bool, given_: bool, told: bool
) -> None:
    shown = [one.kind for one in files if one.purpose is Purpose.ACTIVITY]
    met = (
        not any(one.rejected for one in files)
        and shown.count(EvidenceKind.PHOTO) >= rule.photos
        and shown.count(EvidenceKind.DOCUMENT) >= rule.documents
        and len(files) - len(shown) >= rule.sign_ins
        and len(files) >= rule.minimum
        and (not rule.captions or all(one.captioned for one in files))
        and (not rule.places or all(one.placed for one in files))
        and (given_ or not asked)
        and told
    )
    found = gaps(rule, files, figures_asked=asked, figures_given=given_, told=told)
    assert (found == []) == met
    assert all(gap.have < gap.need for gap in found)


@given(RULES, FILES, st.sampled_from(EvidenceKind), st.sampled_from(Purpose))
def test_one_more_described_file_never_makes_more_missing(
    rule: EvidenceRule, files: list[Handed], kind: EvidenceKind, purpose: Purpose
) -> None:
    def short(files: list[Handed]) -> int:
        found = gaps(rule, files, figures_asked=False, figures_given=False, told=True)
        return sum(gap.need - gap.have for gap in found)

    assert short([*files, Handed(kind, purpose)]) <= short(files)


def test_days_are_counted_in_the_campaigns_zone() -> None:
    from datetime import UTC, date, datetime

    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert local_day(late, "Asia/Shanghai") == date(2026, 11, 3)
    assert days_left(date(2026, 11, 3), local_day(late, "Asia/Shanghai")) == 0
    assert days_left(None, date(2026, 11, 3)) is None
    assert campaign_day(date(2026, 9, 2), date(2026, 12, 20), date(2026, 11, 1)) == (61, 110)

"""The tables in docs/ are made from the code."""

from models.states import Move
from tests.docs_match import RECORDED, SEEN, differing


def test_the_tables_in_the_docs_say_what_the_code_does() -> None:
    assert differing() == []


def test_every_move_says_what_it_records_and_what_the_others_see() -> None:
    assert set(RECORDED) == set(SEEN) == set(Move)

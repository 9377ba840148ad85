"""Words of visits: those that files may use are those of the shipped table, and all stand for something."""

from datetime import date

from rules.dated_tables import AuthorityLevel, OrderedBy
from rules.library import shipped_library
from service.reading.forms.visit_words import CODES_OF, LEVEL_WORDS, ORDERED_BY_WORDS, TRIGGER_WORDS, TRIGGERS


def test_triggers_are_those_of_the_table_in_its_words() -> None:
    counting = shipped_library().tables.cap_counting(date(2026, 6, 30))
    assert counting is not None
    assert {id: one.title.zh for id, one in counting.triggers.items()} == TRIGGERS


def test_every_word_stands_for_a_code() -> None:
    assert set(TRIGGER_WORDS.values()) == CODES_OF["trigger"]
    assert set(ORDERED_BY_WORDS.values()) == {one.value for one in OrderedBy} == CODES_OF["ordered_by"]
    assert set(LEVEL_WORDS.values()) == {one.value for one in AuthorityLevel} == CODES_OF["level"]

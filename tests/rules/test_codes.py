"""Codes and their Chinese words are one to one, and readers and writers agree on them."""

import pytest

from rules.codes import WORDS, code_of, word_of
from service.demo.batch import TEXTS


@pytest.mark.parametrize("field", WORDS)
def test_no_two_codes_of_a_field_share_a_word(field: str) -> None:
    assert len(set(WORDS[field].values())) == len(WORDS[field])
    assert all(code_of(field, word_of(field, code)) == code for code in WORDS[field])


def test_other_texts_and_fields_stand_for_themselves() -> None:
    assert code_of("outcome", "其他结果") == word_of("outcome", "其他结果") == "其他结果"
    assert code_of("reason", "属实") == "属实"


def test_every_category_of_the_demonstration_has_its_word() -> None:
    assert [code for code in TEXTS["category"] if code not in WORDS["category"]] == []

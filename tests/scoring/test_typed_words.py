"""Columns of words are read as single words are, whatever the type of each record."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.codes import code_of
from rules.record_types import RECORD_TYPES
from scoring.facts import NO_TEXT, Vocabulary
from scoring.rows import RowError, facts_of
from scoring.typed_words import AS_LISTED, CODE_WAITS, WORD_WAITS, TypedWords, WordsWanted

KINDS = [*RECORD_TYPES, "local_type"]
STATED = ["合格", "不合格", "正常", "属实", "Problem", "refused", "不配合检查", "7", "吊销", "已转办", "其他", "罚款"]
MATCHED = {("outcome", "inspection", "不配合检查"): "problem", ("outcome", "complaint", "已转办"): "withdrawn"}


@given(
    st.lists(st.tuples(st.integers(-1, len(KINDS) - 1), st.integers(-1, len(STATED) - 1)), max_size=40), st.booleans()
)
def test_a_column_is_read_as_its_words_are(rows: list[tuple[int, int]], as_stated: bool) -> None:
    held = Vocabulary(["something"])
    wanted = WordsWanted(MATCHED, as_stated)
    read = TypedWords("outcome", Vocabulary(KINDS), Vocabulary(STATED), held, wanted)
    types, words = (np.array([row[place] for row in rows], np.int32) for place in (0, 1))
    for _ in range(2):
        codes = read(types, words).tolist()
        for code, (kind, word) in zip(codes, rows, strict=True):
            if word < 0:
                assert code == NO_TEXT
                continue
            name = KINDS[kind] if kind >= 0 else ""
            expected = wanted.held("outcome", STATED[word], name)
            assert (code if code < 0 else held.texts[code]) == expected


def test_a_matched_word_waits_no_more_and_keeps_what_was_stated_where_it_is_stored() -> None:
    word = ("outcome", "不配合检查", "inspection")
    assert AS_LISTED.held(*word) == WORD_WAITS
    assert WordsWanted(MATCHED).held(*word) == "problem"
    assert WordsWanted(MATCHED, as_stated=True).held(*word) == "不配合检查"
    assert AS_LISTED.held("outcome", "7", "inspection") == CODE_WAITS


@pytest.mark.parametrize("text", [" 合格", "合格。", "合格\u3000"])
def test_rows_of_a_request_are_read_by_their_types(text: str) -> None:
    kinds = ["inspection", "spot_check"]
    records = [{"type": kind, "occurred_on": "2026-01-01", "outcome": text} for kind in kinds]
    facts = facts_of([{"uscc": "A"}], records)
    words = facts.vocabularies["record.outcome"].texts
    stated = {kind: words[facts.records.columns["outcome"][rows.start]] for kind, rows in facts.records.slices.items()}
    assert stated == {kind: code_of("outcome", "合格", kind) for kind in kinds}


@pytest.mark.parametrize(("text", "reason"), [("不配合检查", "情节严重"), ("7", "inspection-2017")])
def test_a_row_of_a_request_whose_word_says_too_little_is_refused(text: str, reason: str) -> None:
    record = {"type": "inspection", "occurred_on": "2026-01-01", "outcome": text}
    with pytest.raises(RowError, match=reason) as error:
        facts_of([{"uscc": "A"}], [record])
    assert error.value.column == "outcome"

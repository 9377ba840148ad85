"""A paper that was kept as JSON is the paper that it was, whatever it is made of."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.core.paper import (
    Attachment,
    BlankLine,
    Fields,
    Heading,
    Look,
    PageBreak,
    Paper,
    PaperLines,
    PaperTable,
    Paragraph,
    Signature,
    Signatures,
    digest_of,
)
from service.core.paper_plain import paper_of_plain, plain_of_paper
from tests.worlds.papers import form, official

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KNOWN = WORDS | st.none()
DAYS = st.dates() | st.none()


def some(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3).map(tuple)


BLOCKS = some(
    st.builds(Heading, WORDS, st.sampled_from([1, 2]))
    | st.builds(Paragraph, WORDS)
    | st.builds(PaperTable, WORDS, some(WORDS), some(some(KNOWN)), st.integers(0, 3), some(st.integers(1, 9)))
    | st.builds(Fields, some(st.tuples(WORDS, KNOWN)))
    | st.builds(BlankLine, WORDS, st.integers(1, 4))
    | st.builds(Signatures, some(st.builds(Signature, WORDS, KNOWN, KNOWN, DAYS)))
    | st.builds(PageBreak)
    | st.builds(PaperLines, WORDS, some(WORDS), some(st.tuples(WORDS, some(st.floats(0, 100) | st.none()))))
)
PAPERS = st.builds(
    Paper,
    title=WORDS,
    blocks=BLOCKS,
    unit=WORDS,
    number=WORDS,
    period=WORDS,
    signature=WORDS,
    signed_on=DAYS,
    marks=some(WORDS),
    attachments=some(st.builds(Attachment, WORDS, BLOCKS)),
    look=st.sampled_from(Look),
)


@given(PAPERS)
def test_what_was_kept_is_what_it_was(paper: Paper) -> None:
    kept = json.dumps(plain_of_paper(paper), ensure_ascii=False, allow_nan=False)
    assert paper_of_plain(json.loads(kept)) == paper


def test_papers_in_use_keep_what_they_say() -> None:
    for paper in (official(), form()):
        again = paper_of_plain(json.loads(json.dumps(plain_of_paper(paper))))
        assert digest_of(again) == digest_of(paper)
        assert plain_of_paper(again) == plain_of_paper(paper)

"""Papers: the same words printed and as a document, blanks as lines, and many as one file that is never held whole."""

import re
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn

from service.core.files.docx_paper import write_docx
from service.core.paper import BlankLine, Fields, Paper, Paragraph, Signatures, digest_of, words_of
from service.core.web.paper_html import print_file, print_policy
from tests.worlds.papers import HARMFUL, form, official, words_of_docx, words_of_print


def written(*papers: Paper) -> bytes:
    out = BytesIO()
    write_docx(papers, out)
    return out.getvalue()


def printed(*papers: Paper) -> str:
    return "".join(print_file("印", papers))


@pytest.mark.parametrize("paper", [official(), form()])
def test_print_and_document_say_all_that_the_paper_says(paper: Paper) -> None:
    page, document = words_of_print(printed(paper)), words_of_docx(written(paper))
    said = [re.sub(r"\s+", "", words) for words in words_of(paper)]
    assert HARMFUL in said
    for words in said:
        if words not in ("text", "fields", "table", "heading", "blank", "signatures", "page", "official", "form"):
            assert words in page, words
            assert words in document, words
    # What is not of the paper is only what forms say before a line to write on.
    assert page == document


def test_what_is_not_known_is_a_line_and_never_a_word() -> None:
    blanks = [one for block in form().blocks for one in _blanks_in(block)]
    assert sum(blanks) == 8
    page, document = printed(form()), docx.Document(BytesIO(written(form())))
    assert len(re.findall('<span class="paper-blank"></span>', page)) == sum(blanks)
    lines = [run.text for run in _runs(document) if run.underline]
    assert len(lines) == sum(blanks)
    assert not "".join(lines).strip()
    assert "None" not in page + "".join(run.text for run in _runs(document))


def _blanks_in(block: object) -> Iterator[int]:
    """How many lines to write on there are for each thing of a block that is not known."""
    if isinstance(block, Fields):
        yield from (1 for _, value in block.rows if not value)
    elif isinstance(block, BlankLine):
        yield from (1 for _ in range(block.lines))
    elif isinstance(block, Signatures):
        for one in block.each:
            yield from ([2] if not one.opinion else [])
            yield from ([1] if not one.signed else [])


def _runs(document: docx.document.Document) -> Iterator[docx.text.run.Run]:
    for paragraph in document.element.body.iter(qn("w:p")):
        yield from docx.text.paragraph.Paragraph(paragraph, document).runs


def test_many_papers_are_one_file_each_on_its_own_pages() -> None:
    papers = [official(1), form(2), official(3)]
    page, data = printed(*papers), written(*papers)
    assert re.findall(r"<h2 id=\"paper-\d-title\">([^<]+)", page) == [paper.title for paper in papers]
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == len(re.findall(r'\bid="', page))
    # It needs nothing beside it, and its browser is told to load nothing.
    assert not re.search(r"<link|<script|\bsrc=|url\(|@import", page)
    assert print_policy().startswith("default-src 'none'")
    document = docx.Document(BytesIO(data))
    assert [one.start_type for one in document.sections] == [WD_SECTION.NEW_PAGE] * 3
    assert [one._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for one in document.sections] == ["1"] * 3
    assert [one.footer.paragraphs[0].text for one in document.sections] == ["—  —"] * 3
    assert words_of_docx(data) == "".join(words_of_docx(written(paper)) for paper in papers)


def test_no_file_of_papers_is_held_whole() -> None:
    def most(number: int, out: BinaryIO | None) -> int:
        papers = (form(one) for one in range(number))
        tracemalloc.start()
        if out is None:
            assert sum(len(piece) for piece in print_file("印", papers)) > 1_000 * number
        else:
            write_docx(papers, out)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    for out in (None, BytesIO):
        most(1, out and out())
        few, many = (most(number, out and out()) for number in (20, 300))
        assert many - few < 1_000_000, out


def test_the_digest_is_of_what_it_says() -> None:
    one = form()
    assert digest_of(one) == digest_of(form())
    others = [form(2), official(), Paper(one.title, one.blocks, unit=one.unit, number=one.number)]
    others.append(Paper(one.title, [*one.blocks, Paragraph("")], unit=one.unit, number=one.number, look=one.look))
    assert len({digest_of(paper) for paper in [one, *others]}) == 1 + len(others)

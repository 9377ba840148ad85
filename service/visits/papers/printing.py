"""Papers of one visit or of thousands as one file, written as they are made; that they were printed is noted then."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.core.db.engine import Database
from service.core.files.docx_paper import write_docx
from service.core.paper import Paper, digest_of
from service.core.settings import Settings
from service.core.web.paper_html import print_file
from service.visits.paper_kinds import KINDS, PaperKind
from service.visits.papers.actions import PrintedNow, note_printed
from service.visits.papers.chosen import AskedPapers, choose, chosen_ids, contacts_read, refuse_nothing
from service.visits.papers.made import paper_of
from service.visits.papers.queries import facts_of_visits


class PaperForm(StrEnum):
    """As what papers come: a page that a browser prints, or a document of an office program."""

    HTML = "html"
    DOCX = "docx"


@dataclass(slots=True)
class Printed:
    """What was printed, and why what was not was left out, by the visit's number."""

    title: str
    papers: list[PrintedNow] = field(default_factory=list)
    left_out: dict[str, Text] = field(default_factory=dict)


def print_papers(
    database: Database,
    library: Library,
    settings: Settings,
    account: Account,
    asked: AskedPapers,
    form: PaperForm,
    out: BinaryIO,
    at: datetime | None = None,
) -> Printed:
    """Writes the papers to `out` and notes that they were printed.

    Raises what `chosen_ids` and `choose` do, and Problem 409 where none can be printed.
    """
    printed = Printed(KINDS[asked.kind].zh)
    with database.read() as connection:
        papers = _papers(connection, library, settings, account, asked, printed)
        first = next(papers, None)
        if first is None:
            refuse_nothing(asked, printed.left_out)
        else:
            _write(form, printed.title, _again(first, papers), out)
    with database.write() as connection:
        note_printed(connection, str(account.login), asked, printed.papers, at)
    return printed


def _papers(
    connection: Connection,
    library: Library,
    settings: Settings,
    account: Account,
    asked: AskedPapers,
    printed: Printed,
) -> Iterator[Paper]:
    """The papers in the order of visits; each is told to `printed` as it is handed on."""
    approved = asked.kind is PaperKind.RESULT_NOTICE
    for part in choose(connection, account, asked, chosen_ids(connection, asked)):
        printed.left_out |= {one.visit.number: one.why_not for one in part if one.why_not}
        made = [one for one in part if one.why_not is None]
        visits = list({one.visit.id: one.visit for one in made}.values())
        read = contacts_read(connection, account, visits)
        facts = facts_of_visits(connection, library, settings, visits, read, approved=approved)
        for one in made:
            course_id = one.course.id if one.course else None
            paper = paper_of(asked.kind, facts[one.visit.id], course_id)
            printed.papers.append(PrintedNow(one.visit.id, one.visit.number, course_id, digest_of(paper)))
            yield paper


def _again(first: Paper, others: Iterator[Paper]) -> Iterator[Paper]:
    yield first
    yield from others


def _write(form: PaperForm, title: str, papers: Iterator[Paper], out: BinaryIO) -> None:
    if form is PaperForm.DOCX:
        write_docx(papers, out)
        return
    for piece in print_file(title, papers):
        out.write(piece.encode())

"""Exceptions as a table that is taken away: one in a row, with the page of its papers."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from rules.texts import Text
from service.access.queries.accounts import names_of
from service.core.clock import now
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.core.web.language import said_to_reader
from service.estimates.exceptions.exception import Entry
from service.estimates.exceptions.queries.entries import AskedExceptions, Position, list_entries
from service.estimates.exceptions.words import KINDS
from service.reports.exceptions import tables
from service.reports.exceptions.asked import Asked
from service.reports.exceptions.named import NamedEntries, name_entries

TITLE = Text("例外情况", "Exceptions")
ROWS_OF_FILE = 2_000


def export_of(connection: Connection, asked: Asked, taker: str) -> Export:
    """The table of what is asked for; its rows are read while it is written."""
    title = said_to_reader(TITLE)
    about = [
        (said_to_reader(Text("说明", "What it is")), title),
        (said_to_reader(Text("仅供内部", "For the bureau only")), said_to_reader(Text("内部资料", "Internal"))),
        (said_to_reader(Text("导出时间", "Taken away at")), now().isoformat(timespec="seconds")),
        (said_to_reader(Text("导出人", "By")), taker),
        *_conditions_in_words(connection, asked),
    ]
    headings = [ExportColumn(said_to_reader(words), width) for words, width in _COLUMNS]
    return Export(title, headings, _rows_of(connection, asked.question), about, sheet=title)


_COLUMNS = (
    (Text("时间", "When"), 18),
    (Text("例外", "Exception"), 20),
    (Text("经过", "What was departed from"), 40),
    (Text("办理人", "By"), 14),
    (Text("同意人", "Agreed to by"), 14),
    (Text("事项", "About"), 36),
    (Text("区域", "Region"), 20),
    (Text("监管所", "Office"), 20),
    (Text("条线", "Line"), 14),
    (Text("理由", "Reason"), 50),
    (Text("案卷页面", "Page of its papers"), 40),
)


def _rows_of(connection: Connection, question: AskedExceptions) -> Iterator[Sequence[Cell]]:
    """A row for each exception, a part at a time."""
    before: Position | None = None
    while True:
        found = list_entries(connection, question, before=before, limit=ROWS_OF_FILE)
        named = name_entries(connection, found, ())
        yield from (_cells_of(one, named) for one in found)
        if len(found) < ROWS_OF_FILE:
            return
        before = found[-1].at, found[-1].id


def _cells_of(one: Entry, named: NamedEntries) -> Sequence[Cell]:
    return (
        moment(one.at),
        said_to_reader(KINDS[one.kind]),
        said_to_reader(one.said),
        said_to_reader(named.people.get(one.by or "", tables.SYSTEM)),
        said_to_reader(named.people[one.agreed_by]) if one.agreed_by else None,
        said_to_reader(named.things[one.id]),
        said_to_reader(named.regions[one.region]) if one.region else None,
        said_to_reader(named.offices[one.office]) if one.office else None,
        named.lines.get(one.line, one.line) if one.line else None,
        one.reason,
        one.address,
    )


def _conditions_in_words(connection: Connection, asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.month:
        yield said_to_reader(Text("月份", "Month")), f"{asked.month:%Y-%m}"
    if asked.kind:
        yield said_to_reader(Text("种类", "Kind")), said_to_reader(KINDS[asked.kind])
    if asked.by:
        names = names_of(connection, [asked.by])
        yield said_to_reader(Text("办理人", "By")), said_to_reader(names.get(asked.by, tables.SYSTEM))

"""Rows that were not taken into the ledger as a table to mend and hand in again, each with its number and reasons."""

from collections.abc import Iterable, Sequence

from rules.texts import Text
from service.core.files.exports import Cell, Export, ExportColumn
from service.ledger.queries.refused_rows import RefusedRow
from service.reading.forms.ledger import LEDGER

NUMBER = Text("待核编号", "Row to check")
REASONS = Text("待核原因", "Reasons to check")
_KNOWN = [one.zh[0] for one in LEDGER.fields if one.name not in ("mends", "reasons")]
_HOW = Text(
    "在各列中直接更正，不改“待核编号”，存盘后在“导入事项”页上传；已导入的行自动销去。",
    "Correct the cells, leave the numbers of the rows as they are, and upload the file where items are taken in; "
    "rows that are taken then wait no more.",
)


def table_of_rows(rows: Sequence[RefusedRow], language: str) -> Export:
    """The rows with their own headings, and the other columns of the form after them."""
    own = list(dict.fromkeys(heading for row in rows for heading in (*row.row, *_wrong_of(row))))
    headings = [*own, *(one for one in _KNOWN if one not in own)]
    columns = [ExportColumn(NUMBER.said_in(language)), ExportColumn(REASONS.said_in(language), 60)]
    columns += [ExportColumn(heading, 20) for heading in headings]

    def cells() -> Iterable[list[Cell]]:
        for row in rows:
            why = "；".join(f"{one['column']}：{one[language]}" for one in row.faults)
            yield [str(row.id), why, *(row.row.get(heading, "") for heading in headings)]

    about = [(Text("办理", "What to do").said_in(language), _HOW.said_in(language))]
    title = Text("台账待改正的行", "ledger-rows-to-mend").said_in(language)
    sheets = Text("待改正", "Rows to mend").said_in(language), Text("说明", "About").said_in(language)
    return Export(title, columns, cells(), about, *sheets)


def _wrong_of(row: RefusedRow) -> list[str]:
    return [one["column"] for one in row.faults if one["column"] not in ("", NUMBER.zh, NUMBER.en)]

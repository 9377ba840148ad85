"""What we write into CSV is text to a spreadsheet, and comes back through our own reading as it was."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fields import Field, Kind
from service.core.files.csv_source import CsvSource
from service.core.files.exports import Export, ExportColumn, write_csv
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.rejects import HEADER, Reject, Rejects
from service.core.files.spreadsheet_texts import bare_text, guard_text

CODES = ["000123", "370102202601050011", "913701001630957490", "123456789012", "12E5", "911301001234567E10", "2026-1"]
FORMULAS = ["=1+1", "+86 531", "-x", "@SUM(1)", "\t=1", "\r=1", "＝1", " =1", '=HYPERLINK("http://x.invalid")']
PLAIN = ["91350100M000100Y43", "REG-0012", "甲公司", "2026-06-30", "12.5", "12345678", "", "it's", "‘甲’"]


@pytest.mark.parametrize("text", [*CODES, *FORMULAS])
def test_what_a_spreadsheet_would_change_is_written_as_text(text: str) -> None:
    assert guard_text(text) == f"'{text}"
    assert bare_text(guard_text(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_anything_else_stands_as_it_is(text: str) -> None:
    assert guard_text(text) == bare_text(text) == text


TEXTS = st.one_of(
    st.sampled_from([*CODES, *FORMULAS, *PLAIN]).flatmap(lambda text: st.integers(0, 2).map(lambda n: "'" * n + text)),
    st.text("'=+-@0123456789E.\t \r\n,\"甲", max_size=8),
    st.text(max_size=6).filter(lambda text: text.isprintable()),
)


@given(TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert bare_text(guard_text(text)) == text


def everything(headings: Sequence[str], file: str) -> Mapping[str, Column]:
    return {name: Column(place, name, Field(name, Kind.TEXT, (), "", ""), 1) for place, name in enumerate(headings)}


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
def test_an_export_is_read_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        with path.open("wb") as target:
            write_csv(Export("x", [ExportColumn("0012"), ExportColumn("=name")], rows, []), target)
        source = CsvSource(path, everything)
        assert list(source.columns) == ["0012", "=name"]
        batches = list(source.batches(["0012", "=name"]))
        columns = [zip(*(c.to_pylist() for c in batch.columns.values()), strict=True) for batch in batches]
        read = [tuple(value or "" for value in row) for rows_read in columns for row in rows_read]
        refused = sum(len(batch.rejects) for batch in batches)
    # A line of nothing is no row, and a bare return inside a value is a fault of its own.
    assert refused or [row for row in read if any(row)] == [row for row in rows if any(row)]


def test_a_file_of_rejects_holds_no_formula_no_number_of_a_person_and_whole_codes(tmp_path: Path) -> None:
    values = [*CODES[:3], *FORMULAS, "11010519491231002X"]
    with Rejects(tmp_path / "r.csv") as rejects:
        rejects.add("=a.csv", [Reject(n, "+栏", value, Fault.MISSING) for n, value in enumerate(values, 2)])
        rejects.settle()
        rejects.publish()
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as stream:
        headings, *rows = csv.reader(stream)
    assert tuple(headings) == HEADER
    assert [row[3] for row in rows] == [*(f"'{value}" for value in values[:-1]), "110*************2X"]
    assert {(row[0], row[2]) for row in rows} == {("'=a.csv", "'+栏")}

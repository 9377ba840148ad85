"""Files that are broken, too large or made to do harm end in an error that says so."""

import io
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from service.core.errors import ProductError
from service.core.files.csv_rows import rows_of
from service.core.files.faults import Fault
from service.core.files.limits import Limits
from service.core.files.opening import open_source
from service.reading.spool import spool
from tests.service.reading.written_forms import notices, plain, read, refused, write
from tests.worlds.files import code

HEADINGS = ["uscc", "name", "region"]


def workbook(path: Path, cells: list[tuple[int, int, object]], sheets: tuple[str, ...] = ("数据",)) -> Path:
    book = xlsxwriter.Workbook(path)
    for name in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADINGS)
        for row, column, value in cells:
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, None, "")
            else:
                sheet.write(row, column, value)
    book.close()
    return path


def test_numbers_and_serial_dates_of_a_sheet(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    book.add_worksheet("说明").write(0, 0, "填报说明")
    sheet = book.add_worksheet("数据")
    sheet.merge_range(0, 0, 0, 4, "企业名单")
    sheet.write_row(2, 1, ["统一社会信用代码", "行政区划代码", "成立日期", "注册资本（万元）"])
    sheet.write_row(3, 1, [code(1), 330106, 42247, 0.1 + 0.2])
    sheet.write_row(5, 1, [code(2), "330106", "2015年08月31日", 100])
    book.close()
    batches = read(tmp_path / "f.xlsx", "enterprises")
    assert [(r["line"], r["region"], r["established_on"], r["registered_capital"]) for r in plain(batches)] == [
        (4, "330106", "2015-08-31", 300_000),
        (6, "330106", "2015-08-31", 100_000_000),
    ]
    assert "表头上方的2行未读取" in notices(batches)


def test_a_formula_without_a_value_is_a_row_to_check(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", [(1, 0, code(1)), (1, 1, "=A2&1"), (2, 0, code(2)), (2, 1, "乙")])
    batches = read(path, "enterprises")
    assert [row["name"] for row in plain(batches)] == ["乙"]
    [row] = refused(batches)
    assert (row.line, row.faults[0].column) == (2, HEADINGS[1])
    assert "公式" in row.faults[0].reason.zh


def test_two_sheets_with_the_headings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProductError, match="一月"):
        read(workbook(tmp_path / "f.xlsx", [], ("一月", "二月")), "enterprises")


def test_a_cell_far_away_is_not_read_into_memory(tmp_path: Path) -> None:
    with pytest.raises(ProductError, match="too large"):
        read(workbook(tmp_path / "f.xlsx", [(1_000_000, 400, "x")]), "enterprises")


def test_a_zip_bomb_is_refused_whatever_size_it_states(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", [])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", bytes(64 << 20))
    begun = time.monotonic()
    with pytest.raises(ProductError, match="zip bomb"):
        read(path, "enterprises")
    assert time.monotonic() - begun < 20
    content = path.read_bytes().replace((64 << 20).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(ProductError, match="zip bomb"):
        read(path, "enterprises")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(content)
    with pytest.raises(ProductError, match="XLSX"):
        read(tmp_path / "f.xlsx", "enterprises")


def test_a_damaged_gzip_body_is_refused(tmp_path: Path) -> None:
    import gzip

    packed = bytearray(gzip.compress(("uscc,name\n" + f"{code(1)},a\n" * 5000).encode()))
    packed[40:60] = bytes(20)
    (tmp_path / "f.csv.gz").write_bytes(packed)
    with pytest.raises(ProductError):
        read(tmp_path / "f.csv.gz", "enterprises")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([{"a": 1}]),
        pa.array([["a"]]),
        pa.array([b"a"]),
        pa.array([float("nan")]),
        pa.array([1.0]),
    ],
)
def test_columns_that_cannot_be_a_code_are_refused(column: pa.Array, tmp_path: Path) -> None:
    pq.write_table(pa.table({"uscc": column, "name": ["a"]}), tmp_path / "f.parquet")
    with pytest.raises(ProductError, match="uscc"):
        read(tmp_path / "f.parquet", "enterprises")


def test_days_that_no_calendar_has_are_refused_and_shown(tmp_path: Path) -> None:
    days = pa.array([9_999_999, 16_000], pa.int32()).view(pa.date32())
    pq.write_table(pa.table({"uscc": [code(1), code(2)], "成立日期": days}), tmp_path / "f.parquet")
    batches = read(tmp_path / "f.parquet", "enterprises")
    assert len(plain(batches)) == 1
    assert refused(batches)[0].faults[0].column == "成立日期"


def test_identifiers_longer_than_200_characters_are_refused(tmp_path: Path) -> None:
    headings = ["uscc", "type", "occurred_on", "record_id"]
    path = write(tmp_path / "f.csv", headings, [[code(1), "honour", "2020-01-01", "x" * 201]])
    assert "200" in refused(read(path, "records"))[0].faults[0].reason.zh


def test_many_stray_quotes_cost_no_more_than_the_lines(tmp_path: Path) -> None:
    lines = [f'{n},"open,x\n' for n in range(20_001)]
    begun = time.monotonic()
    rows, taken = rows_of(lines, 1, 3, final=True)
    assert time.monotonic() - begun < 60
    assert taken == len(lines)
    assert all(row.fault for row in rows)


def test_a_bare_carriage_return_is_named() -> None:
    rows, _ = rows_of(["a,b\rc,d\n", "1,2\n"], 1, 2, final=True)
    assert [(row.line, row.fault) for row in rows] == [(1, Fault.BARE_RETURN), (2, None)]


def test_limits_on_rows_and_bytes(tmp_path: Path) -> None:
    from service.reading.batches import read_batches

    path = write(tmp_path / "f.csv", HEADINGS, [[code(n), "a", ""] for n in range(1, 9)])
    with pytest.raises(ProductError, match="rows"):
        list(read_batches(path, "enterprises", limits=Limits(rows=5)))
    with pytest.raises(ProductError, match="bytes"):
        list(read_batches(path, "enterprises", limits=Limits(file_bytes=20)))
    copy, few = tmp_path / "g.intake", Limits(file_bytes=20)
    with (
        pytest.raises(ProductError, match="bytes"),
        spool(io.BytesIO(path.read_bytes()), "f.csv", copy, "enterprises", limits=few),
    ):
        pass
    assert sorted(file.name for file in tmp_path.iterdir()) == ["f.csv"]


def test_batches_have_the_size_asked_and_every_line(tmp_path: Path) -> None:
    rows = [[code(n), "a", ""] for n in range(1, 24)]
    rows[7] = ["bad", "a", ""]
    for ending in (".csv", ".parquet", ".xlsx"):
        batches = read(write(tmp_path / f"f{ending}", HEADINGS, rows), "enterprises", rows=10)
        assert [batch.read for batch in batches if batch.read] == [10, 10, 3]
        assert len(refused(batches)) == 1
        assert [row["uscc"] for row in plain(batches)] == [row[0] for row in rows if row[0] != "bad"]


def test_the_score_reader_takes_workbooks_too(tmp_path: Path) -> None:
    source = open_source(workbook(tmp_path / "f.xlsx", [(1, 0, code(1)), (1, 1, "甲")]), ENTERPRISE_FIELDS)
    [batch] = source.batches(["uscc", "name"])
    assert batch.columns["name"].to_pylist() == ["甲"]
    with pytest.raises(ProductError):
        open_source(tmp_path / "f.xlsx", RECORD_FIELDS)

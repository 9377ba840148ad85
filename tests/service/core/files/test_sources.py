"""Broken rows of text files: each is refused at its physical line, and none takes a good row with it."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from rules.fields import ENTERPRISE_FIELDS, Field, Kind
from service.core.errors import ProductError
from service.core.files import text_lines
from service.core.files.faults import Fault
from service.core.files.opening import open_source
from tests.worlds.files import code

NAMES = ("uscc", "name", "employees")


def read(path: Path) -> tuple[list[tuple], list[tuple[int, Fault]]]:
    """Lines with name and employees, and the refused lines with their reason."""
    source = open_source(path, ENTERPRISE_FIELDS)
    rows, rejects = [], []
    for batch in source.batches(NAMES):
        columns = [batch.columns[name].to_pylist() for name in NAMES[1:]]
        rows += list(zip(batch.line_numbers().tolist(), *columns, strict=True))
        rejects += [(reject.line, reject.fault) for reject in batch.rejects]
    return rows, rejects


def csv_file(tmp_path: Path, *lines: str, end: str = "\n") -> Path:
    path = tmp_path / "e.csv"
    path.write_bytes((end.join(("uscc,name,employees", *lines)) + end).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_rows_and_blank_lines(end: str, tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{code(1)},a,1", "", f'{code(2)},"b, ""c""",2', f"{code(3)},,", end=end)
    assert read(path) == ([(2, "a", "1"), (4, 'b, "c"', "2"), (5, None, None)], [])


def test_a_value_may_span_lines(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f'{code(1)},"a\nb",1', f"{code(2)},c,2")
    assert read(path) == ([(2, "a\nb", "1"), (4, "c", "2")], [])


def test_wrong_numbers_of_columns(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{code(1)},a", f"{code(2)},b,2", f"{code(3)},c,3,4", f"{code(4)},d,5")
    assert read(path) == ([(3, "b", "2"), (5, "d", "5")], [(2, Fault.WRONG_WIDTH), (4, Fault.WRONG_WIDTH)])


@pytest.mark.parametrize("broken", ['9,"never closed,1', '9,"closed"late,1', '"9,x,1'])
@pytest.mark.parametrize("later", ["b", '"b"', '"b\nc"'])
def test_an_open_quote_loses_one_line(broken: str, later: str, tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{code(1)},a,1", broken, f"{code(2)},{later},2", f"{code(3)},d,3")
    rows, rejects = read(path)
    last = 5 + later.count("\n")
    assert rows == [(2, "a", "1"), (4, later.strip('"'), "2"), (last, "d", "3")]
    assert rejects == [(3, Fault.UNCLOSED_QUOTE)]


@pytest.mark.parametrize("size", [64, 100, 257])
@pytest.mark.parametrize("stray", [False, True])
def test_chunks_of_any_size_give_the_same_rows(
    size: int, stray: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'{code(i)},"名{i}",{i}' if i % 3 else f'{code(i)},"two\nlines",{i}' for i in range(1, 40)]
    if stray:
        lines[20] = f'{code(21)},"open,21'
    path = csv_file(tmp_path, *lines)
    expected = read(path)
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", size)
    assert read(path) == expected
    assert len(expected[0]) == 39 - stray


def test_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f"uscc,name,employees\n{code(1)},a,1\n{code(2)},b,2", encoding="utf-8")
    assert read(path) == ([(2, "a", "1"), (3, "b", "2")], [])


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path)) == ([], [])


def ndjson_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "e.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ndjson_lines(tmp_path: Path) -> None:
    good = f'{{"uscc": "{code(1)}", "name": "甲", "employees": 3}}'
    later = f'{{"uscc": "{code(2)}", "employees": 1.50, "extra": [1]}}'
    path = ndjson_file(
        tmp_path,
        good,
        "",
        "[1]",
        "{oops",
        '{"uscc": "a", "uscc": "b"}',
        '{"uscc": "a", "employees": NaN}',
        '{"uscc": "a", "employees": true}',
        '{"uscc": "a", "name": {"x": 1}}',
        '{"uscc": "a", "employees": 1e999999999}',
        '{"uscc": "a", "name": "\\ud800"}',
        later,
    )
    rows, rejects = read(path)
    assert rows == [(1, "甲", "3"), (11, None, "1.50")]
    assert rejects == [
        (3, Fault.NOT_AN_OBJECT),
        (4, Fault.NOT_AN_OBJECT),
        (5, Fault.REPEATED_KEY),
        (6, Fault.NOT_AN_OBJECT),
        (7, Fault.NOT_A_PLAIN_VALUE),
        (8, Fault.NOT_A_PLAIN_VALUE),
        (9, Fault.NOT_A_PLAIN_VALUE),
        (10, Fault.NOT_A_PLAIN_VALUE),
    ]


def test_a_key_that_first_appears_at_the_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 50)
    lines = [f'{{"uscc": "{code(i)}", "employees": {i}}}' for i in range(1, 9)]
    path = ndjson_file(tmp_path, *lines, f'{{"uscc": "{code(9)}", "employees": 9, "企业名称": "末"}}')
    rows, _ = read(path)
    assert rows[-1] == (9, "末", "9")
    assert np.all([name is None for _, name, _ in rows[:-1]])


def test_a_damaged_gzip_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "e.csv.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    with pytest.raises(ProductError, match="damaged"):
        open_source(tmp_path / "e.csv.gz", ENTERPRISE_FIELDS)


HEADING = "uscc,name,employees\n"


def table_with_damage(path: Path, encoding: str, damaged: range) -> Path:
    """Forty rows in one encoding, those in the range with a byte that it does not have."""
    lines = [f"{code(i)},甲乙丙有限公司{i},1\n".encode(encoding) for i in range(1, 41)]
    for place in damaged:
        lines[place] = lines[place].replace("丙".encode(encoding), b"\xff")
    path.write_bytes(HEADING.encode() + b"".join(lines))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_is_told_with_its_line_and_the_rest_is_read(encoding: str, tmp_path: Path) -> None:
    path = table_with_damage(tmp_path / "e.csv", encoding, range(20, 22))
    [notice] = open_source(path, ENTERPRISE_FIELDS).notices
    assert "第22、23行有损坏" in notice.zh
    assert "Line 22, 23" in notice.en
    rows, rejects = read(path)
    assert (len(rows), rejects) == (40, [])
    assert (rows[20][1], rows[22][1]) == ("甲乙\ufffd有限公司21", "甲乙丙有限公司23")


def test_a_line_of_another_encoding_is_told_and_no_other_line_is_read_wrongly(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    rows = "".join(f"{code(i)},甲乙丙有限公司,1\n" for i in range(20))
    path.write_bytes(f"{HEADING}{rows}".encode() + f"{code(30)},存续,2\n".encode("gbk"))
    assert "第22行" in open_source(path, ENTERPRISE_FIELDS).notices[0].zh
    assert [name for _, name, _ in read(path)[0][:20]] == ["甲乙丙有限公司"] * 20


def test_a_file_of_two_encodings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProductError, match="第12行起有20行"):
        open_source(table_with_damage(tmp_path / "e.csv", "utf-8", range(10, 30)), ENTERPRISE_FIELDS)


def test_gb18030_is_read_as_such(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(f"uscc,name,employees\n{code(1)},社会信用有限公司存续,2\n".encode("gb18030"))
    assert read(path) == ([(2, "社会信用有限公司存续", "2")], [])


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("above", ["", "标题,\n"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_the_last_row_is_read_whatever_ends_the_file(
    tmp_path: Path, rows: int, ending: str, above: str, suffix: str
) -> None:
    text = above + "\n".join(["甲,乙", *(f"a{n},b{n}" for n in range(rows))]) + ending
    path = tmp_path / f"f{suffix}"
    path.write_bytes(gzip.compress(text.encode()) if suffix.endswith(".gz") else text.encode())
    fields = {
        name: Field(name, Kind.TEXT, (label,), "", "", required=True) for name, label in (("a", "甲"), ("b", "乙"))
    }
    source = open_source(path, fields)
    read = [text for batch in source.batches(["b"]) for text in batch.columns["b"].to_pylist()]
    assert read == [f"b{n}" for n in range(rows)]

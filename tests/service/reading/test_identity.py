"""One fact from several files is one record, however its number is written; two facts are two."""

from pathlib import Path

import pyarrow as pa
import pytest

from scoring.document_numbers import document_compared
from service.reading.document_numbers import all_compared
from service.reading.identity import part_keys
from tests.service.reading.written_forms import plain, read, refused, write
from tests.worlds.files import code

SAME = [
    "浙杭市监罚〔2020〕1号",
    "浙杭市监罚[2020]1号",
    "浙杭市监罚［2020］1号",
    "浙杭市监罚(2020)1号",
    "浙杭市监罚（2020）1号",
    "浙杭市监罚【2020】1号",
    "浙杭市监罚﹝2020﹞第1号",
    "浙杭市监罚〔２０２０〕１号",
    " 浙杭市监罚 〔2020〕 第 001 号 ",
    "浙杭市监罚字〔2020〕1号",
    "浙杭市监罚〔2020〕1",
]
OTHER = [
    "浙杭市监罚〔2020〕11号",
    "浙杭市监罚〔2021〕1号",
    "浙宁市监罚〔2020〕1号",
    "浙杭市监罚〔2020〕1-1号",
    "浙杭市监强〔2020〕1号",
]


def test_ways_of_writing_a_number_are_one() -> None:
    assert {document_compared(text) for text in SAME} == {SAME[0]}
    assert len({document_compared(text) for text in [SAME[0], *OTHER]}) == 1 + len(OTHER)


def test_columns_are_compared_as_single_texts_are() -> None:
    texts = [*SAME, None, *OTHER, "（2023）浙0106执12号"]
    assert all_compared(pa.array(texts)).to_pylist() == [text and document_compared(text) for text in texts]


def penalties(tmp_path: Path, name: str, rows: list[list[str]], source: str = "甲") -> list[int]:
    headings = ["统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "处罚机关", "处罚机关代码", "数据来源单位"]
    path = write(tmp_path / name, headings, [[*row, source] for row in rows])
    return [row["identity"] for row in plain(read(path, "records"))]


def test_a_penalty_is_the_same_from_every_source(tmp_path: Path) -> None:
    one = penalties(tmp_path, "a.csv", [[code(1), SAME[0], "2020-01-01", "某 局", ""]])
    other = penalties(tmp_path, "b.csv", [[code(1), SAME[8], "2020-01-02", "某局", ""]], "乙")
    assert one == other
    coded = penalties(tmp_path, "c.csv", [[code(1), SAME[0], "2020-01-01", "某局", code(9)]])
    assert coded == penalties(tmp_path, "d.csv", [[code(1), SAME[0], "2020-01-01", "某局（分局）", code(9)]])
    assert coded != one


HEADINGS = ["uscc", "type", "occurred_on", "record_id", "document_no", "authority"]


def test_parts_that_are_needed_and_missing_refuse_the_row(tmp_path: Path) -> None:
    rows = [
        [code(1), "行政处罚", "2020-01-01", "", "", "某局"],
        [code(1), "行政处罚", "2020-01-01", "", "罚1号", ""],
        [code(1), "荣誉", "2020-01-01", "3", "", ""],
    ]
    batches = read(write(tmp_path / "f.csv", HEADINGS, rows), "records")
    assert [row["record_id"] for row in plain(batches)] == ["3"]
    assert [(row.line, row.faults[0].column) for row in refused(batches)] == [(2, "document_no"), (3, "authority")]
    assert "which record" in refused(batches)[0].faults[0].reason.en


def test_real_forms_without_the_parts_are_refused(tmp_path: Path) -> None:
    headings = ["统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "处罚机关"]
    batches = read(write(tmp_path / "f.csv", headings, [[code(1), "罚1号", "2020-01-01", ""]]), "records")
    assert [row.faults[0].column for row in refused(batches)] == ["处罚机关"]


def test_a_number_of_its_own_stands_in_for_parts_that_a_plain_row_lacks(tmp_path: Path) -> None:
    def of(name: str, *row: str, source: str = "甲") -> int:
        path = write(tmp_path / f"{name}.csv", [*HEADINGS, "source"], [[code(1), "行政处罚", *row, source]])
        return int(plain(read(path, "records"))[0]["identity"])

    one = of("a", "2020-01-01", "7", "", "某局")
    assert one == of("b", "2021-05-05", "7", "罚1号", "")
    assert one != of("c", "2020-01-01", "8", "", "某局")
    assert one != of("d", "2020-01-01", "7", "", "某局", source="乙")
    # What can be known by its document is, whatever its own number; a look-alike document is no such number.
    known = of("e", "2020-01-01", "7", "罚1号", "某局")
    assert known == of("f", "2020-01-01", "8", "罚1号", "某局", source="乙")
    assert of("g", "2020-01-01", "罚1号", "", "", source="某局") != known


@pytest.mark.parametrize(
    ("kind", "parts", "changes"),
    [
        ("abnormal_operation", {"authority": "A", "occurred_on": "2020-01-01"}, {"occurred_on": "2020-01-02"}),
        ("annual_report", {"year": "2024"}, {"year": "2023"}),
        ("licence", {"authority": "A", "document_no": "1"}, {"authority": "B"}),
        ("imported_tier", {"scheme": "s", "month": "2026-05"}, {"month": "2026-06"}),
        ("inspection", {"authority": "A", "number": "1", "occurred_on": "2020-01-01"}, {"occurred_on": "2020-01-02"}),
    ],
)
def test_what_tells_records_of_a_type_apart(kind: str, parts: dict[str, str], changes: dict[str, str]) -> None:
    def of(record_type: str, values: dict[str, str]) -> int:
        columns = {name: pa.array([value]) for name, value in values.items()}
        return int(part_keys(pa.array([record_type]), columns).parts[0])

    assert of(kind, parts) == of(kind, {**parts, "tier": "anything"})
    assert of(kind, parts) != of(kind, {**parts, **changes})
    assert of(kind, parts) != of("serious_violation", {"authority": "A", "occurred_on": "2020-01-01"})


def test_a_row_that_lacks_a_part_and_a_type_without_parts_have_no_key_of_parts() -> None:
    types = pa.array(["licence", "honour", None, "licence", "own"])
    found = part_keys(
        types, {"authority": pa.array(["A", "A", "A", "A", "A"]), "document_no": pa.array(["1"] * 3 + ["", "1"])}
    )
    assert (found.parts != 0).tolist() == [True, False, False, False, False]
    assert {name: mask.tolist() for name, mask in found.lacking.items()} == {
        "document_no": [False, False, False, True, False]
    }


def test_what_a_source_calls_a_record_has_no_type_in_it_but_the_source(tmp_path: Path) -> None:
    def of(name: str, record_type: str, *row: str, source: str = "甲") -> int:
        path = write(tmp_path / f"{name}.csv", [*HEADINGS, "source"], [[code(1), record_type, *row, source]])
        (batch,) = read(path, "records")
        assert batch.named is not None
        return int(batch.named[0])

    one = of("a", "行政处罚", "2020-01-01", "7", "罚1号", "某局")
    assert one == of("b", "荣誉", "2021-05-05", "7", "", "")
    assert one != of("c", "行政处罚", "2020-01-01", "8", "罚1号", "某局")
    assert one != of("d", "行政处罚", "2020-01-01", "7", "罚1号", "某局", source="乙")


def test_repairs_find_their_record(tmp_path: Path) -> None:
    record = penalties(tmp_path, "a.csv", [[code(1), SAME[0], "2020-01-01", "某局", ""]])
    headings = ["行政相对人代码_1", "行政处罚决定书文号", "处罚机关", "修复日期"]
    repair = read(write(tmp_path / "r.csv", headings, [[code(1), SAME[2], "某局", "2021-01-01"]]), "repairs")
    assert [row["identity"] for row in plain(repair)] == record
    plainly = read(
        write(tmp_path / "p.csv", ["uscc", "record_id", "修复日期"], [[code(1), "R1", "2021-01-01"]]), "repairs"
    )
    assert plainly[0].by_record_id is not None
    assert plainly[0].by_record_id.tolist() == [True]
    nothing = read(write(tmp_path / "n.csv", ["uscc", "record_id", "修复日期"], [[code(1), "R1", ""]]), "repairs")
    assert len(refused(nothing)) == 1

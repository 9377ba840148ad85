"""Files of a record: what is written is read again, and only that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection import lists, tables
from inspection.faults import DrawError, Fault
from inspection.lists import Exclusion, subjects_of
from inspection.manifest import faults_of_files, manifest_of, read_manifest
from inspection.params import Params, Parent, Stratum, Teams, write_params
from inspection.read_params import read_params
from tests.inspection import vector_s as vector

CODE = st.text("09AZaz._-", min_size=1, max_size=6)


def faults_of(data: bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(DrawError) as caught:
        lists.read_subjects(data)
    return [(fault.line, fault.en) for fault in caught.value.faults]


@given(st.lists(st.tuples(CODE, CODE, CODE, CODE), unique_by=lambda row: row[0]))
def test_subjects_and_exclusions_come_back(rows: list[tuple[str, str, str, str]]) -> None:
    assert lists.read_subjects(lists.write_subjects(subjects_of(rows))) == _as_lists(rows)
    excluded = [Exclusion(*row) for row in rows]
    assert lists.read_excluded(lists.write_excluded(excluded)) == tuple(sorted(excluded, key=lambda row: row.subject))


def _as_lists(rows: list[tuple[str, str, str, str]]) -> lists.Subjects:
    return lists.Subjects(*([row[column] for row in sorted(rows)] for column in range(4)))


@pytest.mark.parametrize("stride", [1, 7, 40, 1000])
def test_a_file_is_the_same_however_it_is_cut(monkeypatch: pytest.MonkeyPatch, stride: int) -> None:
    monkeypatch.setattr(tables, "_STRIDE", stride)
    subjects = subjects_of((f"E{number}", "A", "R1", "q") for number in range(30))
    data = lists.write_subjects(subjects)
    assert list(lists.read_subjects(data).ids) == list(subjects.ids)
    assert [line for line, _ in faults_of(data.replace(b"E7\tA", b"E7\tA|"))] == [29]


def test_officers_and_recusals_come_back() -> None:
    assert lists.read_inspectors(lists.write_inspectors(vector.INSPECTORS)) == vector.INSPECTORS
    assert lists.read_recusals(lists.write_recusals(vector.RECUSALS)) == vector.RECUSALS
    assert lists.read_recusals(lists.write_recusals([])) == frozenset()


HEADING = b"subject_id\tstratum\tcell\tneed\n"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (b"E1\tA\tR\tq\nE1\tA\tR\tq\n", [3]),
        (b"E2\tA\tR\tq\nE1\tA\tR\tq\n", [3]),
        (b"E1\tA\tR\n E2\tA\tR\tq\nE3\tA\tR\tq\n\n", [2, 3, 5]),
        (b"E1\tA\tR\tq\r\n", [2]),
        (b"E1\tA\tR\tq", [2]),
        ("E1\tA\tR\tq\nE２\tA\tR\tq\n".encode(), [3]),
        (b"E1\tA\tR\tq\x00\n", [2]),
        (b"E1\tA\tR\t\n", [2]),
    ],
)
def test_every_line_that_is_wrong_is_named(rows: bytes, lines: list[int]) -> None:
    assert [line for line, _ in faults_of(HEADING + rows)] == lines


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf" + HEADING, b"subject_id\tstratum\n", HEADING.replace(b"\n", b"\r\n")]
)
def test_a_file_that_begins_otherwise_is_refused(data: bytes) -> None:
    assert [line for line, _ in faults_of(data)] == [1]


@pytest.mark.parametrize(
    "row", [b"P1\t-1\t0\tq", b"P1\t01\t0\tq", b"P1\t1\t2\tq", b"P1\t1\t0\t", b"P1\t1\t0\tb,a", b"P1\t1\t0\ta,a"]
)
def test_an_officer_stands_in_one_form(row: bytes) -> None:
    with pytest.raises(DrawError) as caught:
        lists.read_inspectors(b"inspector_id\tcap\tlead\tquals\n" + row + b"\n")
    assert [fault.line for fault in caught.value.faults] == [2]


def test_what_is_no_row_is_not_written() -> None:
    with pytest.raises(ValueError, match="no row"):
        lists.write_recusals([("E|1", "P1")])


FULL = Params(
    draw_id="D-2027-0001",
    strata={"A": Stratum(500, 10_000, 1, 2, {"R1": 3}), "B": Stratum(10_000, 10_000, drawn=7)},
    teams=Teams(2, 1, 1, 50),
    share=(1, 4),
    number=120,
    seed=("dice|20", "index|000001|20270105"),
    reserve="0" * 64,
    verifier="f" * 64,
    at_most=(1, 12),
    parent=Parent("D-2027-0000", "a" * 64, ("R1", "R2"), "food"),
    frame={"run": 17, "as_of": "2027-01-04"},
)


@pytest.mark.parametrize("params", [vector.PARAMS, FULL, Params(draw_id="x", strata={"A": Stratum(1, 2)})])
def test_parameters_come_back(params: Params) -> None:
    assert read_params(write_params(params)) == params
    assert write_params(read_params(write_params(params))) == write_params(params)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"spec":"DRAW-1"', '"spec":"DRAW-2"', "spec: must be DRAW-1"),
        ('"num":500', '"num":10001', "strata.A.num: must be an integer from 0 to 10000"),
        ('"num":500', '"num":500.0', "canonical"),
        ('"num":500', '"num":"500"', "strata.A.num"),
        ('"num":500', '"num":true', "canonical"),
        ('"team":2', '"team":1', "team: must be an integer from 2"),
        ('"leads":1', '"leads":3', "leads: must be an integer from 0 to 2"),
        ('"share":[1,4]', '"share":[5,4]', "share: the first"),
        ('"share":[1,4]', '"share":[1]', "share: must be a list of 2"),
        ('"share":[1,4]', '"shares":[1,4]', "shares: is not known"),
        ('"slack":1', '"slack": 1', "canonical"),
        ('"slack":1', '"slack":1,"slack":1', "canonical"),
        ('"drawn":{"R1":3}', '"drawn":3', "by cell"),
        ('"drawn":{"R1":3}', '"drawn":{"R1":-3}', "strata.A.drawn.R1"),
        ('"dice|20"', '"dice|2"', "has not the form"),
        ('"run":17', '"run":[]', "frame.run"),
        ('"cells":["R1","R2"]', '"cells":["R2","R1"]', "part.cells: at least one, sorted"),
        ('"cells":["R1","R2"]', '"cells":[{}]', "part.cells"),
        ('"C":"aaa', '"C":"AAA', "parent.C: must match"),
        ("}\n", "}", "canonical"),
        ('"draw_id":"D-2027-0001"', '"draw_id":"D|1"', "draw_id: must match"),
    ],
)
def test_a_parameter_that_is_not_one_is_named(old: str, new: str, said: str) -> None:
    text = write_params(FULL).decode()
    assert old in text
    with pytest.raises(DrawError) as caught:
        read_params(text.replace(old, new).encode())
    assert any(said in fault.en for fault in caught.value.faults)
    assert all(fault.file == "params.json" and fault.zh for fault in caught.value.faults)


@pytest.mark.parametrize("data", [b"", b"[]\n", b"null\n", b"{}\n", b"{\n", b'"x"\n', b"[" * 100_000 + b"\n"])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(DrawError):
        read_params(data)


FILES = {"b.tsv": b"b\n", "a.json": b"{}\n"}


def test_a_manifest_names_files_and_finds_each_byte_that_changed() -> None:
    data = manifest_of(FILES)
    hashes = read_manifest(data)
    assert list(hashes) == sorted(FILES)
    assert faults_of_files(hashes, FILES) == []
    assert [f.file for f in faults_of_files(hashes, {"b.tsv": b"c\n"})] == ["a.json", "b.tsv"]
    for place in range(len(data)):
        assert _faults_of_record(bytes([*data[:place], data[place] ^ 1, *data[place + 1 :]]))


def _faults_of_record(manifest: bytes) -> list[Fault]:
    try:
        hashes = read_manifest(manifest)
    except DrawError as error:
        return list(error.faults)
    return faults_of_files(hashes, FILES)

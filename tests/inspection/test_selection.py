"""Vector S up to the selection, and what a selection does not depend on."""

from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inspection.hashing import hash_of
from inspection.lists import Subjects, subjects_of, write_inspectors, write_recusals, write_subjects
from inspection.manifest import commitment_of, manifest_of
from inspection.params import Params, Stratum, write_params
from inspection.rounding import millionths_of
from inspection.seed_lines import seed_of
from inspection.selection import select, tickets_in_hex, tickets_of
from tests.inspection import vector_s as vector

SEEDS = st.integers(0, 10**6).map(lambda number: hash_of("trial", str(number)))


def test_vector_s_is_written_fingerprinted_and_selected_to_the_byte() -> None:
    files = {
        "subjects.tsv": write_subjects(vector.SUBJECTS),
        "inspectors.tsv": write_inspectors(vector.INSPECTORS),
        "recusals.tsv": write_recusals(vector.RECUSALS),
        "params.json": write_params(vector.PARAMS),
    }
    assert files["params.json"].decode() == vector.PARAMS_TEXT
    manifest = manifest_of(files)
    assert manifest.decode() == vector.MANIFEST
    assert commitment_of(manifest) == vector.COMMITMENT
    assert seed_of(vector.COMMITMENT, vector.LINES) == vector.SEED
    assert hash_of("start", vector.SEED, "A") == "8c2890d8823a5a88cc3c06332c445428ce1e3143a146f386d0e79de44d027505"
    selection = select(vector.PARAMS, vector.SUBJECTS, vector.SEED)
    assert selection.ids_of(vector.SUBJECTS) == vector.SELECTED
    sizes = {(cell.stratum, cell.name): (cell.drawn, cell.probability) for cell in selection.cells}
    assert sizes == {
        ("A", "R1"): (1, Fraction(3, 8)),
        ("A", "R2"): (2, Fraction(3, 8)),
        ("D", "R1"): (2, Fraction(1)),
        ("D", "R2"): (2, Fraction(1)),
    }


def test_the_documentation_prints_the_vector() -> None:
    told = (Path(__file__).parents[2] / "docs" / "draws.md").read_text("utf-8")
    lines = [" ".join(line.split()) for line in told.splitlines()]
    for name, value in (
        *(("C", vector.COMMITMENT), ("S", vector.SEED), ("selected", " ".join(vector.SELECTED))),
        *(("max_load", str(vector.MAX_LOAD)), ("start", vector.START), ("teams", vector.TEAMS)),
    ):
        assert f"{name} {value}" in lines
    assert {vector.PARAMS_TEXT.strip(), *vector.LINES} <= set(lines)


def test_a_ticket_is_the_printed_hash() -> None:
    tickets = list(tickets_in_hex(tickets_of(vector.SEED, ["E01", "E02"])))
    assert tickets[0] == "9842a115eb4e17d84b61fa6ee71a052055dfa0e551f6586c01150dbf4c6465d9"
    assert tickets == [hash_of("subject", vector.SEED, name) for name in ("E01", "E02")]


ROWS = st.lists(
    st.tuples(st.integers(0, 999), st.sampled_from("AB"), st.sampled_from(["R1", "R2", "R3"])),
    unique_by=lambda row: row[0],
    max_size=40,
)


def listed(rows: list[tuple[int, str, str]]) -> Subjects:
    return subjects_of((f"E{number:03}", stratum, cell, "q") for number, stratum, cell in rows)


def params_of(num: int, cell_min: int) -> Params:
    return Params(draw_id="T", strata={name: Stratum(num, 10, 1, cell_min) for name in "AB"})


@given(ROWS, st.integers(0, 10), st.integers(0, 3), SEEDS)
def test_a_selection_is_that_of_the_plain_algorithm(
    rows: list[tuple[int, str, str]], num: int, cell_min: int, seed: str
) -> None:
    subjects, expected = listed(rows), list[tuple[str, str]]()
    for stratum in "AB":
        cells = {
            cell: [f"E{n:03}" for n, s, c in rows if (s, c) == (stratum, cell)] for _, s, cell in rows if s == stratum
        }
        count = sum(map(len, cells.values()))
        least = {cell: min(cell_min, len(ids)) for cell, ids in cells.items()}
        number = max(min(count, max(1, -(-num * count // 10))), sum(least.values()))
        start = Fraction(int(hash_of("start", seed, stratum), 16), 2**256)
        rest, passed, given_before = count - sum(least.values()), Fraction(0), 0
        for cell in sorted(cells, key=lambda cell: hash_of("cell", seed, stratum, cell)):
            if rest:
                passed += Fraction((len(cells[cell]) - least[cell]) * (number - sum(least.values())), rest)
            reached = (passed + start) // 1
            tickets = sorted((hash_of("subject", seed, name), name) for name in cells[cell])
            expected += tickets[: least[cell] + reached - given_before]
            given_before = reached
    assert select(params_of(num, cell_min), subjects, seed).ids_of(subjects) == tuple(n for _, n in sorted(expected))


@given(ROWS, SEEDS)
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, str, str]], seed: str) -> None:
    mixed = sorted(rows, key=lambda row: hash_of("mixed", seed, str(row[0])))
    assert write_subjects(listed(mixed)) == write_subjects(listed(rows))


@given(ROWS, st.integers(0, 10), SEEDS)
def test_a_firm_added_elsewhere_changes_no_ticket_and_no_other_stratum(
    rows: list[tuple[int, str, str]], num: int, seed: str
) -> None:
    before = select(params_of(num, 0), listed(rows), seed)
    grown = listed([*rows, (1000, "B", "R9")])
    after = select(params_of(num, 0), grown, seed)
    tickets = dict(zip(grown.ids, tickets_in_hex(after.tickets), strict=True))
    assert all(
        tickets[name] == ticket for name, ticket in zip(listed(rows).ids, tickets_in_hex(before.tickets), strict=True)
    )
    of_a = {f"E{number:03}" for number, stratum, _ in rows if stratum == "A"}
    assert [n for n in after.ids_of(grown) if n in of_a] == [n for n in before.ids_of(listed(rows)) if n in of_a]


def test_a_probability_is_handed_on_in_millionths() -> None:
    given_to = [Fraction(1), Fraction(3, 8), Fraction(1, 3), Fraction(2, 3), Fraction(1, 10**9), Fraction(0)]
    assert list(map(millionths_of, given_to)) == [1_000_000, 375_000, 333_333, 666_667, 1, 0]

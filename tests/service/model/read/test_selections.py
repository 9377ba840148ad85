"""Files of inclusion probabilities: selections by draw, with their days; what is refused and why."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.inclusion import MILLION, Selection
from service.model.read.inspections import inspections_delivery
from service.model.read.selections import read_selections
from service.population.population import Inputs, Population
from service.reading.forms.inspections import INCLUSION
from tests.service.model.read.test_inspections import as_csv

MAY, JUNE = date(2024, 5, 6), date(2024, 6, 3)
Row = Mapping[str, str]
# A number of the publicity system: 18 digits.
TASK = "441900202400000017"


def row(code: str, draw: str = "", day: date | None = None, probability: str = "0.05") -> Row:
    return {"uscc": code, "draw": draw, "date": day.isoformat() if day else "", "probability": probability}


@pytest.fixture
def population(tmp_path: Path) -> Population:
    enterprises = as_csv([{"uscc": f"REG-{number}"} for number in (1, 2, 3)], tmp_path / "enterprises.csv")
    records = tmp_path / "records.csv"
    records.write_text("record_id,uscc,type,occurred_on\n")
    return Population(Inputs(enterprises, records), (), Rejects(None), Progress())


def read(rows: Sequence[Row], population: Population, tmp_path: Path) -> tuple[set[Selection], list[Row], list[str]]:
    """The selections, the rows refused and the notices of a file."""
    delivery = inspections_delivery(as_csv(rows, tmp_path / "drawn.csv"), kind=INCLUSION.kind)
    with Rejects(tmp_path / "rejects.csv") as rejects:
        found, notices = read_selections(delivery, population, rejects, Progress())
        rejects.settle()
        rejects.publish()
    with open(tmp_path / "rejects.csv", encoding="utf-8-sig", newline="") as stream:
        refused = list(csv.DictReader(stream))
    assert len(set(found)) == len(found)
    return set(found), refused, [notice.en for notice in notices]


def test_rows_of_a_draw_are_one_selection_with_all_its_days(population: Population, tmp_path: Path) -> None:
    rows = [
        row("REG-1", "D1", MAY),
        row("REG-1", "D1", JUNE),
        row("REG-1", TASK, MAY, "0.5"),
        row("REG-1", "D1"),
        row("REG-2", "D1"),
        row("REG-1", "", JUNE, "1"),
        row("REG-1", "", MAY),
        row("REG-1", "", MAY),
    ]
    found, refused, notices = read(rows, population, tmp_path)
    assert found == {
        Selection(0, "D1", 50_000, MILLION, (MAY, JUNE)),
        Selection(0, TASK, 500_000, MILLION, (MAY,)),
        Selection(1, "D1", 50_000, MILLION),
        Selection(0, None, MILLION, MILLION, (JUNE,)),
        Selection(0, None, 50_000, MILLION, (MAY,)),
    }
    assert refused == []
    assert "2 inspections repeat another row of the same enterprise and day and count once." in notices


def test_a_selection_with_two_probabilities_is_refused_whole(population: Population, tmp_path: Path) -> None:
    rows = [row("REG-1", "D1", MAY), row("REG-2", "D1"), row("REG-1", "D1", JUNE, "0.06"), row("REG-1", "", MAY)]
    found, refused, _ = read([*rows, row("REG-1", "", MAY, "0.07")], population, tmp_path)
    assert found == {Selection(1, "D1", 50_000, MILLION)}
    assert [(one["line"], one["column"]) for one in refused] == [(str(at), "probability") for at in (2, 4, 5, 6)]
    assert all("other probabilities" in one["reason_en"] for one in refused)


BAD = {
    "neither draw nor day": (row("REG-1"), "date", "state one"),
    "no probability": (row("REG-1", "D1", probability=""), "probability", ""),
    "nobody's": (row("REG-9", "D1"), "uscc", ""),
    "no day": ({**row("REG-1", "D1"), "date": "2024-02-30"}, "date", ""),
    "a figure for a number": (row("REG-1", "4.41900202400000E+17", MAY), "draw", ""),
    "too long a number": (row("REG-1", "D" * 201, MAY), "draw", ""),
}


@pytest.mark.parametrize(("wrong", "column", "why"), BAD.values(), ids=BAD)
def test_a_bad_row_waits_and_the_good_ones_go_in(
    wrong: Row, column: str, why: str, population: Population, tmp_path: Path
) -> None:
    found, refused, _ = read([row("REG-2", "D1"), wrong], population, tmp_path)
    assert found == {Selection(1, "D1", 50_000, MILLION)}
    assert [(one["line"], one["column"]) for one in refused] == [("3", column)]
    assert why in refused[0]["reason_en"]


@pytest.mark.parametrize("without", ["date", "draw"])
def test_either_column_may_be_missing(without: str, population: Population, tmp_path: Path) -> None:
    rows = [{name: value for name, value in row("REG-1", "D1", MAY).items() if name != without}]
    found, refused, _ = read(rows, population, tmp_path)
    of_day, of_draw = Selection(0, None, 50_000, MILLION, (MAY,)), Selection(0, "D1", 50_000, MILLION)
    assert (found, refused) == ({of_draw if without == "date" else of_day}, [])


def test_a_file_with_neither_is_refused(population: Population, tmp_path: Path) -> None:
    with pytest.raises(ProductError, match="抽取编号"):
        read([{"uscc": "REG-1", "probability": "0.1"}], population, tmp_path)

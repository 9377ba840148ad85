"""Labelled inspections of a file: what is read, what is refused and why, what is said of the rest."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rules.calendar import day_of
from rules.texts import Text
from scoring.facts import NO_NUMBER
from service.core.clock import today
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.read.inspections import Inspections, inspections_delivery, read_inspections
from service.population.population import Inputs, Population
from service.reading.forms.wanted import Wanted

ROWS = (
    {"uscc": "REG-1", "date": "2024-03-01", "found": "是", "probability": "0.05"},
    {"uscc": "REG-2", "date": "2024-03-02", "found": "否", "probability": "1"},
    {"uscc": "REG-1", "date": "2023-01-31", "found": "no", "probability": ""},
)
LABELS = {"uscc": "统一社会信用代码", "date": "检查日期", "found": "是否发现问题", "probability": "入选概率"}
# By enterprise and day: number, day, found, probability in millionths.
RECOGNISED = "Read as a table of labelled inspections, told by its headings."
EXPECTED = [
    (0, date(2023, 1, 31), False, NO_NUMBER),
    (0, date(2024, 3, 1), True, 50_000),
    (1, date(2024, 3, 2), False, 1_000_000),
]
Row = Mapping[str, object]


def as_csv(rows: Sequence[Row], file: Path, encoding: str = "utf-8") -> Path:
    with open(file, "w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def as_ndjson(rows: Sequence[Row], file: Path) -> Path:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


def as_parquet(rows: Sequence[Row], file: Path) -> Path:
    columns = {
        "uscc": [row["uscc"] for row in rows],
        "date": [date.fromisoformat(str(row["date"])) for row in rows],
        "found": [row["found"] == "是" for row in rows],
        "probability": [float(str(row["probability"])) if row["probability"] else None for row in rows],
    }
    pq.write_table(pa.table(columns), file)
    return file


@pytest.fixture
def population(tmp_path: Path) -> Population:
    enterprises = as_csv([{"uscc": f"REG-{number}"} for number in (1, 2, 3)], tmp_path / "enterprises.csv")
    records = tmp_path / "records.csv"
    records.write_text("record_id,uscc,type,occurred_on\n")
    return Population(Inputs(enterprises, records), (), Rejects(None), Progress())


def read(file: Path, population: Population, rejects: Rejects) -> tuple[list[tuple], Sequence[Text]]:
    found, notices = read_inspections(inspections_delivery(file), population, rejects, Progress())
    return rows_of(found), notices


def told(notices: Sequence[Text]) -> list[str]:
    return [notice.en for notice in notices if not notice.en.startswith("Fields that the file does not have")]


def rows_of(found: Inspections) -> list[tuple]:
    columns = (found.owner, found.day, found.found, found.probability)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.fixture
def expected() -> list[tuple]:
    return [(owner, day_of(day), found, chance) for owner, day, found, chance in EXPECTED]


@pytest.mark.parametrize("write", [as_csv, as_ndjson, as_parquet])
def test_every_format_gives_the_same_inspections(
    write, population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    ending = {"as_csv": "csv", "as_ndjson": "ndjson", "as_parquet": "parquet"}[write.__name__]
    rejects = Rejects(None)
    found, notices = read(write(ROWS, tmp_path / f"i.{ending}"), population, rejects)
    assert found == expected
    assert told(notices) == [RECOGNISED]
    assert rejects.rows == 0


def test_chinese_labels_in_gb18030(population: Population, tmp_path: Path, expected: list[tuple]) -> None:
    rows = [{LABELS[name]: value for name, value in row.items()} for row in ROWS]
    file = as_csv(rows, tmp_path / "i.csv", "gb18030")
    assert read(file, population, Rejects(None))[0] == expected


def test_a_probability_may_be_left_out(population: Population, tmp_path: Path) -> None:
    rows = [{name: row[name] for name in ("uscc", "date", "found")} for row in ROWS]
    found, _ = read(as_csv(rows, tmp_path / "i.csv"), population, Rejects(None))
    assert {chance for *_, chance in found} == {NO_NUMBER}


def test_a_probability_finer_than_a_millionth_is_rounded(population: Population, tmp_path: Path) -> None:
    rows = [{**ROWS[0], "probability": 1 / 3}]
    found, _ = read(as_csv(rows, tmp_path / "i.csv"), population, Rejects(None))
    assert found[0][-1] == 333_333


BAD = {
    "REG-9": ({"uscc": "REG-9"}, "uscc"),
    "not a code": ({"uscc": "12 34"}, "uscc"),
    "no code": ({"uscc": ""}, "uscc"),
    "no day": ({"date": ""}, "date"),
    "not a day": ({"date": "2024-02-30"}, "date"),
    "no outcome": ({"found": ""}, "found"),
    "another outcome": ({"found": "maybe"}, "found"),
    "zero": ({"probability": "0"}, "probability"),
    "above one": ({"probability": "1.01"}, "probability"),
    "percent": ({"probability": "5%"}, "probability"),
    "below a millionth": ({"probability": "0.0000001"}, "probability"),
}


@pytest.mark.parametrize(("wrong", "column"), BAD.values(), ids=BAD)
def test_a_bad_row_is_refused_with_its_line_and_column_and_the_rest_goes_in(
    wrong: Row, column: str, population: Population, tmp_path: Path
) -> None:
    rows = [ROWS[0], {**ROWS[1], "date": "2024-05-05", **wrong}, ROWS[1]]
    with Rejects(tmp_path / "rejects.csv") as rejects:
        found, _ = read(as_csv(rows, tmp_path / "i.csv"), population, rejects)
        rejects.settle()
        rejects.publish()
    assert [owner for owner, *_ in found] == [0, 1]
    with open(tmp_path / "rejects.csv", encoding="utf-8-sig", newline="") as stream:
        (refused,) = csv.DictReader(stream)
    assert (refused["line"], refused["column"]) == ("3", column)
    assert refused["reason_zh"]
    assert refused["reason_en"]


def test_rows_that_say_the_same_count_once_and_it_is_said(
    population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    found, notices = read(as_csv([*ROWS, ROWS[0], ROWS[0]], tmp_path / "i.csv"), population, Rejects(None))
    assert found == expected
    assert told(notices) == [
        RECOGNISED,
        "2 inspections repeat another row of the same enterprise and day and count once.",
    ]


def test_rows_of_several_draws_are_one_inspection_that_any_of_them_may_have_chosen(
    population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    drawn = [{**ROWS[0], "draw": "D1", "probability": "0.5"}, {**ROWS[0], "draw": "D2"}]
    rows = [*drawn, *({**row, "draw": ""} for row in ROWS[1:]), drawn[1]]
    found, notices = read(as_csv(rows, tmp_path / "i.csv"), population, Rejects(None))
    # 1 - 0.5 * 0.95
    assert found == [row if row != expected[1] else (*row[:3], 525_000) for row in expected]
    assert told(notices)[1:] == [
        "1 inspections repeat another row of the same enterprise and day and count once.",
        "1 inspections served the selections of several draws; each counts once, by the probability that at least one "
        "of them drew it.",
    ]


def test_of_several_draws_one_of_which_is_of_unknown_probability_nothing_is_known(
    population: Population, tmp_path: Path
) -> None:
    rows = [{**ROWS[0], "draw": "D1"}, {**ROWS[0], "draw": "D2", "probability": ""}]
    found, _ = read(as_csv(rows, tmp_path / "i.csv"), population, Rejects(None))
    assert [row[3] for row in found] == [NO_NUMBER]


TWO_DRAWS = {
    "found of one and clear of the other": {"draw": "D2", "found": "否"},
    "two probabilities of one draw": {"draw": "D1", "probability": "0.06"},
    "only one of them names its draw": {"draw": ""},
}


@pytest.mark.parametrize("other", TWO_DRAWS.values(), ids=TWO_DRAWS)
def test_rows_of_several_draws_that_contradict_each_other_are_all_refused(
    other: Row, population: Population, tmp_path: Path
) -> None:
    rejects = Rejects(None)
    rows = [{**ROWS[0], "draw": "D1"}, {**ROWS[0], "draw": "D1", **other}, {**ROWS[1], "draw": "D1"}]
    found, _ = read(as_csv(rows, tmp_path / "i.csv"), population, rejects)
    assert [row[0] for row in found] == [1]
    assert rejects.rows == 2


@pytest.mark.parametrize("other", [{"found": "否"}, {"probability": "0.06"}], ids=["found", "probability"])
def test_rows_of_one_day_that_differ_are_all_refused(
    other: Row, population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    rejects = Rejects(None)
    found, _ = read(as_csv([*ROWS, {**ROWS[0], **other}, ROWS[0]], tmp_path / "i.csv"), population, rejects)
    assert found == [row for row in expected if row != expected[1]]
    assert rejects.rows == 3


def test_columns_that_are_not_read_are_named_and_who_looked_by_itself(population: Population, tmp_path: Path) -> None:
    rows = [{**row, "split": "train", "inspector": "Zhang", "检查人员": "王"} for row in ROWS]
    _, notices = read(as_csv(rows, tmp_path / "i.csv"), population, Rejects(None))
    assert told(notices) == [
        RECOGNISED,
        "Columns that are not used: split, inspector, 检查人员.",
        "The column inspector, 检查人员 of the inspections describes who looked, not what an enterprise did; "
        "it is no feature.",
    ]


def test_a_file_without_outcomes_is_refused(population: Population, tmp_path: Path) -> None:
    file = as_csv([{"uscc": "REG-1", "date": "2024-01-01"}], tmp_path / "i.csv")
    with pytest.raises(ProductError, match="是否发现问题"):
        read(file, population, Rejects(None))


def test_days_before_1900_and_after_today_are_refused(population: Population, tmp_path: Path) -> None:
    # 1900-01-01 stands for no day in other systems.
    days = (
        "1899-12-29",
        "1900-01-01",
        "1900-01-02",
        today().isoformat(),
        (today() + timedelta(1)).isoformat(),
        "9999-12-31",
    )
    file = as_csv([{"uscc": "REG-1", "date": day, "found": "是"} for day in days], tmp_path / "days.csv")
    rejects = Rejects(tmp_path / "rejects.csv")
    inspections, _ = read_inspections(inspections_delivery(file), population, rejects, Progress())
    assert inspections.day.tolist() == [day_of(date(1900, 1, 2)), day_of(today())]
    assert rejects.rows == 4


def test_columns_may_be_called_anything_where_a_person_says_which_is_which(
    population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    rows = [{"谁": r["uscc"], "何时": r["date"], "结论": r["found"], "概率": r["probability"]} for r in ROWS]
    file = as_csv(rows, tmp_path / "i.csv")
    with pytest.raises(ProductError, match="--map"):
        inspections_delivery(file)
    said = Wanted(columns={"谁": "uscc", "何时": "检查日期", "结论": "found", "概率": "入选概率"})
    found, _ = read_inspections(inspections_delivery(file, said), population, Rejects(None), Progress())
    assert rows_of(found) == expected


def test_headings_and_codes_are_cleaned_as_at_every_door(
    population: Population, tmp_path: Path, expected: list[tuple]
) -> None:
    titled = {
        "uscc": "统一社会信用代码*",
        "date": "检查日期（必填）",
        "found": "是否发现问题 ",
        "probability": "入选概率",
    }
    rows = [{titled[name]: f" {value} " for name, value in row.items()} for row in ROWS]
    file = as_csv(rows, tmp_path / "i.csv")
    file.write_text("2024年检查结果,,,\n" + file.read_text("utf-8"), "utf-8")
    assert read(file, population, Rejects(None))[0] == expected


def test_rows_of_natural_persons_are_counted_only(population: Population, tmp_path: Path) -> None:
    card = "11010519491231002X"
    rejects = Rejects(tmp_path / "rejects.csv")
    found, _ = read(as_csv([*ROWS, {**ROWS[0], "uscc": card}], tmp_path / "i.csv"), population, rejects)
    assert len(found) == 3
    assert (rejects.rows, rejects.natural_persons) == (0, 1)

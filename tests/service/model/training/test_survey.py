"""What files hold is counted as it can be read, so that proposed features can be used."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from rules.calendar import day_of
from rules.load_feature_set import parse_features
from rules.propose_features import propose_features
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.training.survey import Survey, survey_files
from service.population.population import Inputs, Population
from service.reading.forms.wanted import Wanted
from tests.service.model.training.town import written

TODAY = date(2024, 1, 1)


def found_in(folder: Path, records: list[dict], enterprises: list[dict] | None = None) -> Survey:
    firms = enterprises or [{"uscc": "REG-1", "region": "990102", "industry": ""}]
    inputs = Inputs(written(firms, folder / "e.csv"), written(records, folder / "r.csv"))
    return survey_files(inputs, day_of(TODAY), Progress())


def record(number: int, **more: object) -> dict:
    given = {"record_id": f"R{number}", "uscc": "REG-1", "type": "visit", "occurred_on": "2023-05-05"}
    return given | {"value": "", "severity": "", "outcome": "", **more}


def test_types_are_counted_under_their_names_before_the_day(tmp_path: Path) -> None:
    rows = [
        record(1),
        record(2, type="抽查检查"),
        record(3, type="inspection"),
        record(4, type="inspection", occurred_on=TODAY),
    ]
    found = found_in(tmp_path, rows)
    assert {name: kind.rows for name, kind in found.types.items()} == {"visit": 1, "inspection": 2}
    assert found.attributes == {"region": 1, "industry": 0}


def test_a_type_in_no_table_is_one_however_it_is_written(tmp_path: Path) -> None:
    rows = [
        record(1, type="Visit "),
        record(2),
        record(3, type="ｖｉｓｉｔ"),
        record(4, type="later", occurred_on=TODAY),
    ]
    found = found_in(tmp_path, rows)
    assert {name: kind.rows for name, kind in found.types.items()} == {"Visit": 3, "later": 0}


def test_columns_are_read_as_a_person_said(tmp_path: Path) -> None:
    rows = [{("points" if name == "value" else name): said for name, said in record(1, value=7).items()}]
    inputs = Inputs(written([{"uscc": "REG-1"}], tmp_path / "e.csv"), written(rows, tmp_path / "r.csv"))
    said = replace(inputs, wanted=Wanted(columns={"points": "value"}, shared=True))
    assert survey_files(inputs, day_of(TODAY), Progress()).types["visit"].stated == {}
    assert survey_files(said, day_of(TODAY), Progress()).types["visit"].stated == {"value": 1}


def test_values_and_outcomes_are_summed_up(tmp_path: Path) -> None:
    rows = [record(i, value=i, outcome="problem" if i % 4 else "") for i in range(100)]
    kind = found_in(tmp_path, rows).types["visit"]
    assert kind.stated["value"] == 100
    values = kind.values["value"]
    assert (values.low, values.mean, values.high) == (10, Decimal("49.5"), 90)
    assert kind.outcomes == {"problem": 75}


def test_a_field_that_often_cannot_be_read_is_left_alone_and_said(tmp_path: Path) -> None:
    rows = [record(i, severity="grave" if i % 2 else "serious", value=90) for i in range(300)]
    found = found_in(tmp_path, rows)
    assert set(found.types["visit"].stated) == {"value"}
    assert found.unread == {"enterprises": frozenset(), "records": frozenset({"severity"})}
    assert [notice.en for notice in found.notices] == [
        f"{tmp_path / 'r.csv'}: many values of severity cannot be read; no feature is proposed of it."
    ]


def test_what_is_proposed_reads_every_good_row(tmp_path: Path) -> None:
    rows = [record(i, value=90 + i % 10) for i in range(300)]
    rows += [record(1000 + i, type="another", value="many") for i in range(3)]
    found = found_in(tmp_path, rows)
    proposed = parse_features(propose_features(found.types, found.attributes), "proposed", None)
    assert any(feature.id.startswith("visit.mean") for feature in proposed.features)
    rejects = Rejects(None)
    inputs = Inputs(tmp_path / "e.csv", tmp_path / "r.csv")
    population = Population(inputs, (), rejects, Progress(), features=[proposed])
    # A value that no one asks for and that cannot be read is a row to check here as everywhere.
    assert rejects.rows == 3
    assert len(population.facts(0).records) == 300

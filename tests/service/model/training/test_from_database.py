"""The inspections of a database: the same sample as from files, and only what had been recorded by the day before."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rules.calendar import day_of
from rules.feature_set import FeatureSet
from scoring.facts import NO_NUMBER
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.progress import Progress
from service.core.settings import load_settings
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import
from service.model.training.from_database import open_stored_inspections
from service.model.training.groups import groups_of
from service.model.training.sampling import sample_of
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS
from tests.service.model.training import looks as looked
from tests.service.model.training.town import Town, town, written

BEFORE = date(2019, 1, 1)
TODAY = date(2025, 6, 30)


def take_in(database: Database, folder: Path, kind: str, rows: Sequence[dict], known_on: date) -> None:
    """Imports the rows as a file of `kind`, known on that day unless they say so themselves."""
    file = written(list(rows), folder / f"{kind}-{known_on}-{len(rows)}.csv")
    order = Order(
        kind, None, file, file.name, digest_of(file), "town", known_on, known_on, snapshot=False, uploaded=False
    )
    service = Service(load_settings({"CREDIT_TIERS_DATA": str(folder)}), database, installation_of(None))
    with database.write() as connection:
        import_id, job_id = order_import(connection, order, "tests")
    Worker(service, HANDLERS).work_once(job_id)
    with database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    assert (done.status, done.quarantined) == ("done", 0), done


def stored(database: Database, folder: Path, made: Town, firms_known_on: date = BEFORE) -> None:
    take_in(database, folder, "enterprises", made.enterprises, firms_known_on)
    take_in(database, folder, "records", made.records, TODAY)


def sample_in(database: Database, features: FeatureSet | None = None) -> tuple[dict[str, list], Any]:
    """The sample of the database as plain columns, with words as words; and the inspections behind it."""
    with database.read() as connection:
        inspected = open_stored_inspections(connection, features or looked.features(), (), TODAY)
        sample = sample_of(inspected, looked.features(), Progress())
        groups = groups_of(inspected, np.arange(len(sample)), Progress())
        codes = inspected.codes(np.unique(sample.owner))
    plain = {name: _words(column) for name, column in sample.columns.items()}
    number = dict(zip(np.unique(sample.owner).tolist(), codes, strict=True))
    plain |= {"uscc": [number[owner] for owner in sample.owner.tolist()], "day": sample.day.tolist()}
    return plain | {"label": sample.found.tolist(), **{by: keys.tolist() for by, keys in groups.items()}}, inspected


def _words(column: Any) -> list:
    if column.texts is None:
        return list(column.values.tolist())
    return [None if code < 0 else column.texts[code] for code in column.values.tolist()]


def by_inspection(columns: dict[str, list]) -> list[dict[str, object]]:
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return sorted(rows, key=lambda row: (row["uscc"], row["day"]))


def test_files_and_database_give_the_same_sample(database: Database, tmp_path: Path) -> None:
    made = town(25, each=4)
    inspected = looked.from_files(made, tmp_path)
    sample = sample_of(inspected, looked.features(), Progress())
    expected = {name: _words(column) for name, column in sample.columns.items()}
    expected |= {"uscc": inspected.codes(sample.owner), "day": sample.day.tolist(), "label": sample.found.tolist()}
    expected |= {by: keys.tolist() for by, keys in groups_of(inspected, np.arange(100), Progress()).items()}
    stored(database, tmp_path, made)
    found, _ = sample_in(database)
    assert by_inspection(found) == by_inspection(expected)


FIRM = {"uscc": "REG-1", "region": "990102", "industry": "C1411", "established_on": date(2010, 1, 1), "employees": 5}


def record(number: int, day: str, recorded: str | None = None, **more: str) -> dict[str, object]:
    given = {"record_id": f"R{number}", "uscc": "REG-1", "type": "inspection", "occurred_on": day}
    return given | {"recorded_at": recorded or day, "outcome": "no_problem", "category": "random"} | more


def complaint(number: int, day: str, recorded: str | None = None) -> dict[str, object]:
    return record(number, day, recorded, type="complaint", outcome="substantiated")


INSPECTED = record(1, "2024-05-05")


@pytest.mark.parametrize(
    ("recorded", "counted"),
    [("2024-03-01", 1), ("2024-05-04", 1), ("2024-05-05", 0), ("2024-05-06", 0)],
)
def test_a_record_counts_from_the_day_it_was_recorded(
    sqlite: Database, tmp_path: Path, recorded: str, counted: int
) -> None:
    stored(sqlite, tmp_path, Town([FIRM], [INSPECTED, complaint(2, "2024-03-01", recorded)], []))
    found, inspected = sample_in(sqlite)
    assert found["complaints"] == [counted]
    assert (inspected.entered, inspected.late) == (counted, 1 - counted)


def test_a_record_on_the_day_of_the_inspection_does_not_count(sqlite: Database, tmp_path: Path) -> None:
    stored(sqlite, tmp_path, Town([FIRM], [INSPECTED, complaint(2, "2024-05-05")], []))
    assert sample_in(sqlite)[0]["complaints"] == [0]


def test_a_correction_made_later_changes_only_what_is_looked_at_after_it(sqlite: Database, tmp_path: Path) -> None:
    records = [record(1, "2024-01-10"), record(2, "2024-02-10"), record(3, "2024-04-10")]
    stored(sqlite, tmp_path, Town([FIRM], records, []))
    take_in(sqlite, tmp_path, "records", [record(1, "2024-01-10", "2024-03-01", outcome="problem")], TODAY)
    found, _ = sample_in(sqlite)
    # The label is what is known today; the features are what was known the day before.
    assert found["label"] == [True, False, False]
    assert found["found"] == [0, 0, 1]


def test_an_attribute_counts_from_the_day_of_its_change_and_of_its_recording(sqlite: Database, tmp_path: Path) -> None:
    records = [record(1, "2024-01-10"), record(2, "2024-03-10"), record(3, "2024-05-10")]
    stored(sqlite, tmp_path, Town([FIRM], records, []))
    change = {"uscc": "REG-1", "field": "region", "value": "990207", "valid_from": "2024-02-01"}
    take_in(sqlite, tmp_path, "attribute-changes", [change], date(2024, 4, 1))
    assert sample_in(sqlite)[0]["region"] == ["990102", "990102", "990207"]


def test_what_teaches_nothing_is_left_out_and_counted(sqlite: Database, tmp_path: Path) -> None:
    records = [
        record(1, "2024-01-10"),
        record(2, "2024-02-10", category="special"),
        record(3, "2024-03-10", outcome="unreachable"),
        record(5, "2024-04-10"),
        record(6, "2024-04-10", outcome="problem"),
    ]
    stored(sqlite, tmp_path, Town([FIRM], records, []))
    found, inspected = sample_in(sqlite)
    assert found["day"] == [day_of(date(2024, 1, 10))]
    assert dict(inspected.left_out) == {"directed": 1, "unlabelled": 1, "differing": 2}
    assert len(inspected.notices()) == 3


def test_a_visit_with_one_faulty_item_of_five_is_one_inspection_that_found_something(
    sqlite: Database, tmp_path: Path
) -> None:
    stored(sqlite, tmp_path, Town([FIRM], [record(1, "2023-01-10")], []))
    visited = {"uscc": "REG-1", "visited_on": "2024-01-10", "department": "某局", "number": "V1"}
    visited |= {"trigger": "PLAN_RANDOM", "recorded_at": "2024-01-12"}
    rows = [{**visited, "item": f"事项{n}", "outcome": "problem" if n == 3 else "no_problem"} for n in range(5)]
    take_in(sqlite, tmp_path, "visits", rows, TODAY)
    found, inspected = sample_in(sqlite)
    assert found["day"] == [day_of(date(2023, 1, 10)), day_of(date(2024, 1, 10))]
    assert found["label"] == [False, True]
    assert dict(inspected.left_out) == {"directed": 0, "unlabelled": 0, "differing": 0}


def test_history_loaded_at_once_is_said_not_to_have_been_known(sqlite: Database, tmp_path: Path) -> None:
    made = town(20, each=4)
    late = [{**row, "recorded_at": TODAY} for row in made.records]
    stored(sqlite, tmp_path, Town(made.enterprises, late, []))
    found, inspected = sample_in(sqlite)
    assert set(found["complaints"]) == {0}
    assert inspected.entered == 0
    assert "知悉日期" in inspected.notices()[-1].zh
    assert "--known-on" in inspected.notices()[-1].en


def test_of_an_enterprise_registered_later_only_lasting_attributes_count(sqlite: Database, tmp_path: Path) -> None:
    made = Town([FIRM], [record(1, "2024-01-10"), record(2, "2024-05-10")], [])
    stored(sqlite, tmp_path, made, firms_known_on=date(2024, 3, 1))
    with sqlite.read() as connection:
        inspected = open_stored_inspections(connection, looked.features(), (), TODAY)
        (piece,) = inspected.pieces(np.arange(2))
    assert inspected.registered_later == 1
    assert piece.facts.attributes["employees"].tolist() == [NO_NUMBER, 5]
    (region,) = set(piece.facts.attributes["region"].tolist())
    assert piece.facts.vocabularies["region"].texts[region] == FIRM["region"]
    assert len(inspected.notices()) == 1

"""The sample of all inspections: each as if its enterprise had been looked at alone, the day before."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from rules.calendar import date_of
from scoring.facts import NO_NUMBER
from scoring.features import feature_columns
from scoring.rows import facts_of
from service.core.progress import Progress
from service.model.read.inspections import Inspections
from service.model.training import pieces
from service.model.training.sampling import sample_of, weights_of
from tests.service.model.training import looks as looked
from tests.service.model.training.town import Town, town


def alone(made: Town, uscc: str, day: date) -> dict[str, object]:
    """Every feature of one enterprise on a day, from its own rows; words as words."""
    firm = [row for row in made.enterprises if row["uscc"] == uscc]
    facts = facts_of(firm, [row for row in made.records if row["uscc"] == uscc])
    return {
        name: int(column.values[0]) if column.texts is None else word(column.texts, int(column.values[0]))
        for name, column in feature_columns(looked.features(), facts, day, day).items()
    }


def word(texts, code: int) -> str | None:
    return None if code < 0 else texts[code]


@pytest.mark.parametrize("most_records", [1, 1 << 20])
def test_training_sees_what_scoring_would_have_seen_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_records: int
) -> None:
    monkeypatch.setattr(pieces, "MOST_RECORDS", most_records)
    made = town(20, each=4)
    inspected = looked.from_files(made, tmp_path)
    sample = sample_of(inspected, looked.features(), Progress())
    assert len(sample) == 80
    for row, (owner, day) in enumerate(zip(sample.owner.tolist(), sample.day.tolist(), strict=True)):
        expected = alone(made, f"REG-{owner}", date_of(day) - timedelta(1))
        found = {
            name: int(c.values[row]) if c.texts is None else word(c.texts, int(c.values[row]))
            for name, c in sample.columns.items()
        }
        assert found == expected


def test_a_record_known_only_later_does_not_enter(tmp_path: Path) -> None:
    made = town(20, each=4)
    late = [{**row, "recorded_at": date(2030, 1, 1)} for row in made.records]
    inspected = looked.from_files(Town(made.enterprises, late, made.inspections), tmp_path)
    sample = sample_of(inspected, looked.features(), Progress())
    assert set(sample.columns["found"].values.tolist()) == {0}
    assert set(sample.columns["complaints"].values.tolist()) == {0}


def test_directions_of_features_reach_the_sample(tmp_path: Path) -> None:
    sample = sample_of(looked.from_files(town(5), tmp_path), looked.features(), Progress())
    assert {name for name, way in sample.risk.items() if way == 1} == {"found", "complaints"}


def test_weights_are_one_over_the_probability_with_mean_one_and_the_unknown_like_the_average() -> None:
    zero = np.zeros(4, np.int32)
    chance = np.array([1_000_000, 500_000, 250_000, NO_NUMBER])
    found = weights_of(Inspections(zero, zero, zero.astype(bool), chance))
    assert found.mean() == pytest.approx(1)
    assert found[1] / found[0] == pytest.approx(2)
    assert found[2] / found[0] == pytest.approx(4)
    assert found[3] == pytest.approx(1)


def test_weights_are_equal_where_no_probability_is_known() -> None:
    zero = np.zeros(3, np.int32)
    assert weights_of(Inspections(zero, zero, zero.astype(bool), np.full(3, NO_NUMBER))).tolist() == [1, 1, 1]

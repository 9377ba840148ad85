"""A model of real inspections, with proposed features, beside the rule that a person writes down in one line."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.cities import CITIES, City, real_data, rule_on_later
from models.candidates import LOGISTIC, Candidate
from models.evaluation.ranking import Ranking, auc, lift
from models.keep import open_model
from models.sample import Sample, SampleColumn
from rules.calendar import day_of
from rules.feature_set import FeatureSet
from scoring.features import feature_columns
from service.cli import main
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.training import learning
from service.model.training.feature_choice import propose_from_files
from service.model.training.from_files import InspectionInputs, open_inspections
from service.model.training.leaks import refuse_leaks
from service.model.training.sampling import sample_of
from service.population.population import Inputs

DATA = real_data()
_, AUSTIN = CITIES
needs_data = pytest.mark.skipif(DATA is None, reason="needs ../shared")


@needs_data
@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.name)
def test_a_model_of_the_proposed_features_is_better_than_the_rule(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The choice among all candidates is measured in `make bench`.
    monkeypatch.setattr(learning, "CANDIDATES", (Candidate(LOGISTIC, 10, c=0.01),))
    assert DATA is not None
    out = tmp_path / "city.model"
    done = CliRunner().invoke(main, ["model", "train", *city.options(DATA), "--until", city.until, "--out", str(out)])
    assert done.exit_code == 0, done.output
    tried = open_model(out.read_bytes()).card["evaluation"]
    order, found = rule_on_later(city, DATA)
    ours = next(one for one in tried["orders"] if one["id"] == "model")
    assert ours["auc"]["value"] >= auc(Ranking(order), found, np.ones(len(found))) + 0.003
    assert ours["lift"]["value"] >= lift(Ranking(order), found, np.ones(len(found))) - 0.03
    assert all(better["rate"] < worse["rate"] for better, worse in pairwise(ours["tiers"]))
    assert tried["calibration"]["error"] <= 0.03


@needs_data
def test_the_day_of_the_inspection_gives_the_finding_away_and_is_refused() -> None:
    assert DATA is not None
    features, honest, leaky = samples(AUSTIN, DATA)
    refuse_leaks(honest)
    routine = "routine_inspection.latest"
    assert routine in [feature.id for feature in features.features]
    with pytest.raises(ProductError, match=routine):
        refuse_leaks(leaky)


def samples(city: City, data: Path) -> tuple[FeatureSet, Sample, Sample]:
    """The features proposed for a city; its inspections as of the day before each, and as of the day itself."""
    files = [Path(word) for word in city.options(data)[1::2]]
    inputs, progress = Inputs(files[0], files[1]), Progress()
    features = propose_from_files(inputs, day_of(date.fromisoformat(city.until)), (), "proposed", progress).features
    with open_inspections(InspectionInputs(inputs, files[2]), features, (), Rejects(None), progress) as inspected:
        honest = sample_of(inspected, features, progress)
        places = np.arange(len(honest))
        found: dict[str, list[Any]] = {name: [] for name in honest.columns}
        for piece in inspected.pieces(places):
            day = piece.inspections.day
            for name, column in feature_columns(features, piece.facts, day, day).items():
                found[name].append(column.values)
    numbers = {name: np.concatenate(pieces) for name, pieces in found.items() if honest.columns[name].texts is None}
    columns = {name: SampleColumn(values) for name, values in numbers.items()}
    return features, honest, Sample(columns, honest.found, honest.day, honest.weight, honest.owner, honest.risk)

"""What a model learns from real inspections, beside the rules that a person writes down in one line."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cities import CITIES, REAL_DATA, City, real_data, rule_on_later
from benchmarks.commands import OURS
from benchmarks.figures import Figure
from benchmarks.margins import Margin, Rising
from benchmarks.measure import cost_of
from models.candidates import BOOSTED, CANDIDATES
from models.evaluation.ranking import Ranking, auc, lift
from models.keep import open_model
from models.train import train
from rules.calendar import day_of
from rules.load_feature_set import load_features
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.training.from_files import InspectionInputs, open_inspections
from service.model.training.sampling import sample_of
from service.population.population import Inputs

LEAST_GAIN, MOST_LIFT_LOST, MOST_ERROR, MOST_SECONDS = 0.003, 0.03, 0.03, 60.0
Row = Figure | Margin | Rising


def rows() -> Iterator[Row]:
    """The figures of every city; says so where there is no real data."""
    data = real_data()
    if data is None:
        said = f"No real inspection data: put the cities' folders where {REAL_DATA} says. The model is not measured."
        print(said, file=sys.stderr, flush=True)
        return
    for city in CITIES:
        with tempfile.TemporaryDirectory() as folder:
            yield from _of_city(city, data, Path(folder) / "model")


def _of_city(city: City, data: Path, model: Path) -> Iterator[Row]:
    print(f"{city.name}: training", file=sys.stderr, flush=True)
    command = [*OURS, "model", "train", *city.options(data), "--until", city.until, "--out", str(model)]
    trained = cost_of(command)
    evaluated = cost_of([*OURS, "model", "evaluate", str(model), *city.options(data)])
    card = open_model(model.read_bytes()).card
    yield from _skill(city, data, card["evaluation"], card["kind"])
    yield Margin(f"{city.name}: AUC of boosted trees, beside {card['kind']}", *_boosted(city, data, model, card))
    error = card["evaluation"]["calibration"]["error"]
    yield Figure(f"{city.name}: calibration error, beside {MOST_ERROR:g}", error, MOST_ERROR, "", 1)
    title = f"{city.name}: train and evaluate, beside {MOST_SECONDS:.0f} s"
    yield Figure(title, trained.seconds + evaluated.seconds, MOST_SECONDS, "s", 1)


def _skill(city: City, data: Path, tried: Mapping[str, Any], kind: str) -> Iterator[Row]:
    orders = {order["id"]: order for order in tried["orders"]}
    ours, line = orders["model"], orders["one_line"]
    rule, found = rule_on_later(city, data)
    ranking, equal = Ranking(rule), np.ones(len(rule))
    interval = ours["auc"]["low"], ours["auc"]["high"]
    name, ours_auc = city.name, ours["auc"]["value"]
    yield Margin(
        f"{name}: AUC of {kind}, beside {city.said}", ours_auc, auc(ranking, found, equal), LEAST_GAIN, interval
    )
    yield Margin(f"{name}: AUC, beside the best line learned", ours_auc, line["auc"]["value"], LEAST_GAIN)
    top = ours["lift"]["value"]
    yield Margin(
        f"{name}: lift of the top tenth, beside {city.said}", top, lift(ranking, found, equal), -MOST_LIFT_LOST
    )
    yield Margin(f"{name}: lift, beside the best line learned", top, line["lift"]["value"], -MOST_LIFT_LOST)
    rates = tuple(tier["rate"] for tier in ours["tiers"])
    yield Rising(f"{name}: found by class, best first", rates)


def _boosted(city: City, data: Path, model: Path, card: Mapping[str, Any]) -> tuple[float, float]:
    """The AUC of boosted trees on the inspections held back, with the same features; and that of the model."""
    features = load_features(Path(f"{model}.features.yaml"), None)
    files = city.options(data)[1::2]
    inputs = InspectionInputs(Inputs(Path(files[0]), Path(files[1])), Path(files[2]))
    progress = Progress()
    with open_inspections(inputs, features, (), Rejects(None), progress) as inspected:
        sample = sample_of(inspected, features, progress)
    earlier = sample.day < day_of(date.fromisoformat(city.until))
    later = sample.rows(~earlier)
    boosted = train(sample.rows(earlier), candidates=[one for one in CANDIDATES if one.kind == BOOSTED])
    reached = auc(Ranking(boosted.additive.log_odds(later.columns)), later.found, later.weight)
    (ours,) = (order["auc"]["value"] for order in card["evaluation"]["orders"] if order["id"] == "model")
    return reached, ours

"""A card says of what a model was made, in plain data that a program and a person can read."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.candidates import LOGISTIC, Candidate
from models.card import card_of, data_digest
from models.sample import Sample, SampleColumn
from models.train import train
from tests.models.samples import world


def changed_value(sample: Sample) -> Sample:
    values = sample.columns["score"].values.copy()
    values[3] += 1
    return replace(sample, columns={**sample.columns, "score": SampleColumn(values)})


def renamed(sample: Sample) -> Sample:
    return replace(sample, columns={name.replace("noise", "noise2"): c for name, c in sample.columns.items()})


CHANGES: list[Callable[[Sample], Sample]] = [
    changed_value,
    renamed,
    lambda s: replace(s, columns=dict(reversed(s.columns.items()))),
    lambda s: replace(s, found=~s.found),
    lambda s: replace(s, day=s.day + 1),
    lambda s: replace(s, weight=s.weight * 1.000001),
    lambda s: replace(s, owner=s.owner + 1),
    lambda s: replace(s, risk={**s.risk, "noise": 0}),
    lambda s: s.rows(np.arange(len(s) - 1)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_other_data_have_another_digest(change: Callable[[Sample], Sample]) -> None:
    assert data_digest(change(world())) != data_digest(world()) == data_digest(world())


def test_the_card_says_what_was_learned_from() -> None:
    sample = world()
    card = card_of(train(sample, candidates=(Candidate(LOGISTIC, 5, c=0.1),), folds=2), sample)
    assert json.loads(json.dumps(card, allow_nan=False)) == card
    assert card["feature_order"] == list(sample.columns) == [step["id"] for step in card["steps"]]
    assert card["risk"]["problems"] == "higher_is_riskier"
    assert card["risk"]["score"] == "lower_is_riskier"
    assert card["risk"]["constant"] == "any"
    learned = card["trained"]
    assert (learned["rows"], learned["found"]) == (900, int(sample.found.sum()))
    assert learned["enterprises"] == len(set(sample.owner.tolist()))
    assert learned["from"] == str(np.datetime64(int(sample.day.min()), "D"))
    assert learned["until"] == str(np.datetime64(int(sample.day.max()), "D"))
    assert not learned["weighted"]
    for step in card["steps"]:
        assert sum(place["share"] for place in step["bins"]) == pytest.approx(1, abs=1e-4)
    problems, district, *_ = card["steps"]
    assert [place["special"] for place in problems["bins"]][-3:] == [None, "not_applicable", "missing"]
    assert [place["word"] for place in district["bins"]] == ["east", "north", "south", "west", None, None]
    assert [place["special"] for place in district["bins"]][-2:] == ["other", "missing"]


def test_a_sample_of_unequal_weights_is_weighted() -> None:
    sample = replace(world(), weight=np.arange(1, 901) / 450.5)
    card = card_of(train(sample, candidates=(Candidate(LOGISTIC, 5, c=0.1),), folds=2), sample)
    assert card["trained"]["weighted"]


def test_the_last_bits_of_floats_do_not_reach_the_card() -> None:
    sample = world()
    trained = train(sample, candidates=(Candidate(LOGISTIC, 5, c=0.1),), folds=2)
    calibration = replace(trained.calibration, slope=float(np.nextafter(trained.calibration.slope, 2)))
    choices, reference = (shaken(plain) for plain in (trained.choices, trained.reference))
    assert (choices, reference) != (trained.choices, trained.reference)
    other = replace(trained, calibration=calibration, choices=choices, reference=reference)
    assert card_of(other, sample) == card_of(trained, sample)


def shaken(plain: Any) -> Any:
    """The plain data, each float in it by one last bit larger."""
    if isinstance(plain, dict):
        return {name: shaken(value) for name, value in plain.items()}
    if isinstance(plain, list):
        return [shaken(value) for value in plain]
    return float(np.nextafter(plain, np.inf)) if isinstance(plain, float) else plain

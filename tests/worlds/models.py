"""A small real model: trained on 600 made-up inspections in well under a second, kept, and ready to register."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from models.candidates import LOGISTIC, Candidate
from models.card import card_of
from models.columns import MISSING, NO_WORD
from models.keep import keep
from models.sample import Sample, SampleColumn
from models.train import train
from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.library import shipped_library
from rules.load_feature_set import parse_features

SCHEME = "generic-assisted"
RULE_SET = f"{SCHEME}@2026-01"
ROWS = 600
REGIONS = ("370102001", "370103001", "440103001")
DECLARATION = """
scheme: generic-assisted
version: "2026-01"
title: {zh: 测试用特征, en: features of tests}
features:
  - id: age
    title: {zh: 成立年限, en: years since establishment}
    measure: {indicator: age}
    risk: lower_is_riskier
  - id: complaints
    title: {zh: 近一年投诉举报, en: complaints within a year}
    measure: {kind: count, of: complaint, within: P12M}
    risk: higher_is_riskier
  - id: region
    title: {zh: 行政区划, en: region}
    measure: {kind: value, field: region}
"""
# What an evaluation says, as far as a registry looks at it.
EVALUATION: dict[str, Any] = {
    "period": {"from": "2026-01-05", "until": "2026-03-31"},
    "rows": 200,
    "found": 60,
    "rate": 0.3,
    "orders": [],
    "calibration": {"error": 0.01, "bins": []},
    "groups": [],
    "one_line": {"feature": "complaints", "riskier": "higher"},
    "moved": None,
}


@dataclass(frozen=True, slots=True)
class TrainedFile:
    """A kept model and its card."""

    data: bytes
    card: dict[str, Any]


def feature_set() -> FeatureSet:
    """The features of the model beside the rule set that it assists."""
    return parse_features(DECLARATION, "features.yaml", shipped_library().get(RULE_SET))


def inspections_until(until: date, seed: int = 0) -> Sample:
    """Inspections of every other day up to `until`: the young and the often reported are found out more often."""
    chance = np.random.Generator(np.random.PCG64(seed))
    age = chance.integers(0, 20, ROWS)
    complaints = chance.poisson(1.0, ROWS)
    region = chance.integers(NO_WORD, len(REGIONS), ROWS)
    found = chance.random(ROWS) < 1 / (1 + np.exp(1.6 + 0.12 * (age - 8) - 0.9 * complaints))
    age[chance.random(ROWS) < 0.1] = MISSING
    columns = {
        "age": SampleColumn(age.astype(np.int64)),
        "complaints": SampleColumn(complaints.astype(np.int64)),
        "region": SampleColumn(region.astype(np.int64), REGIONS),
    }
    day = day_of(until) - 2 * np.arange(ROWS, dtype=np.int32)[::-1]
    risk = {"age": -1, "complaints": 1, "region": 0}
    return Sample(columns, found, day.astype(np.int32), np.ones(ROWS), np.arange(ROWS) // 2, risk)


@lru_cache(maxsize=16)
def trained_file(
    until: date,
    *,
    evaluated: bool = True,
    scheme: str = SCHEME,
    seed: int = 0,
    features_digest: str | None = None,
    declaration: str | None = None,
) -> TrainedFile:
    """The kept model that learned from inspections until that day; do not change its card.

    `features_digest` and `declaration` are for models whose features are not what they should be.
    """
    sample, features = inspections_until(until, seed), feature_set()
    trained = train(sample, candidates=(Candidate(LOGISTIC, 5, c=0.03),), folds=2)
    named = {
        "format": 1,
        "scheme": scheme,
        "rule_set": RULE_SET,
        "features": {
            "name": features.name,
            "digest": features_digest or features.digest,
            "counting": features.counting,
        },
        "titles": {one.id: {"zh": one.title.zh, "en": one.title.en} for one in features.features},
        "evaluation": EVALUATION if evaluated else None,
        "selection": None,
    }
    card = card_of(trained, sample) | named
    return TrainedFile(keep(trained, card, declaration or features.document), card)


def recent_file(**more: Any) -> TrainedFile:
    """A model that learned until a month ago: neither too old nor of the future, whatever day it is."""
    from service.core.clock import today

    return trained_file(today() - timedelta(days=30), **more)

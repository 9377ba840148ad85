"""Learning a model from inspections: choose, calibrate, fit on all, and compile into steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.additive import Additive
from models.archive import ModelRefused
from models.calibration import Calibration, adjust_level, calibrate
from models.candidates import CANDIDATES, Candidate, encoder_of, fit_candidate
from models.choice import choose_candidate
from models.compile import compile_steps, probe_estimator, prove_additivity
from models.encoder import Encoder, shares_of
from models.reference import reference_of
from models.sample import Sample

LEAST_ROWS = 200
LEAST_OF_EITHER = 20


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A learned model: what serves (`additive`), what it was made of, and how it was chosen.

    `encoder` and `estimator` (scikit-learn) give log-odds that `calibration` makes those of the world. `choices`: what
    cross-validation said of each candidate. `reference`: how values and probabilities lay in the training.
    """

    kind: str
    additive: Additive
    encoder: Encoder
    estimator: Any
    calibration: Calibration
    choices: list[dict[str, Any]]
    reference: dict[str, Any]


def train(
    sample: Sample,
    *,
    candidates: Sequence[Candidate] = CANDIDATES,
    folds: int = 4,
    seed: int = 0,
    progress: Callable[[str], None] = lambda message: None,
) -> Trained:
    """The model of `sample`, chosen among `candidates` by `folds` later periods; the same sample gives the same model.

    ModelRefused where there is too little to learn from (`few`), too little time to judge by (`days`), no feature
    (`features`), or weights that are no weights (`weight`).
    """
    from threadpoolctl import threadpool_limits

    # Sums of floats depend on how many threads share them: with one, two trainings give the same bytes.
    with threadpool_limits(1):
        return _train_candidate(_fit_to_learn_from(sample), candidates, folds, seed, progress)


def _train_candidate(
    sample: Sample, candidates: Sequence[Candidate], folds: int, seed: int, progress: Callable[[str], None]
) -> Trained:
    choice = choose_candidate(sample, candidates, folds, seed, progress)
    calibration = calibrate(choice.log_odds, sample.found[choice.rows], sample.weight[choice.rows])
    progress(f"{choice.candidate.kind} {dict(choice.candidate.settings)}: {len(sample)}")
    encoder = encoder_of(choice.candidate, sample)
    places = encoder.places(sample.columns)
    encoder, estimator = fit_candidate(choice.candidate, encoder, encoder.matrix(places), sample, seed)
    judged = choice.rows
    said = estimator.decision_function(encoder.matrix(places[:, judged]))
    calibration = adjust_level(calibration, said, sample.found[judged], sample.weight[judged])
    probed = probe_estimator(encoder, estimator)
    prove_additivity(probed, encoder, estimator, places)
    additive = compile_steps(probed, encoder, calibration, shares_of(encoder.features, places, sample.weight))
    reference = reference_of(additive, sample)
    return Trained(choice.candidate.kind, additive, encoder, estimator, calibration, choice.choices, reference)


def _fit_to_learn_from(sample: Sample) -> Sample:
    """The sample with weights of mean 1, or why nothing can be learned from it."""
    found = int(sample.found.sum())
    clear = len(sample) - found
    if len(sample) < LEAST_ROWS or min(found, clear) < LEAST_OF_EITHER:
        raise ModelRefused(
            "few",
            f"可学习的检查太少：共 {len(sample)} 次，发现问题 {found} 次，未发现问题 {clear} 次；"
            f"至少需要 {LEAST_ROWS} 次，且两种结果各不少于 {LEAST_OF_EITHER} 次。",
            f"Too few inspections to learn from: {len(sample)} in all, {found} with a problem found, {clear} without;"
            f" at least {LEAST_ROWS} are needed, and {LEAST_OF_EITHER} of either outcome.",
        )
    if not sample.columns:
        raise ModelRefused("features", "没有声明任何特征。", "No feature is declared.")
    if not (np.isfinite(sample.weight).all() and (sample.weight > 0).all()):
        raise ModelRefused(
            "weight",
            "检查权重必须是大于零的有限数，请核对入选概率。",
            "The weight of an inspection must be a finite number above zero; check the inclusion probabilities.",
        )
    return replace(sample, weight=sample.weight / sample.weight.mean())

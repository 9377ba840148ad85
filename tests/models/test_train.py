"""What is learned is what is there, the same each time, one feature at a time, and in the direction allowed."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from models.additive import Steps
from models.archive import ModelRefused
from models.candidates import BOOSTED, LOGISTIC, Candidate
from models.card import card_of
from models.choice import choose_candidate
from models.columns import MISSING, NO_WORD, NOT_APPLICABLE
from models.compile import probe_estimator, prove_additivity
from models.keep import keep
from models.reference import reference_of
from models.sample import Sample, SampleColumn
from models.train import Trained, train
from tests.models.samples import generator, world

PLAIN = Candidate(LOGISTIC, 10, c=0.1)
TREES = Candidate(BOOSTED, 10, iterations=20)
BOTH = pytest.mark.parametrize("candidate", [PLAIN, TREES], ids=["logistic", "boosted"])


def learned(sample: Sample, candidate: Candidate) -> Trained:
    return train(sample, candidates=(candidate,), folds=2)


def auc(sample: Sample, trained: Trained) -> float:
    """The share of pairs, one found and one clear, that are in order."""
    said = trained.additive.log_odds(sample.columns)
    found, clear = said[sample.found][:, None], said[~sample.found][None, :]
    return float(((found > clear) + (found == clear) / 2).mean())


@BOTH
def test_two_trainings_give_the_same_bytes(candidate: Candidate) -> None:
    first, second = (learned(world(), candidate) for _ in range(2))
    named = {"features": {"name": "tests@1", "digest": "0" * 64}}
    cards = [card_of(trained, world()) | named for trained in (first, second)]
    assert keep(first, cards[0], "a") == keep(second, cards[1], "a")


def test_nothing_of_a_training_is_left_to_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def fitted(*given: Any) -> Any:
        """The last step of a training, and how many threads its libraries have."""
        threads.extend(one["num_threads"] for one in threadpool_info())
        return reference_of(*given)

    monkeypatch.setattr("models.train.reference_of", fitted)
    with threadpool_limits(2):
        assert 2 in [one["num_threads"] for one in threadpool_info()]
        learned(world(), PLAIN)
    assert set(threads) == {1}


@BOTH
def test_the_steps_say_what_the_estimator_says(candidate: Candidate) -> None:
    sample = world()
    trained = learned(sample, candidate)
    assert trained.kind == candidate.kind
    encoder = trained.encoder
    said = trained.estimator.decision_function(encoder.matrix(encoder.places(sample.columns)))
    wanted = (trained.calibration.slope * said + trained.calibration.intercept) * 1e6
    assert np.abs(trained.additive.log_odds(sample.columns) - wanted).max() <= len(sample.columns) + 1


@given(st.integers(0, 10**6), st.sampled_from([PLAIN, Candidate(LOGISTIC, 20, c=10.0), TREES]))
@settings(max_examples=12)
def test_no_step_goes_the_wrong_way_whatever_the_data_say(seed: int, candidate: Candidate) -> None:
    sample = world(400, seed, strength=0.3)
    signs = dict(zip(sample.columns, generator(seed).integers(-1, 2, len(sample.columns)).tolist(), strict=True))
    trained = learned(replace(sample, risk=signs), candidate)
    for feature in trained.additive.features:
        if isinstance(feature, Steps):
            assert (np.diff(feature.weights[:-2]) * signs[feature.id] >= 0).all()
            # Equal neighbours are one bin.
            assert (np.diff(feature.weights[:-2]) != 0).all()


@BOTH
def test_a_single_feature_that_may_only_go_the_wrong_way_says_nothing(candidate: Candidate) -> None:
    sample = world()
    only = replace(sample, columns={"score": sample.columns["score"]}, risk={"score": 1})
    trained = learned(only, candidate)
    assert np.ptp(trained.additive.features[0].weights[:-2]) < 0.1 * 1e6


@BOTH
def test_values_never_seen_have_a_weight(candidate: Candidate) -> None:
    trained = learned(world(), candidate)
    strange = {
        "problems": SampleColumn(np.array([2**62, -(2**62), NOT_APPLICABLE, MISSING])),
        "district": SampleColumn(np.array([0, 1, 2, NO_WORD]), ("nowhere", "hamlet", "far", )),
        "score": SampleColumn(np.array([MISSING, NOT_APPLICABLE, 0, 10**15])),
        "noise": SampleColumn(np.array([MISSING, NOT_APPLICABLE, 0, 1])),
        "constant": SampleColumn(np.array([MISSING, NOT_APPLICABLE, 8, 7])),
        "nothing": SampleColumn(np.array([0, NOT_APPLICABLE, 8, MISSING])),
        "wordless": SampleColumn(np.array([0, 0, 0, NO_WORD]), ("a word",)),
    }  # fmt: skip
    parts = dict(zip(trained.additive.order, trained.additive.contributions(strange), strict=True))
    for nothing in ("constant", "nothing", "wordless"):
        assert not parts[nothing].any()
    # Words that are rare or unknown are one.
    assert len(set(parts["district"][:3].tolist())) == 1
    assert trained.additive.probability(trained.additive.log_odds(strange)).min() > 0


def test_missing_where_nothing_was_missing_weighs_as_the_average_does() -> None:
    trained = learned(world(), PLAIN)
    score = next(f for f in trained.additive.features if f.id == "score")
    assert np.abs(score.weights[-2:] - trained.additive.means[2]).max() <= 1


@BOTH
def test_a_sample_in_which_nothing_varies_gives_the_share_found(candidate: Candidate) -> None:
    sample = world()
    trained = learned(replace(sample, columns={"constant": sample.columns["constant"]}), candidate)
    probability = trained.additive.probability(trained.additive.log_odds(sample.columns)) / 1e6
    assert probability == pytest.approx(sample.found.mean(), abs=0.05)


@BOTH
def test_what_decides_is_found_and_chance_is_not(candidate: Candidate) -> None:
    later = world(3000, seed=9)
    assert auc(later, learned(world(2000), candidate)) > 0.68
    by_chance = world(2000, strength=0.0)
    assert abs(auc(world(3000, seed=9, strength=0.0), learned(by_chance, candidate)) - 0.5) < 0.05


@BOTH
def test_as_much_is_foretold_as_is_found_though_problems_are_few(candidate: Candidate) -> None:
    sample, later = world(4000, strength=1.0), world(6000, seed=9)
    rare = sample.rows(np.flatnonzero(~sample.found | (np.arange(4000) % 4 == 0)))
    few = later.rows(np.flatnonzero(~later.found | (np.arange(6000) % 4 == 0)))
    assert rare.found.mean() < 0.08
    trained = learned(rare, candidate)
    foretold = trained.additive.probability(trained.additive.log_odds(few.columns)) / 1e6
    assert foretold.mean() == pytest.approx(few.found.mean(), abs=0.015)
    likeliest = np.argsort(foretold, kind="stable")[-len(few) // 5 :]
    assert foretold[likeliest].mean() == pytest.approx(few.found[likeliest].mean(), abs=0.04)


def test_a_row_of_weight_three_counts_as_three_rows() -> None:
    sample = world(500)
    times = generator(1).integers(1, 4, 500)
    repeated = sample.rows(np.repeat(np.arange(500), times))
    weighted = replace(sample, weight=times / times.mean())
    once, often = (learned(each, PLAIN) for each in (weighted, repeated))
    # Periods are of equally many rows, so that the calibration is not quite the same.
    assert np.corrcoef(once.additive.log_odds(sample.columns), often.additive.log_odds(sample.columns))[0, 1] > 0.9999
    scaled = learned(replace(weighted, weight=weighted.weight * 7.5), PLAIN)
    assert scaled.additive.log_odds(sample.columns) == pytest.approx(once.additive.log_odds(sample.columns), abs=20)


def test_trees_are_taken_only_where_clearly_better() -> None:
    numb = Candidate(LOGISTIC, 5, c=1e-6)

    def chosen(*candidates: Candidate) -> Candidate:
        return choose_candidate(world(2000), candidates, 2, 0, lambda said: None).candidate

    assert chosen(numb, TREES) == TREES
    assert chosen(TREES, PLAIN) == PLAIN
    assert chosen(numb, PLAIN) == PLAIN
    assert chosen(TREES) == TREES


def test_of_penalties_that_foretell_alike_the_strongest_is_taken() -> None:
    penalties = tuple(Candidate(LOGISTIC, 10, c=c) for c in (3.0, 0.03, 0.0003))

    def chosen(strength: float) -> float:
        return choose_candidate(world(2000, strength=strength), penalties, 2, 0, lambda said: None).candidate.c

    assert chosen(strength=0.0) == 0.0003
    assert chosen(strength=3.0) > 0.0003


def test_every_candidate_is_spoken_of_and_one_is_chosen() -> None:
    said: list[str] = []
    trained = train(world(), candidates=(PLAIN, TREES), folds=2, progress=said.append)
    assert [(c["kind"], c["settings"]) for c in trained.choices] == [
        (LOGISTIC, {"bins": 10, "c": 0.1}),
        (BOOSTED, {"bins": 10, "iterations": 20}),
    ]
    assert [c["chosen"] for c in trained.choices] == [True, False]
    assert all(0 < c["log_loss"] < 1 and c["standard_error"] > 0 and 0 < c["auc"] < 1 for c in trained.choices)
    assert len(said) == 3


def test_an_estimator_with_interactions_is_refused() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    sample = world(2000)
    encoder = learned(sample, TREES).encoder
    places = encoder.places(sample.columns)
    either = (sample.columns["noise"].values > 0) ^ (sample.columns["score"].values > 5000)
    estimator: Any = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(encoder.matrix(places), either)
    with pytest.raises(ModelRefused) as refusal:
        prove_additivity(probe_estimator(encoder, estimator), encoder, estimator, places)
    assert refusal.value.code == "interaction"


def spoiled(sample: Sample, what: str) -> Sample:
    match what:
        case "rows":
            return sample.rows(np.arange(199))
        case "found":
            return replace(sample, found=np.arange(len(sample)) < 19)
        case "clear":
            return replace(sample, found=np.arange(len(sample)) >= 19)
        case "day":
            return replace(sample, day=np.zeros(len(sample), np.int32))
        case "columns":
            return replace(sample, columns={})
        case "nan":
            return replace(sample, weight=np.full(len(sample), np.nan))
        case _:
            return replace(sample, weight=np.zeros(len(sample)))


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("rows", "few"),
        ("found", "few"),
        ("clear", "few"),
        ("day", "days"),
        ("columns", "features"),
        ("nan", "weight"),
        ("zero", "weight"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(what: str, code: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        train(spoiled(world(), what), candidates=(PLAIN,))
    assert refusal.value.code == code
    assert refusal.value.zh
    assert refusal.value.en


def test_the_reference_is_how_the_training_lay() -> None:
    sample = replace(world(), weight=generator(2).random(900) + 0.5)
    trained = learned(sample, PLAIN)
    reference = trained.reference
    probability = trained.additive.probability(trained.additive.log_odds(sample.columns))
    assert reference["mean_probability"] == pytest.approx(np.average(probability, weights=sample.weight) / 1e6)
    assert reference["probability_edges"] == sorted(reference["probability_edges"])
    bounds = [-1, *reference["probability_edges"], 10**6 + 1]
    for share, (least, below) in zip(reference["probability_shares"], pairwise(bounds), strict=True):
        within = (probability >= least) & (probability < below)
        assert share == pytest.approx(sample.weight[within].sum() / sample.weight.sum())
    for feature, places in zip(trained.additive.features, trained.additive.places(sample.columns), strict=True):
        shares = reference["features"][feature.id]
        assert len(shares) == len(feature.weights)
        assert shares == pytest.approx(
            [sample.weight[places == p].sum() / sample.weight.sum() for p in range(len(shares))]
        )

"""Selection bias, where the truth is known: the weighted learner recovers the population, the naive one does not."""

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from models.candidates import BOOSTED, LOGISTIC, Candidate
from models.evaluation.calibration import calibration_error
from models.evaluation.ranking import Ranking, auc
from models.sample import Sample, SampleColumn
from models.selection import selection_bias
from models.train import train

PLAIN = (Candidate(LOGISTIC, 10, c=0.1),)
EVERYONE = 80_000


@dataclass(frozen=True)
class World:
    """A population whose probabilities are known, and who of it was inspected with which probability."""

    everyone: Sample
    probability: np.ndarray
    inclusion: np.ndarray
    inspected: np.ndarray

    def sample(self) -> Sample:
        """The inspections, weighted."""
        seen, weight = self.everyone.rows(self.inspected), 1 / self.inclusion[self.inspected]
        return replace(seen, weight=weight / weight.mean())

    def naive(self) -> Sample:
        return replace(self.everyone.rows(self.inspected), weight=np.ones(len(self.inspected)))


def world(seed: int = 1) -> World:
    """Who is inspected hangs on `rumour`, which no feature tells and which raises the probability.

    The more earlier findings an enterprise has, the more often it is inspected anyway; one without is inspected almost
    only where there is a rumour. So among the inspected those without findings look bad.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    findings, large = chance.integers(0, 5, EVERYONE), chance.random(EVERYONE) < 0.3
    rumour = chance.random(EVERYONE) < 0.25
    probability = 1 / (1 + np.exp(-(-3.4 + 0.5 * findings + 0.5 * large + 2.5 * rumour)))
    on_rumour, anyway = np.array([0.9, 0.6, 0.3, 0.15, 0.1]), np.array([0.03, 0.05, 0.08, 0.12, 0.2])
    inclusion = np.where(rumour, on_rumour[findings], anyway[findings])
    found = chance.random(EVERYONE) < probability
    columns = {"findings": SampleColumn(findings), "large": SampleColumn(large.astype(np.int64))}
    day = chance.integers(18_000, 18_730, EVERYONE).astype(np.int32)
    owner = np.arange(EVERYONE)
    everyone = Sample(columns, found, day, np.ones(EVERYONE), owner, {"findings": 0, "large": 0})
    return World(everyone, probability, inclusion, np.flatnonzero(chance.random(EVERYONE) < inclusion))


@pytest.fixture(scope="module")
def simulated() -> World:
    return world()


@pytest.fixture(scope="module")
def report(simulated: World) -> dict[str, Any]:
    findings = simulated.sample().columns["findings"].values
    said = selection_bias(simulated.sample(), {"findings": findings.astype(str)}, candidates=PLAIN, draws=100)
    assert said is not None
    return said


def learned(world: World, sample: Sample) -> np.ndarray:
    """What the learner of `sample` predicts for everyone."""
    additive = train(sample, candidates=PLAIN).additive
    return additive.probability(additive.log_odds(world.everyone.columns)) / 1e6


def best_possible(world: World) -> np.ndarray:
    """What the features can tell: the mean true probability of all who are alike in them."""
    alike = world.everyone.columns["findings"].values * 2 + world.everyone.columns["large"].values
    return (np.bincount(alike, world.probability) / np.bincount(alike))[alike]


def population_auc(world: World, scores: np.ndarray) -> float:
    """The AUC over the whole population by its true probabilities: no outcome is drawn."""
    ranking, p = Ranking(scores), world.probability
    adverse, clear = ranking.sums_by_tie(p), ranking.sums_by_tie(1 - p)
    behind = clear.sum() - np.cumsum(clear)
    return float((adverse * (behind + clear / 2)).sum() / (adverse.sum() * clear.sum()))


def test_the_weighted_learner_recovers_the_population_and_the_naive_one_does_not(simulated: World) -> None:
    possible = best_possible(simulated)
    weighted, naive = learned(simulated, simulated.sample()), learned(simulated, simulated.naive())
    reachable = population_auc(simulated, possible)
    assert reachable > 0.64
    assert population_auc(simulated, weighted) > reachable - 0.01
    assert population_auc(simulated, naive) < reachable - 0.10
    # Calibration in the large and over those who are alike.
    truth = simulated.probability.mean()
    assert abs(weighted.mean() - truth) < 0.015
    assert naive.mean() - truth > 0.08
    assert np.abs(weighted - possible).mean() < 0.015
    assert np.abs(naive - possible).mean() > 0.10


def test_the_report_says_of_held_out_inspections_what_is_true_of_the_population(
    simulated: World, report: dict[str, Any]
) -> None:
    weighted, naive = report["weighted"], report["naive"]
    reachable = population_auc(simulated, best_possible(simulated))
    assert weighted["auc"]["low"] < reachable < weighted["auc"]["high"]
    assert naive["auc"]["high"] < weighted["auc"]["low"]
    assert report["observed"] == pytest.approx(simulated.probability.mean(), abs=0.015)
    assert report["observed_unweighted"] > report["observed"] + 0.08
    assert weighted["calibration_error"] < 0.03
    assert naive["calibration_error"] > 0.09
    assert weighted["gap"]["low"] < 0 < weighted["gap"]["high"]
    assert naive["gap"]["low"] > 0.07
    assert report["difference"]["mean"] == pytest.approx(naive["predicted"] - weighted["predicted"], abs=2e-6)
    assert report["difference"]["mean_absolute"] >= report["difference"]["mean"]


def test_the_naive_learner_sees_nothing_of_it(report: dict[str, Any]) -> None:
    assert report["believed"]["calibration_error"] < 0.03
    assert abs(report["believed"]["gap"]) < 0.02


def test_the_groups_show_whom_it_would_hit(simulated: World, report: dict[str, Any]) -> None:
    groups = {one["key"]: one for one in report["groups"]}
    assert set(groups) == {"0", "1", "2", "3", "4"}
    # Those without findings, inspected only on a rumour, would be thought far worse than they are.
    assert groups["0"]["difference"] > 0.15
    assert abs(groups["4"]["difference"]) < 0.08
    for key, one in groups.items():
        alike = simulated.everyone.columns["findings"].values == int(key)
        assert one["weighted"] == pytest.approx(simulated.probability[alike].mean(), abs=0.03)


def test_the_report_fits_a_card_and_comes_out_the_same_again(simulated: World, report: dict[str, Any]) -> None:
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    findings = simulated.sample().columns["findings"].values
    again = selection_bias(simulated.sample(), {"findings": findings.astype(str)}, candidates=PLAIN, draws=100)
    assert again == report
    assert report["trained"] + report["rows"] == len(simulated.inspected)
    assert report["rows"] == pytest.approx(0.3 * len(simulated.inspected), rel=0.02)


def test_held_out_days_are_later_than_all_learned_from(simulated: World, report: dict[str, Any]) -> None:
    first = (np.datetime64(report["from"]) - np.datetime64("1970-01-01")).astype(int)
    day = simulated.sample().day
    assert ((day >= first).sum(), (day < first).sum()) == (report["rows"], report["trained"])


def test_both_learners_are_of_the_kind_that_the_weighted_one_chose(simulated: World) -> None:
    few = simulated.sample().rows(np.arange(1500))
    said = selection_bias(few, candidates=(*PLAIN, Candidate(BOOSTED, 5, iterations=20)), draws=5)
    assert said is not None
    assert said["kind"] in (LOGISTIC, BOOSTED)


def test_where_all_were_equally_probable_there_is_nothing_to_compare(simulated: World) -> None:
    assert selection_bias(simulated.naive(), candidates=PLAIN) is None
    assert selection_bias(replace(simulated.naive(), weight=np.full(len(simulated.inspected), 0.3))) is None


def test_too_few_to_learn_from_a_part_of_them_is_no_report(simulated: World) -> None:
    assert selection_bias(simulated.sample().rows(np.arange(220)), candidates=PLAIN) is None
    assert selection_bias(simulated.sample().rows(np.arange(0)), candidates=PLAIN) is None


def test_the_population_auc_of_this_file_is_the_expected_one() -> None:
    small = world()
    rows = np.arange(4000)
    part = World(small.everyone.rows(rows), small.probability[rows], small.inclusion[rows], rows)
    drawn = np.random.Generator(np.random.PCG64(0))
    scores = best_possible(part)
    found = [auc(Ranking(scores), drawn.random(4000) < part.probability, np.ones(4000)) for _ in range(50)]
    assert np.mean(found) == pytest.approx(population_auc(part, scores), abs=0.005)
    assert calibration_error(scores, drawn.random(4000) < part.probability, np.ones(4000)) < 0.03

"""Nothing of the day of an inspection, and nothing known later, can be learned from."""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from models.evaluation.ranking import Ranking, auc
from models.sample import Sample, SampleColumn
from models.train import train
from rules.calendar import day_of
from scoring.features import feature_columns
from scoring.repeated_facts import repeat_facts
from service.core.errors import ProductError
from service.model.training.leaks import MOST_AUC, refuse_days, refuse_leaks, refuse_leaky_model
from service.model.training.sampling import columns_before
from tests.service.model.training import looks as looked
from tests.service.model.training.town import UNTIL, town

Days = npt.NDArray[np.int32]


@cache
def seen_on(shift: int) -> Sample:
    """The town's inspections with features as of `shift` days after each, past every guard."""
    made = town(500, each=8)
    inspections = looked.inspections(made)
    block = repeat_facts(looked.facts(made), inspections.owner)
    day = inspections.day + np.int32(shift)
    features = feature_columns(looked.features(), block, day, day)
    columns = {name: SampleColumn(column.values, column.texts) for name, column in features.items()}
    n = len(inspections)
    risk = dict.fromkeys(columns, 0)
    return Sample(columns, inspections.found, inspections.day, np.ones(n), inspections.owner.astype(np.int64), risk)


def held_out_auc(sample: Sample) -> float:
    """Of a model trained on the earlier inspections, on the later ones."""
    earlier = sample.day < day_of(UNTIL)
    later = sample.rows(~earlier)
    additive = train(sample.rows(earlier), candidates=looked.QUICK).additive
    return auc(Ranking(additive.log_odds(later.columns)), later.found, later.weight)


def test_the_day_itself_gives_the_finding_away_and_is_refused() -> None:
    leaky = seen_on(0)
    assert held_out_auc(leaky) > 0.999
    with pytest.raises(ProductError, match="latest"):
        refuse_leaks(leaky)


def test_the_day_before_does_not() -> None:
    honest = seen_on(-1)
    refuse_leaks(honest)
    assert 0.6 < held_out_auc(honest) < 0.85


def test_shuffled_outcomes_cannot_be_foretold() -> None:
    honest = seen_on(-1)
    order = np.random.Generator(np.random.PCG64(4)).permutation(len(honest))
    assert 0.45 < held_out_auc(replace(honest, found=honest.found[order])) < 0.55


@pytest.mark.parametrize("given", ["number", "word", "missing"])
def test_a_feature_written_at_the_inspection_is_refused_whatever_it_holds(given: str) -> None:
    sample = seen_on(-1)
    chance = np.random.Generator(np.random.PCG64(5)).integers(0, 100, len(sample))
    column = {
        "number": SampleColumn(np.where(sample.found, 0, 1000) + chance),
        "word": SampleColumn(sample.found.astype(np.int64) + 1, ("never", "clear", "found")),
        "missing": SampleColumn(np.where(sample.found, -(2**63), chance)),
    }[given]
    with pytest.raises(ProductError, match="written"):
        refuse_leaks(replace(sample, columns={**sample.columns, "written": column}))


def test_a_word_of_every_enterprise_tells_by_chance_and_is_not_refused() -> None:
    sample = seen_on(-1)
    names = SampleColumn(sample.owner, tuple(f"firm {number}" for number in range(int(sample.owner.max()) + 1)))
    rate = np.bincount(sample.owner, sample.found) / np.maximum(np.bincount(sample.owner), 1)
    assert 0.8 < auc(Ranking(rate[sample.owner]), sample.found, sample.weight) < MOST_AUC
    refuse_leaks(replace(sample, columns={"name": names}))


def test_a_model_that_foretells_everything_is_refused() -> None:
    refuse_leaky_model(0.97)
    with pytest.raises(ProductError):
        refuse_leaky_model(0.995)


DAYS = np.array([100, 200], np.int32)


@pytest.mark.parametrize(
    ("as_of", "known_on", "why"),
    [
        (DAYS, DAYS - 1, "before the day of its inspection"),
        (DAYS + 1, DAYS - 1, "before the day of its inspection"),
        (DAYS - [1, 0], DAYS - 1, "before the day of its inspection"),
        (DAYS - 2, DAYS - 1, "must have been known"),
    ],
)
def test_days_that_would_leak_are_refused(as_of: Days, known_on: Days, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        refuse_days(DAYS, as_of, known_on)
    block = repeat_facts(looked.facts(town(2, each=1)), np.array([0, 1]))
    with pytest.raises(ValueError, match=why):
        columns_before(looked.features(), block, DAYS, as_of.astype(np.int32), known_on.astype(np.int32))

"""From inspections to the file of a model: trained on the earlier ones, tried on the later ones, with its card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from models.candidates import CANDIDATES, Candidate
from models.card import card_of
from models.columns import Mask
from models.evaluation import CAPACITY, one_line
from models.keep import digest_of, keep
from models.sample import Sample
from models.selection import selection_bias
from models.train import Trained, train
from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.facts import NO_NUMBER
from service.core.progress import Progress
from service.model.card.units import units_of
from service.model.training.groups import groups_of
from service.model.training.leaks import refuse_leaks, refuse_leaky_model
from service.model.training.movers import Mover
from service.model.training.pieces import InspectionSource
from service.model.training.sampling import sample_of
from service.model.training.trial import Trial, TrialSubject, run_trial

TRAINING = "训练 training"
# Later periods by which candidates are judged; one more step fits the best.
FOLDS = 4
# The scheme of features that were proposed for none.
PROPOSED = "proposed"
# Fewer later inspections, or fewer of them found or clear, say nothing of a model.
LEAST_TRIED, LEAST_OF_EACH = 50, 5
# The learner's matrix is dense: 25 features in 20 bins are 500 columns of eight bytes, so that this many inspections
# take 0.4 GB, and the coarser bins and a copy as much again. Twice as many would hardly tell it more; the oldest tell
# least of the time to come.
MOST_INSPECTIONS = 100_000


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """The file of a model, its digest and card, the notices to print, and the enterprises that it would move.

    `movers` is None where there were no rules to compare with.
    """

    data: bytes
    digest: str
    card: Mapping[str, Any]
    notices: Sequence[Text] = field(default=())
    movers: Sequence[Mover] | None = None


def learn_model(
    inspected: InspectionSource,
    features: FeatureSet,
    until: int,
    progress: Progress,
    *,
    closure: Sequence[RuleSet] = (),
    left_out: Mapping[str, int] | None = None,
    registered_later: int = 0,
    capacity: Sequence[float] = CAPACITY,
) -> LearnedModel:
    """The model learned from the inspections before the day `until` (since 1970-01-01) and tried on the others.

    `closure` are the rule set of the scheme, last, and those that it reads; `left_out` counts inspections that
    were no part of `inspected`, `registered_later` those whose enterprise was registered here only afterwards;
    `capacity` are shares of all that could be inspected. Of the inspections before `until` no more than the latest
    MOST_INSPECTIONS count, whole days of them. Deterministic. Raises ProductError where a feature gives the finding
    away and ModelRefused where there is too little to learn from.
    """
    sample = sample_of(inspected, features, progress)
    earlier = sample.day < until
    used = earlier & (sample.day >= _first_day(sample.day[earlier]))
    part = sample.rows(used)
    refuse_leaks(part)
    trained = _train_checked(part, progress)
    known = inspected.inspections.probability[used] != NO_NUMBER
    older = {"older": int(earlier.sum()) - len(part)}
    card = _card_of_training(trained, part, known, features, closure, {**(left_out or {}), **older})
    card["trained"]["registered_later"] = registered_later
    if card["trained"]["weighted"]:
        # Both learners of the comparison are of the kind chosen above: a second choice would say nothing more of bias.
        groups = groups_of(inspected, np.flatnonzero(used), progress)
        card["selection"] = selection_bias(part, groups, candidates=_chosen_candidates(trained))
    subject = TrialSubject(trained.additive, card, features, one_line.best_one_line(part), closure, capacity)
    later = np.flatnonzero(~earlier)
    trial = _try_model(inspected, later, sample.rows(later), subject, progress)
    card["evaluation"] = trial.figures or None
    data = keep(trained, card, features.document)
    return LearnedModel(data, digest_of(data), card, trial.notices, trial.movers)


def _first_day(day: npt.NDArray[np.int32]) -> int:
    """The first of the latest days that hold no more than MOST_INSPECTIONS of the inspections on `day` (n,)."""
    latest = np.sort(day)[::-1]
    if len(latest) <= MOST_INSPECTIONS:
        return int(latest[-1]) if len(latest) else 0
    # The day on which there would be one too many is left out whole.
    return int(latest[MOST_INSPECTIONS]) + 1


def _train_checked(part: Sample, progress: Progress) -> Trained:
    """The model trained on `part`, refused where it tells the finding too well on inspections it did not learn from."""
    progress.begin({TRAINING: FOLDS + 1})
    steps = count()
    trained = train(
        part,
        candidates=CANDIDATES,
        folds=FOLDS,
        progress=lambda said: progress.advance(TRAINING, next(steps), None),
    )
    progress.advance(TRAINING, FOLDS + 1, None)
    refuse_leaky_model(next(choice["auc"] for choice in trained.choices if choice["chosen"]))
    return trained


def _chosen_candidates(trained: Trained) -> list[Candidate]:
    said = next(choice for choice in trained.choices if choice["chosen"])
    return [one for one in CANDIDATES if (one.kind, dict(one.settings)) == (said["kind"], dict(said["settings"]))]


def _try_model(
    inspected: InspectionSource, later: Any, sample: Sample, subject: TrialSubject, progress: Progress
) -> Trial:
    found = int(sample.found.sum())
    if len(later) < LEAST_TRIED or min(found, len(later) - found) < LEAST_OF_EACH:
        return Trial(
            {},
            [
                Text(
                    f"保留的后期检查只有 {len(later):,} 次，发现问题 {found:,} 次，不足以评价模型。",
                    f"Only {len(later):,} later inspections are held back, {found:,} of them found: too few to try the "
                    "model on.",
                )
            ],
        )
    return run_trial(inspected, later, sample, subject, progress)


def _card_of_training(
    trained: Trained,
    part: Sample,
    known: Mask,
    features: FeatureSet,
    closure: Sequence[RuleSet],
    left_out: Mapping[str, int],
) -> dict[str, Any]:
    """The card of the training, with what only the product knows: scheme, feature set, titles, what was left out.

    `known` (n,) says of which inspections the inclusion probability is.
    """
    card: dict[str, Any] = card_of(trained, part)
    rule_set = closure[-1] if closure else None
    named = features.scheme if features.scheme != PROPOSED else None
    card["scheme"] = rule_set.scheme if rule_set else named
    card["rule_set"] = rule_set.name if rule_set else None
    card["features"] = {"name": features.name, "digest": features.digest, "counting": features.counting}
    card["titles"] = {one.id: {"zh": one.title.zh, "en": one.title.en} for one in features.features}
    card["risk"] = {one.id: str(one.risk) for one in features.features}
    card["units"] = units_of(features)
    card["trained"] |= {
        "weighted": bool(known.any()),
        "unknown_probability": int((~known).sum()),
        "left_out": card["trained"]["left_out"] | left_out,
    }
    return card

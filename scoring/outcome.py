"""One enterprise's decision as plain figures and names, as it is compared with another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.facts import NO_NUMBER
from scoring.score import Scores


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision says: `score` and `lines` (those that are not nought) in hundredths; None where not classified.

    `version` is the name of the rule set; `overrides` and `not_rated` are the ids of those that held.
    """

    version: str | None
    tier: str | None
    decided_by: str | None
    score: int | None
    lines: Mapping[str, int] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    not_rated: tuple[str, ...] = ()


# Of a day on which no rule set applies.
NO_OUTCOME = Outcome(None, None, None, None)


def outcome_of(scores: Scores, place: int) -> Outcome:
    """The outcome of the enterprise at `place`."""
    rule_set, tier, score = scores.rule_set, int(scores.tier[place]), int(scores.score[place])
    lines = zip(scores.line_ids, scores.lines[:, place].tolist(), strict=True)
    overrides = zip(rule_set.overrides, scores.overrides[:, place].tolist(), strict=True)
    reasons = zip(rule_set.not_rated, scores.not_rated[:, place].tolist(), strict=True)
    return Outcome(
        rule_set.name,
        None if tier < 0 else scores.tiers[tier],
        None if tier < 0 else scores.levels[scores.decided_by[place]],
        None if score == NO_NUMBER else score,
        {name: points for name, points in lines if points},
        tuple(override.id for override, holds in overrides if holds),
        tuple(reason.id for reason, holds in reasons if holds),
    )

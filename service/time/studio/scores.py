"""How the scores of a scheme lie now, between the borders in force and between those of a draft."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from markupsafe import Markup
from sqlalchemy import Connection

from rules.intervals import interval_words_of
from rules.ruleset import RuleSet, Tier
from rules.texts import Text
from scoring.compiler import HUNDREDTHS
from scoring.facts import NO_NUMBER
from scoring.score import program_of
from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.charts.spread import Side, spread
from service.decisions.editions import edition_now
from service.decisions.lists import Question, find_list
from service.rule_sets.bands import bands_of, borders_of

_BY_OVERRIDE = Text("只由判定规则给出", "given by an override only")
# What an image of a list holds where there is no score.
_NO_SCORE = max(NO_NUMBER, 1 - 2**31)


@dataclass(frozen=True, slots=True, eq=False)
class ScoresNow:
    """The scores of everyone classified inside a jurisdiction (hundredths), and the day that they are of."""

    as_of: date
    scores: Array

    def numbers(self) -> Counter[int]:
        """How many have each whole number of points."""
        points, counts = np.unique(self.scores // HUNDREDTHS, return_counts=True)
        return Counter(dict(zip(points.tolist(), counts.tolist(), strict=True)))

    def between(self, rule_set: RuleSet) -> dict[str, int]:
        """How many have a score in the band of each tier; overrides, which put some elsewhere, are left aside."""
        ranks = program_of(rule_set).tiers.ranks_of(self.scores)
        numbers = np.bincount(ranks, minlength=len(rule_set.tiers)).tolist()
        return dict(zip(rule_set.tier_ids(), numbers, strict=True))


@dataclass(frozen=True, slots=True)
class BandRow:
    """One tier of a draft: its rank and title, and how many scores lie in its band by either version's borders.

    `now` is None where the version in force has no tier of that name.
    """

    rank: int
    id: str
    title: Text
    now: int | None
    then: int


def band_words(tier: Tier) -> Text:
    """The band of a tier in words."""
    return interval_words_of(tier.interval) if tier.interval else _BY_OVERRIDE


def scores_now(connection: Connection, scheme: str, inside: Jurisdiction) -> ScoresNow | None:
    """The scores of the run in effect inside a jurisdiction; None where the scheme has none."""
    edition = edition_now(connection, scheme)
    if edition is None:
        return None
    found = find_list(connection, edition, Question(scheme, inside.regions, offices=inside.offices))
    image = found.image
    scored = found.found.held & (image.tier >= 0) & (image.score > _NO_SCORE)
    return ScoresNow(edition.as_of, image.score[scored].astype(np.int64))


def band_rows(scores: ScoresNow, before: RuleSet | None, draft: RuleSet) -> list[BandRow]:
    """The tiers of the draft with how many scores of now lie in each."""
    now = scores.between(before) if before else {}
    then = scores.between(draft)
    return [
        BandRow(rank, tier.id, tier.title, now.get(tier.id), then[tier.id]) for rank, tier in enumerate(draft.tiers)
    ]


def scores_picture(
    scores: ScoresNow, before: RuleSet | None, draft: RuleSet, title: str, names: Sequence[str], language: str
) -> Markup:
    """The scores of now in columns, the borders of the draft drawn in as lines, those that it gives up dashed."""
    now = Side(names[0], scores.numbers(), borders_of(before) if before else ())
    then = Side(names[1], {}, borders_of(draft))
    return spread(title, now, then, [(one.begins, one.ends, one.name) for one in bands_of(draft, language)])

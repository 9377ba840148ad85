"""What is already known of the days ahead: the facts, later values of attributes, versions of rule sets, models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

import numpy as np

from rules.calendar import date_of
from rules.ruleset import RuleSet
from scoring.facts import NO_DATE, Facts, Ints
from scoring.model import Models
from scoring.repeated_facts import Repeater
from scoring.review import review_days
from scoring.score import Scores, score, score_on_days

# The tier of a day on which no rule set applies, and of an enterprise that is not classified.
NO_RULES, NOT_RATED = -2, -1


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the day `begins` until the next stretch begins: the rule sets that apply, the last one's the decision.

    `models` are those of these days; one grown too old begins a stretch of its own. Without rule sets none applies.
    """

    begins: date
    rule_sets: tuple[RuleSet, ...]
    models: Models


class KnownFacts(Protocol):
    """Facts of a block of enterprises on any day, as they were known on one day."""

    def __len__(self) -> int:
        """The number of enterprises."""

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        """The block whose row i is the enterprise at `places[i]` with its attributes of `days[i]`."""

    def attributes_on(self, places: Ints, days: Ints) -> Mapping[str, Ints]:
        """The attributes of that block alone."""

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """(n,) the first day after each of `days` from which an attribute has another value, `NO_DATE` where none."""


@dataclass(frozen=True)
class UnchangedFacts:
    """Facts without a later value of any attribute, as files state them."""

    facts: Facts

    def __len__(self) -> int:
        return len(self.facts)

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        """The block whose row i is the enterprise at `places[i]`."""
        return self._repeater.at(places)

    def attributes_on(self, places: Ints, days: Ints) -> Mapping[str, Ints]:
        """The attributes of that block alone."""
        return {name: column[places] for name, column in self.facts.attributes.items()}

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """`NO_DATE` for each."""
        return np.full(len(places), NO_DATE, np.int64)

    @cached_property
    def _repeater(self) -> Repeater:
        return Repeater(self.facts)


@dataclass(frozen=True, slots=True)
class Look:
    """Some rows, each on its day, under the rule sets of one stretch; `scores` is None where none applies.

    `following` is, for each, the first later day on which anything stored of it may change, `NO_DATE` where none.
    """

    rows: Ints
    stretch: Stretch
    scores: Scores | None
    following: Ints


@dataclass(frozen=True, slots=True)
class Course:
    """The known course of a block: its facts as known on `known_on`, and the stretches, the first to begin first.

    The first stretch applies from the first day that is looked at, whenever it began.
    """

    known: KnownFacts
    stretches: Sequence[Stretch]
    known_on: date | None = None

    def tiers(self) -> tuple[str, ...]:
        """The ids of all tiers of all stretches; a code of a tier is its place here."""
        deciding = (one.rule_sets[-1] for one in self.stretches if one.rule_sets)
        return tuple(dict.fromkeys(tier for rule_set in deciding for tier in rule_set.tier_ids()))

    def looks_on(self, places: Ints, days: Ints) -> Iterator[Look]:
        """The enterprises at `places`, each on its day, with evidence; each row is in one look."""
        coming = self._next_known(places, days)
        for stretch, rows in self.rows_by_stretch(days):
            scores, following = None, coming[rows]
            if stretch.rule_sets:
                scores = self.scores_on(stretch, places[rows], days[rows])
                following = np.minimum(following, review_days(scores, stretch.rule_sets))
            yield Look(rows, stretch, scores, following)

    def scores_on(self, stretch: Stretch, places: Ints, days: Ints) -> Scores:
        """The scores of the enterprises at `places`, each on its day, under a stretch that has rule sets."""
        facts, rule_sets = self.known.facts_on(places, days), stretch.rule_sets
        if len(days) and (days == days[0]).all():
            # One day for all is found faster, and gives the same.
            day = date_of(int(days[0]))
            return score(rule_sets, facts, day, self.known_on, evidence=True, models=stretch.models)
        return score_on_days(rule_sets, facts, days, self.known_on, evidence=True, models=stretch.models)

    def tiers_on(self, places: Ints, days: Ints) -> tuple[Ints, Ints]:
        """The code of the tier of each on its day, and the first later day on which anything stored may change."""
        codes = {tier: code for code, tier in enumerate(self.tiers())}
        tier, following = np.full((2, len(places)), NO_RULES, np.int64)
        for look in self.looks_on(places, days):
            following[look.rows] = look.following
            if look.scores is not None:
                ranks = np.array([*(codes[tier] for tier in look.scores.tiers), NOT_RATED])
                tier[look.rows] = ranks[look.scores.tier]
        return tier, following

    def rows_by_stretch(self, days: Ints) -> Iterator[tuple[Stretch, Ints]]:
        """Each stretch that applies on one of `days`, and on which of them."""
        of_day = self._begins().searchsorted(days, "right")
        for stretch in np.unique(of_day).tolist():
            yield self.stretches[stretch], np.flatnonzero(of_day == stretch)

    def _next_known(self, places: Ints, days: Ints) -> Ints:
        """The first day after each of `days` on which an attribute changes or another stretch begins."""
        begins = np.append(self._begins(), NO_DATE)
        return np.minimum(self.known.next_change(places, days), begins[begins.searchsorted(days, "right")])

    def _begins(self) -> Ints:
        return np.array([one.begins for one in self.stretches[1:]], "datetime64[D]").astype(np.int64)


def said_of_models(models: Models) -> list[tuple[str, object]]:
    """By what the models of two stretches are the same: the state of each scheme's, and which it is."""
    return sorted((scheme, (use.state, use.digest or "")) for scheme, use in models.items())

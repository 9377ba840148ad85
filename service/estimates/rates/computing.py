"""Reckons the rates of a year within a reach, from selections that were read once for all reaches."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from inspection.rates import Ratio, rate_of, ratio_of
from service.access.reach import Reach
from service.core.arrays import Mask
from service.estimates.rates.figures import (
    By,
    Estimate,
    Naive,
    RatedBatch,
    RateRow,
    SchemeRates,
    TierEstimate,
    YearRates,
)
from service.estimates.rates.naive import KnownVisits, NaiveRatios
from service.estimates.rates.parts import Part, Parts, by_words, merged_parts
from service.estimates.selections.selections import Selections
from service.plans.plan import UNCLASSIFIED

TIER = "tier"
_OF_FIRMS = (By.COUNTY, By.SECTION, By.SIZE)
_NO_RATIO = Ratio(None, None, None)


def rates_within(selections: Selections, visits: KnownVisits, reach: Reach) -> YearRates:
    """The rates of what lies within a reach."""
    return _Rates(selections.within(reach), NaiveRatios(visits, visits.within(reach))).year()


class _Rates:
    """The rates of some selections, with the plain ratios beside them."""

    def __init__(self, selections: Selections, naive: NaiveRatios) -> None:
        self._selections, self._naive = selections, naive
        self._parts = Parts(selections)
        self._tiers = tiers_of_schemes(selections)

    def year(self) -> YearRates:
        """All of them."""
        tables = {by: self._rows_of_firms(by) for by in _OF_FIRMS}
        tables |= {By.ITEM: self._rows_of_items(), By.BATCH: self._rows_of_batches()}
        return YearRates(
            self._selections.year,
            estimate_of(self._parts.by(()), self._naive.whole()),
            tuple(self._scheme(scheme) for scheme in self._tiers),
            tables,
            tuple(self._batches()),
            tuple(self._selections.uncounted),
        )

    def _scheme(self, scheme: str) -> SchemeRates:
        """The tiers of a scheme, from the batches that went by it."""
        names = self._tiers[scheme]
        parts = by_words(self._parts.by([TIER], batches=self._of_scheme(scheme)), 0)
        plain = self._naive.of_tiers(scheme)
        estimates = {tier: estimate_of(parts.get(tier, []), plain.get(tier)) for tier in names}
        best, worst = names[0], next(tier for tier in reversed(names) if tier != UNCLASSIFIED)
        ratio = ratio_of(estimates[worst].rate, estimates[best].rate) if best != worst else _NO_RATIO
        tiers = tuple(TierEstimate(scheme, tier, of) for tier, of in estimates.items())
        return SchemeRates(scheme, tiers, best, worst, ratio)

    def _rows_of_firms(self, by: By) -> tuple[RateRow, ...]:
        plain = self._naive.of_keys(by)
        beside = {scheme: self._naive.of_keys_and_tiers(by, scheme) for scheme in self._tiers}
        parts = by_words(self._parts.by([by.value, TIER]), 0)
        return tuple(self._row(key, some, plain.get(key), beside) for key, some in parts.items())

    def _rows_of_items(self) -> tuple[RateRow, ...]:
        plain = self._naive.of_items()
        beside = {scheme: self._naive.of_items_and_tiers(scheme) for scheme in self._tiers}
        rows = []
        for place, item in enumerate(self._selections.items):
            of_item = np.array([item in one.items for one in self._selections.batches], np.bool_)
            found = self._parts.by([TIER], self._selections.by_item[:, place], of_item)
            parts = [Part(one.batch, (item, *one.words), one.looked, one.awaited) for one in found]
            if parts:
                rows.append(self._row(item, parts, plain.get(item), beside))
        return tuple(rows)

    def _rows_of_batches(self) -> tuple[RateRow, ...]:
        """Each batch by itself; the plain ratio beside it is that of its own results."""
        by_batch: dict[int, list[Part]] = {}
        for part in self._parts.by([TIER]):
            by_batch.setdefault(part.batch, []).append(Part(part.batch, ("", *part.words), part.looked, part.awaited))
        return tuple(
            self._row(self._selections.batches[place].draw_id, parts, _own_ratio(parts), None)
            for place, parts in sorted(by_batch.items())
        )

    def _row(
        self,
        key: str,
        parts: Sequence[Part],
        plain: Naive | None,
        beside: Mapping[str, Mapping[tuple[str, str], Naive]] | None,
    ) -> RateRow:
        """A row, whose parts have the word of the row and the tier; without `beside` the ratios are the parts' own."""
        tiers = []
        for scheme, names in self._tiers.items():
            of_scheme = [one for one in parts if self._selections.batches[one.batch].scheme == scheme]
            by_tier = by_words(of_scheme, 1)
            for tier in names:
                if tier in by_tier:
                    own = by_tier[tier]
                    naive = _own_ratio(own) if beside is None else beside[scheme].get((key, tier))
                    tiers.append(TierEstimate(scheme, tier, estimate_of(own, naive)))
        return RateRow(key, estimate_of(parts, plain), tuple(tiers))

    def _of_scheme(self, scheme: str) -> Mask:
        return np.array([one.scheme == scheme for one in self._selections.batches], np.bool_)

    def _batches(self) -> Iterable[RatedBatch]:
        there = set(self._selections.listed.batch.tolist())
        for place, one in enumerate(self._selections.batches):
            if place in there:
                scheme = one.scheme or ""
                yield RatedBatch(one.draw_id, one.batch_id, one.number, one.title, one.line_title, scheme)


def tiers_of_schemes(selections: Selections) -> dict[str, tuple[str, ...]]:
    """By scheme the tiers that the year's batches went by: the best first, who is not classified last.

    Where editions differ the order is that of the last one.
    """
    found: dict[str, tuple[str, ...]] = {}
    for one in sorted(selections.batches, key=lambda batch: batch.run_id or 0, reverse=True):
        if one.scheme and one.tiers:
            known = found.get(one.scheme, ())
            added = [tier for tier in one.tiers if tier not in known]
            tiers = [tier for tier in (*known, *added) if tier != UNCLASSIFIED]
            found[one.scheme] = (*tiers, UNCLASSIFIED)
    return dict(sorted(found.items()))


def estimate_of(parts: Iterable[Part], naive: Naive | None) -> Estimate:
    """The rate of some parts, with what it was made from."""
    some = list(parts)
    looked = merged_parts(some)
    drawn, out = sum(one.drawn for one in looked), sum(one.out_of_scope for one in looked)
    return Estimate(rate_of(looked), drawn, out, sum(one.awaited for one in some), naive)


def _own_ratio(parts: Iterable[Part]) -> Naive:
    looked = [one.looked for one in parts]
    return Naive(sum(one.base for one in looked), sum(one.found for one in looked))

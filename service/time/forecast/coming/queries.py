"""Coming changes as people ask for them: by days, tiers, place and direction, with their numbers, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.course import NO_RULES, NOT_RATED
from scoring.movers import DIRECTIONS
from service.access.reach import Jurisdiction, Reach
from service.core.arrays import Array, Mask
from service.core.problem import refusal_at
from service.decisions.coming import Plain
from service.decisions.editions import Edition, edition_now, nothing_in_effect
from service.decisions.lists import ListedTier, Question
from service.decisions.lists.image import Image, image_of
from service.decisions.lists.offices import Offices, offices_of
from service.decisions.lists.rows import rows_of
from service.decisions.lists.selection import Narrowing, find_entries
from service.decisions.runs import schemes_in_effect
from service.registries.queries.known_places import refuse_unknown_places
from service.rule_sets.queries import rule_set_of
from service.time.forecast.coming.image import ComingImage, coming_image_of

# What an enterprise without a tier, or on a day without a rule set, is asked for by.
UNCLASSIFIED, WITHOUT_RULES = "not-classified", "no-rule-set"
# What an enterprise without an office is asked for by.
NO_OFFICE = "none"
# Up to so many days are counted by week, more by month.
MOST_BY_WEEK = 126


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """What is asked for, None and () being all; `since` and `until` are days, tiers are ids."""

    scheme: str | None = None
    since: date | None = None
    until: date | None = None
    tier_from: str | None = None
    tier_to: str | None = None
    region: str = ""
    offices: tuple[str, ...] = ()
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class ComingChange:
    """One change: the row of the enterprise as it stands, the day, the tier then, the direction and the cause.

    `tier` is None where it is not classified then; `rank` is -1 there, -2 where no rule set applies.
    """

    row: ListedTier
    day: date
    tier: Plain | None
    rank: int
    direction: str
    cause: Plain

    @property
    def key(self) -> tuple[int, int]:
        """Where the list goes on behind it."""
        return day_of(self.day), self.row.id


@dataclass(frozen=True, slots=True)
class Period:
    """A week, or a month, and how many change in it, by direction."""

    begins: date
    ends: date
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Which changes fit each filter (`masks`), the rank and the office (a place of `codes`) of each as it stands.

    `failed` is of how many of the jurisdiction nothing could be computed.
    """

    masks: Mapping[str, Mask]
    before: Array
    at_office: Array
    codes: Sequence[str]
    failed: int

    def held(self, *but: str) -> Mask:
        """Those that fit all filters but for some."""
        return np.logical_and.reduce([mask for name, mask in self.masks.items() if name not in but])


@dataclass(frozen=True)
class ComingList:
    """The changes that are asked for, as far as an account reaches: from `since` up to `until`, and never beyond."""

    edition: Edition
    rule_set: RuleSet | None
    asked: AskedChanges
    since: date
    until: date
    coming: ComingImage
    chosen: Chosen

    @property
    def known_until(self) -> date | None:
        """The last day of which is known who changes; None where nobody has looked ahead of everyone yet."""
        return self.coming.until if self.coming.until > self.edition.as_of else None

    @cached_property
    def total(self) -> int:
        """How many changes are asked for."""
        return int(self.chosen.held().sum())

    @property
    def not_computed(self) -> int:
        """Of how many of the jurisdiction nothing could be computed."""
        return self.chosen.failed

    def page(
        self, connection: Connection, limit: int, after: tuple[int, int] | None
    ) -> tuple[list[ComingChange], bool]:
        """Up to `limit` changes behind that of a day and an enterprise, by day; and whether there are more."""
        coming = self.coming
        begin = 0 if after is None else int(coming.keys.searchsorted((after[0] << 32) | after[1], "right"))
        found = begin + np.flatnonzero(self.chosen.held()[begin:])[: limit + 1]
        shown = found[:limit]
        ids = (coming.keys[shown] & 0xFFFFFFFF).tolist()
        rows = rows_of(connection, self.edition.scheme, self.edition.run_id, ids)
        return [self._change_at(int(place), row) for place, row in zip(shown, rows, strict=True)], len(found) > limit

    def _change_at(self, place: int, row: ListedTier) -> ComingChange:
        coming = self.coming
        code = int(coming.tier[place])
        tier = coming.tiers[code] if code >= 0 else None
        return ComingChange(
            row,
            date_of(int(coming.day[place])),
            tier,
            code if tier is None else int(tier["rank"]),
            DIRECTIONS[coming.direction[place]],
            coming.causes[coming.cause[place]],
        )

    @cached_property
    def by_direction(self) -> Mapping[str, int]:
        """How many there are but for the direction asked for."""
        return self._directions_of(self.chosen.held("direction"))

    @cached_property
    def by_tiers(self) -> Mapping[tuple[str, str], int]:
        """How many there are from which tier to which, but for those asked for; the most first."""
        held = self.chosen.held("tier_from", "tier_to")
        # Ranks before begin with -1, codes of tiers then with -2.
        wide = len(self.coming.tiers) - NO_RULES
        pairs = (self.chosen.before[held].astype(np.int32) - NOT_RATED) * wide + self.coming.tier[held] - NO_RULES
        numbers = np.bincount(pairs)
        named = {
            (self._name_of(pair // wide + NOT_RATED), self._name_then(pair % wide + NO_RULES)): int(numbers[pair])
            for pair in np.flatnonzero(numbers).tolist()
        }
        return dict(sorted(named.items(), key=lambda one: (-one[1], one[0])))

    @cached_property
    def by_office(self) -> Mapping[str, int]:
        """How many there are at each office but for those asked for, "" being none; the most first."""
        held = self.chosen.held("offices")
        codes = self.chosen.codes
        numbers = np.bincount(self.chosen.at_office[held], minlength=len(codes)).tolist()
        found = {code: number for code, number in zip(codes, numbers, strict=True) if number}
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    @cached_property
    def by_period(self) -> list[Period]:
        """How many change in each week or month of the days asked for."""
        if self.until < self.since:
            return []
        held, ways, first = self.chosen.held(), len(DIRECTIONS), day_of(self.since)
        days = (self.until - self.since).days + 1
        each = np.bincount((self.coming.day[held] - first) * ways + self.coming.direction[held], minlength=days * ways)
        begins = _begins_of(self.since, self.until)
        rows = np.add.reduceat(each.reshape(days, ways), [(day - self.since).days for day in begins]).tolist()
        ends = [*(day - timedelta(1) for day in begins[1:]), self.until]
        return [
            Period(begin, end, dict(zip(DIRECTIONS, row, strict=True)))
            for begin, end, row in zip(begins, ends, rows, strict=True)
        ]

    @property
    def is_by_month(self) -> bool:
        """Whether it is counted by month, not by week."""
        return (self.until - self.since).days >= MOST_BY_WEEK

    def _directions_of(self, held: Mask) -> Mapping[str, int]:
        numbers = np.bincount(self.coming.direction[held], minlength=len(DIRECTIONS)).tolist()
        return dict(zip(DIRECTIONS, numbers, strict=True))

    def _name_of(self, rank: int) -> str:
        return self.edition.tiers[rank] if rank >= 0 else UNCLASSIFIED

    def _name_then(self, code: int) -> str:
        return str(self.coming.tiers[code]["id"]) if code >= 0 else _NAMES[code]


_NAMES = {NOT_RATED: UNCLASSIFIED, NO_RULES: WITHOUT_RULES}


def open_coming(connection: Connection, library: Library, asked: AskedChanges, reach: Reach) -> ComingList:
    """The list asked for, of the run in effect, as far as the account reaches.

    Without a scheme it is of the first one that is in effect and that the account reaches. Raises Problem 404 where no
    run of the scheme is in effect, and 422 for a tier that there is not, or a place that nobody knows.
    """
    refuse_unknown_places(connection, asked.region, set(asked.offices) - {NO_OFFICE})
    scheme = asked.scheme or next(iter(schemes_in_effect(connection, reach.schemes)), "")
    edition = edition_now(connection, scheme)
    if edition is None:
        raise nothing_in_effect(scheme)
    image = image_of(connection, scheme, edition.run_id)
    coming, offices = coming_image_of(connection, edition, image), offices_of(connection, image)
    since = max(asked.since or date.min, edition.as_of + timedelta(1))
    until = min(asked.until or date.max, coming.until)
    inside = _entries_inside(image, reach.jurisdiction(scheme), asked.region, offices)
    before, at_office = image.tier[coming.places], offices.of_entries[coming.places]
    masks = _masks_of(edition, coming, asked, (since, until), before)
    masks["place"] = inside[coming.places]
    if asked.offices:
        masks["offices"] = offices.mask_of(["" if one == NO_OFFICE else one for one in asked.offices])[at_office]
    chosen = Chosen(masks, before, at_office, offices.codes, int(inside[coming.failed].sum()))
    return ComingList(edition, rule_set_of(library, scheme, edition.version), asked, since, until, coming, chosen)


def _entries_inside(image: Image, inside: Jurisdiction, region: str, offices: Offices) -> Mask:
    """Of every entry of the list whether it lies inside, and in the region asked for."""
    question = Question("", inside.regions, offices=inside.offices, region=region)
    return find_entries(image, question, offices, Narrowing()).held


def _masks_of(
    edition: Edition, coming: ComingImage, asked: AskedChanges, days: tuple[date, date], before: Array
) -> dict[str, Mask]:
    """Of every change whether it fits each filter that is asked, but for those of places."""
    since, until = (day_of(day) for day in days)
    masks = {"days": (coming.day >= since) & (coming.day <= until)}
    if asked.tier_from:
        ranks = {**{tier: rank for rank, tier in enumerate(edition.tiers)}, UNCLASSIFIED: NOT_RATED}
        masks["tier_from"] = before == _one_of(ranks, asked.tier_from, "query.tier_from")
    if asked.tier_to:
        codes = {name: code for code, name in _NAMES.items()}
        # A tier that nobody is to have stands for none.
        codes |= {tier: len(coming.tiers) for tier in edition.tiers}
        codes |= {str(tier["id"]): code for code, tier in enumerate(coming.tiers)}
        masks["tier_to"] = coming.tier == _one_of(codes, asked.tier_to, "query.tier_to")
    if asked.direction:
        masks["direction"] = coming.direction == DIRECTIONS.index(asked.direction)
    return masks


def _one_of(named: Mapping[str, int], name: str, where: str) -> int:
    if name not in named:
        there = "、".join(named), ", ".join(named)
        raise refusal_at(
            where, Text(f"方案没有类别 {name}，可用：{there[0]}。", f"No tier {name}; there are: {there[1]}.")
        )
    return named[name]


def _begins_of(since: date, until: date) -> list[date]:
    """The first days of the weeks from a day up to another, or where there would be many of the months."""
    if (until - since).days < MOST_BY_WEEK:
        return [since + timedelta(n) for n in range(0, (until - since).days + 1, 7)]
    begins = [since]
    while (begin := (begins[-1].replace(day=1) + timedelta(31)).replace(day=1)) <= until:
        begins.append(begin)
    return begins

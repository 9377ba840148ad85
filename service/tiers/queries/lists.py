"""A tier list as people ask for it, in words, ids and days, for the API, its exports and the pages alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import Direction, RuleSet
from rules.texts import Text
from scoring.tiers import LEVELS
from service.access.reach import Reach
from service.core.banners import INTERNAL, banners_of
from service.core.clock import today
from service.core.problem import refusal_at
from service.decisions import words
from service.decisions.editions import Edition, edition_now, edition_of, edition_on, nothing_in_effect
from service.decisions.lists import NOT_CLASSIFIED, FoundList, ListedTier, Question, Sort, find_list
from service.decisions.runs import run_on, schemes_in_effect
from service.facts.register import words_of
from service.facts.year_visits import year_visits_of
from service.registries.queries.known_places import refuse_unknown_places
from service.rule_sets.queries import rule_set_of, tier_titles
from service.tiers.queries.sorted_lists import MOST_SORTED, Reading, sorted_places

# What an enterprise without a tier is asked for by.
UNCLASSIFIED = "not-classified"


# What an enterprise without an office is asked for by.
NO_OFFICE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, None and () being all; `on` is a past day, `changed_since` the first day that counts.

    `search` are pieces of a name or code, `visited` whether there was a visit this year that counts towards caps.
    """

    scheme: str | None = None
    on: date | None = None
    tiers: tuple[str, ...] = ()
    region: str = ""
    industry: str = ""
    decided_by: tuple[str, ...] = ()
    changed_since: date | None = None
    sort: Sort | None = None
    offices: tuple[str, ...] = ()
    search: str = ""
    visited: bool | None = None
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page: its rows, how many the whole list has, and where the next page begins (None: on the last).

    `by_tier` counts what fits but for the tiers asked for, by rank, and `by_office` what fits but for the offices, by
    code. A list that `is_too_long` for the order asked for has no rows.
    """

    rows: Sequence[ListedTier]
    total: int
    next: Any
    by_tier: Mapping[int, int]
    by_office: Mapping[str, int]
    is_too_long: bool = False


@dataclass(frozen=True)
class TierList:
    """A list that can be read page by page: all pages are of one run, whatever is put into effect meanwhile."""

    edition: Edition
    rule_set: RuleSet | None
    question: Question
    reading: Reading

    def page(self, connection: Connection, limit: int, begin: Any = 0) -> ListPage:
        """Up to `limit` rows, from where the page before said (0: the first page)."""
        found = find_list(connection, self.edition, self.question, self.reading.visits)
        if self.question.sort.is_of_any_list:
            riskier = self.rule_set is None or self.rule_set.score.direction is Direction.HIGHER_IS_RISKIER
            page = found.page(connection, limit, begin, riskier_is_higher=riskier)
            return ListPage(page.rows, page.total, page.next, found.by_tier, found.by_office)
        if found.total > MOST_SORTED:
            return ListPage((), found.total, None, found.by_tier, found.by_office, is_too_long=True)
        return self._sorted_page(connection, found, limit, begin or None)

    def _sorted_page(
        self, connection: Connection, found: FoundList, limit: int, after: Sequence[Any] | None
    ) -> ListPage:
        places = sorted_places(connection, found, self.reading, after)
        rows = found.rows_at(connection, np.array([place for _, place in places[:limit]], np.intp))
        following = list(places[limit - 1]) if len(places) > limit else None
        return ListPage(rows, found.total, following, found.by_tier, found.by_office)

    @cached_property
    def titles(self) -> dict[str, Text]:
        """The title of every tier, its id where the rule set is no longer there."""
        stated = tier_titles(self.rule_set)
        return {tier: stated.get(tier, Text(tier, tier)) for tier in self.edition.tiers}

    @cached_property
    def banners(self) -> tuple[Text, ...]:
        """What must stand over the list; it is always internal."""
        said = banners_of(self.rule_set) if self.rule_set else ()
        return (*(banner for banner in said if banner != INTERNAL), INTERNAL)

    @cached_property
    def provisional(self) -> list[Text]:
        """Why the tiers are provisional: one sentence for every late source that counts."""
        return [_late_reason_of(entry) for entry in self.edition.late_sources]

    def tier_id(self, row: ListedTier) -> str | None:
        """The id of the row's tier, None where it is not classified."""
        return None if row.tier == NOT_CLASSIFIED else self.edition.tiers[row.tier]

    def tier_title(self, row: ListedTier) -> Text:
        """The title of the row's tier."""
        tier = self.tier_id(row)
        return words.NOT_CLASSIFIED if tier is None else self.titles[tier]


def open_list(
    connection: Connection, library: Library, asked: Asked, reach: Reach, run_id: int | None = None
) -> TierList:
    """The list asked for, as far as the account reaches; `run_id` is the run that an earlier page was of.

    Without a scheme it is of the first one that is in effect and that the account reaches. Raises Problem 404 where no
    run of the scheme is, or was, in effect, and 422 for a tier that the scheme has not, or a place that nobody knows.
    """
    refuse_unknown_places(connection, asked.region, set(asked.offices) - {NO_OFFICE})
    scheme = asked.scheme or next(iter(schemes_in_effect(connection, reach.schemes)), "")
    edition = _find_edition(connection, scheme, asked.on, run_id)
    inside = reach.jurisdiction(edition.scheme)
    question = Question(
        scheme=edition.scheme,
        regions=inside.regions,
        offices=inside.offices,
        tiers=tuple(sorted({_rank_of(edition, tier) for tier in asked.tiers})),
        region=asked.region,
        industry=asked.industry,
        levels=tuple(sorted({LEVELS.index(level) for level in asked.decided_by})),
        changed_after=_run_before(connection, edition.scheme, asked.changed_since),
        sort=asked.sort or (Sort.CHANGE if asked.changed_since else Sort.TIER),
        reverse=asked.reverse,
        at_offices=tuple(sorted("" if office == NO_OFFICE else office for office in asked.offices)),
        words=words_of(asked.search),
        visited=asked.visited,
    )
    reading = Reading(today(), reach.schemes, _visits_for(connection, library, question))
    return TierList(edition, rule_set_of(library, edition.scheme, edition.version), question, reading)


def _visits_for(connection: Connection, library: Library, question: Question) -> Any:
    """This year's visits by enterprise id, None where the question does not ask; raises Problem 422 without a table."""
    if question.visited is None and question.sort is not Sort.VISITS:
        return None
    visits = year_visits_of(connection, library.tables, today())
    if visits is None:
        where = "query.sort" if question.visited is None else "query.visited"
        no_table = Text(
            "没有规定哪些检查计入年度上限，无法统计本年度入企检查次数。",
            "No table says which visits count towards the year's caps, so this year's visits cannot be counted.",
        )
        raise refusal_at(where, no_table)
    return visits


def _find_edition(connection: Connection, scheme: str, on: date | None, run_id: int | None) -> Edition:
    """What readers of a scheme see now, on a past day, or of a run; else Problem 404."""
    if run_id is not None:
        found = edition_of(connection, scheme, run_id)
    else:
        found = edition_on(connection, scheme, on) if on else edition_now(connection, scheme)
    if found is None:
        raise nothing_in_effect(scheme, on)
    return found


def _run_before(connection: Connection, scheme: str, day: date | None) -> int:
    if day is None or day == date.min:
        return 0
    return run_on(connection, scheme, day - timedelta(days=1)) or 0


def _rank_of(edition: Edition, tier: str) -> int:
    if tier == UNCLASSIFIED:
        return NOT_CLASSIFIED
    if tier not in edition.tiers:
        there = (*edition.tiers, UNCLASSIFIED)
        raise refusal_at(
            "query.tier",
            Text(f"方案没有类别 {tier}，可用：{'、'.join(there)}。", f"No tier {tier}; there are: {', '.join(there)}."),
        )
    return edition.tiers.index(tier)


def _late_reason_of(entry: Mapping[str, Any]) -> Text:
    last = entry.get("last_data_on")
    return Text(
        f"{entry['source']} 的数据未到齐（最近数据日期：{last or '无'}）。",
        f"The data of {entry['source']} are late (last data of: {last or 'none'}).",
    )

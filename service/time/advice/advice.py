"""What makes one enterprise a better tier, and when: by waiting, by what it can do about its records, by the least."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.calendar import day_of
from rules.remedies import Remedies
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.advice import Advice, advise
from scoring.course import Course
from scoring.facts import NO_TEXT, Facts
from scoring.known_versions import id_at
from scoring.mended_facts import Standing, visible_facts_of
from service.core.errors import ProductError
from service.time.courses import days_ahead_of


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice for one enterprise from `as_of` on, by what was known on `known_on` (None: by all of the files).

    `tier` is the one that it has then, None where it is not classified. `advice` is None where it has the best one and
    none was asked for. `numbers` are those of the documents of its records, by type and id.
    """

    scheme: str
    rule_set: RuleSet
    remedies: Remedies
    as_of: date
    known_on: date | None
    tier: str | None
    advice: Advice | None
    numbers: Mapping[tuple[str, str], str]

    def number_of(self, record: Standing) -> str | None:
        """The number of the document of a record, None where none is stated."""
        return self.numbers.get((record.record_type, record.record_id))


def advice_of(scheme: str, course: Course, remedies: Remedies | None, as_of: date, tier: str | None) -> Advised:
    """The advice for the one enterprise of a course to `tier`; None: to the next better one than it has.

    Raises ProductError where no table of remedies applies or no rule set has the tier, OverflowError where a figure is
    too large.
    """
    if remedies is None:
        raise _no_remedies(as_of)
    start, until = days_ahead_of(as_of)
    if tier is not None and tier not in course.tiers():
        raise _no_tier(scheme, tier, course)
    (look,) = course.looks_on(np.zeros(1, np.intp), np.array([day_of(start)]))
    rule_set, scores = look.stretch.rule_sets[-1], look.scores
    assert scores is not None
    rank = int(scores.tier[0])
    wanted = tier or _next_better(rule_set, rank)
    return Advised(
        scheme=scheme,
        rule_set=rule_set,
        remedies=remedies,
        as_of=as_of,
        known_on=course.known_on,
        tier=rule_set.tier_ids()[rank] if rank >= 0 else None,
        advice=advise(course, 0, remedies, wanted, start, until) if wanted is not None else None,
        numbers=_numbers_in(visible_facts_of(course.known, 0, start, course.known_on)),
    )


def _next_better(rule_set: RuleSet, rank: int) -> str | None:
    """The tier before the one of `rank`, the last of all where there is none yet; None where it is the best."""
    tiers = rule_set.tier_ids()
    if rank < 0:
        return tiers[-1]
    return tiers[rank - 1] if rank else None


def _numbers_in(facts: Facts) -> dict[tuple[str, str], str]:
    column, words = facts.records.columns.get("document_no"), facts.vocabularies.get("record.document_no")
    if column is None or words is None:
        return {}
    return {
        (name, id_at(facts.records.ids, row)): words.texts[int(column[row])]
        for name, run in facts.records.slices.items()
        for row in range(run.start, run.stop)
        if int(column[row]) != NO_TEXT
    }


def _no_remedies(as_of: date) -> ProductError:
    return ProductError(
        Text(f"没有 {as_of} 适用的信用修复途径表。", f"No table says on {as_of} what mends a record."),
        "remedies",
        Text("没有途径表就不知道哪些记录可以修复。", "Without it nobody knows which records can be mended."),
        Text("换一个日期，或在规则库中添加途径表。", "Choose another day, or add a table to the rule sets."),
    )


def _no_tier(scheme: str, tier: str, course: Course) -> ProductError:
    known = course.tiers()
    return ProductError(
        Text(f"方案 {scheme} 没有类别 {tier}。", f"{scheme} has no tier {tier}."),
        "to",
        Text(f"它的类别是：{'、'.join(known)}。", f"Its tiers are: {', '.join(known)}."),
        Text("从中选择一个。", "Choose one of them."),
    )

"""Nothing stored of an enterprise changes before its review day, and the review day is worth waiting for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of, months_passed_on
from rules.library import shipped_library as shipped_library
from rules.ruleset import RuleSet
from scoring.facts import NO_DATE, Facts
from scoring.repeated_facts import repeat_facts
from scoring.review import review_days
from scoring.review.boundaries import months_passed
from scoring.score import Scores, score
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.demo.population import generate
from service.population.population import Inputs, Population
from tests.reference import product, shipped
from tests.reference.document import BASIS, document, override, text
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import Row, World, world

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(1, settings().max_examples // 12))
FEW = settings(max_examples=max(1, settings().max_examples // 60))
LONGEST = 800
TODAY = date(2026, 6, 30)
Plain = dict[str, Any]
Table = npt.NDArray[np.int64]


def figures(scores: Scores) -> Table:
    """All that is stored of each enterprise, one column to each, with what was read."""
    own = (scores.lines, [scores.score, scores.tier, scores.decided_by], scores.overrides, scores.not_rated)
    read = [figures(one) for one in scores.read.values()]
    return np.concatenate([*(np.asarray(part, np.int64).reshape(-1, len(scores.score)) for part in own), *read])


class Walk:
    """Facts on one day after the other, scored by the same rule sets as known on the same day."""

    def __init__(self, rule_sets: Sequence[RuleSet], facts: World) -> None:
        first = product.scored(rule_sets, facts, evidence=True)
        assert first.view is not None
        self.rule_sets, self.facts, self.known_on = rule_sets, first.view.facts, facts.known_on

    def on(self, day: int, *, evidence: bool = False) -> Scores:
        return score(self.rule_sets, self.facts, date_of(day), self.known_on, evidence=evidence)

    def review_days(self, day: int) -> npt.NDArray[np.int32]:
        return review_days(self.on(day, evidence=True), self.rule_sets)


def reviewed(walk: Walk, first: int, days: int) -> Iterator[tuple[int, Table, Table]]:
    """Each day with what stands and what scoring anew gives, when only those that are due are scored again."""
    held, due = figures(walk.on(first)), walk.review_days(first)
    for day in range(first + 1, first + days + 1):
        anew, now = figures(walk.on(day)), due <= day
        if now.any():
            held[:, now] = anew[:, now]
            due = np.where(now, walk.review_days(day), due)
        yield day, held, anew


def assert_nothing_is_missed(rule_sets: Sequence[RuleSet], facts: World, days: int = LONGEST) -> None:
    for day, held, anew in reviewed(Walk(rule_sets, facts), day_of(facts.as_of), days):
        np.testing.assert_array_equal(held, anew, f"on {date_of(day)}")


def draw(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


@given(SEEDS)
@SOME
def test_scoring_only_who_is_due_gives_what_scoring_all_gives(seed: int) -> None:
    rng = draw(seed)
    assert_nothing_is_missed(product.load(closure(rng)), world(rng, most_enterprises=30))


@pytest.mark.parametrize("name", shipped.NAMES)
@given(seed=SEEDS)
@FEW
def test_so_it_does_under_every_shipped_rule_set(name: str, seed: int) -> None:
    assert_nothing_is_missed(shipped.closure(name), shipped.Generator(draw(seed), name).world(60), LONGEST // 4)


@given(SEEDS)
def test_review_days_lie_ahead_and_need_no_block(seed: int) -> None:
    rng = draw(seed)
    rule_sets, facts = product.load(closure(rng)), world(rng, most_enterprises=6)
    due = review_days(product.scored(rule_sets, facts, evidence=True), rule_sets)
    assert due.dtype == np.int32
    assert (due > day_of(facts.as_of)).all()
    for enterprise, day in zip(facts.enterprises, due, strict=True):
        alone = replace(facts, enterprises=[enterprise], records=facts.rows_of(enterprise))
        assert review_days(product.scored(rule_sets, alone, evidence=True), rule_sets) == [day]


# One measure, one enterprise: the day that a rule reads next.


def indicator(measure: Plain, points: Plain) -> Plain:
    return {"id": "i", "title": text("i"), "measure": measure, "points": points, "basis": BASIS}


def counted(measure: Plain | None = None, **points: Any) -> Plain:
    """A document that counts penalties, or what `measure` says instead."""
    return under(
        indicator({"kind": "count", "of": "administrative_penalty", **(measure or {})}, {"each": -1, **points})
    )


def under(*indicators: Plain, **more: Any) -> Plain:
    table = [{"type": "administrative_penalty", "severity": "any", "months": 12, "basis": "figures"}]
    return document("asked", indicators=list(indicators), publicity=table, **more)


def days_since(*edges: int, **measure: Any) -> Plain:
    bands = [{"below": edge, "points": -edge} for edge in edges]
    measure = {"kind": "days_since_latest", "of": "administrative_penalty", **measure}
    return under(indicator(measure, {"bands": bands, "otherwise": 0, "missing": 0}))


def years(**points: Any) -> Plain:
    return under(indicator({"kind": "years_since", "field": "established_on"}, {"missing": 0, **points}))


def either(kind: str, **measure: Any) -> Plain:
    return under(indicator({"kind": kind, "of": "administrative_penalty", **measure}, {"when_true": -1}))


def gravest(**measure: Any) -> Plain:
    measure = {"kind": "max", "field": "severity", "of": "administrative_penalty", **measure}
    return under(
        indicator(measure, {"bands": [{"below": 2, "points": -1}, {"at_least": 2, "points": -3}], "missing": 0})
    )


def penalty(occurred_on: str, **stated: Any) -> Row:
    return {"type": "administrative_penalty", "occurred_on": occurred_on, **stated}


def adjusted(**stated: Any) -> Row:
    people = {"applicant": "甲", "approver": "乙", "reason": "核实", "scheme": "asked", "tier": "B"}
    valid = {"type": "manual_adjustment", "occurred_on": "2026-01-01", "ends_on": "2026-09-01", **people}
    return valid | stated


SINCE = {"kind": "days_since_latest", "of": "administrative_penalty"}
AGED = indicator(SINCE, {"bands": [{"at_least": 30, "points": -1}], "missing": 0})
JUST = indicator({"kind": "condition", "when": {"measure": SINCE, "equals": 20}}, {"when_true": -1})
GROWN = indicator(
    {"kind": "years_since", "field": "established_on"}, {"bands": [{"below": 1, "points": -1}], "missing": 0}
)
YEAR, MONTH, PUBLIC = {"within": "P12M"}, {"within": "P1M"}, {"state": "in_publicity"}
FADES = {"fade": {"over": "P6M"}}
HALVES = {"fade": {"second_half_of_publicity": 0.5}}
PLAIN = indicator({"kind": "value", "field": "employees"}, {"bands": [{"at_least": 0, "points": -1}], "missing": 0})
BY_HAND = under(PLAIN, overrides=[override("m", "manual")])
BOTH = [penalty("2026-01-01", ends_on="2026-08-01"), penalty("2026-02-01", ends_on="2026-10-01")]

# What each case shows, the document, D, the records, the review day ("" for never) and the day of establishment.
CASES: tuple[tuple[str, Plain, str, list[Row], str, str], ...] = (
    ("a record without an end", counted(), "2026-06-30", [penalty("2026-01-01")], "", ""),
    ("a record to come", counted(), "2026-06-30", [penalty("2026-07-02")], "2026-07-02", ""),
    ("a record to come, of another type", counted(), "2026-06-30", [penalty("2026-07-02", type="honour")], "", ""),
    (
        "a record to come that the filter leaves out",
        counted({"where": {"severity": 2}}),
        "2026-06-30",
        [penalty("2026-07-02", severity=1)],
        "",
        "",
    ),
    (
        "a record to come that is repaired on its day",
        counted(),
        "2026-06-30",
        [penalty("2026-08-01", repaired_on="2026-08-01")],
        "",
        "",
    ),
    ("repair", counted(), "2026-06-30", [penalty("2026-01-01", repaired_on="2026-07-09")], "2026-07-09", ""),
    (
        "an end that `active` reads",
        counted({"state": "active"}),
        "2026-06-30",
        [penalty("2026-01-01", ends_on="2026-07-09")],
        "2026-07-09",
        "",
    ),
    ("an end that nothing reads", counted(), "2026-06-30", [penalty("2026-01-01", ends_on="2026-07-09")], "", ""),
    ("a window", counted(YEAR), "2026-06-30", [penalty("2025-09-15")], "2026-09-15", ""),
    ("a window from a 31st", counted(MONTH), "2026-02-10", [penalty("2026-01-31")], "2026-03-01", ""),
    ("a window to a 30th", counted(MONTH), "2026-04-10", [penalty("2026-03-31")], "2026-05-01", ""),
    ("a window from 29 February", counted(YEAR), "2024-06-30", [penalty("2024-02-29")], "2025-03-01", ""),
    ("a window from 28 February", counted(YEAR), "2024-01-01", [penalty("2023-02-28")], "2024-02-28", ""),
    ("a record out of its window", counted(YEAR), "2026-06-30", [penalty("2025-06-30")], "", ""),
    (
        "publicity of its own",
        counted(PUBLIC),
        "2026-06-30",
        [penalty("2026-01-01", publicity_ends_on="2026-07-09")],
        "2026-07-09",
        "",
    ),
    ("publicity from the table", counted(PUBLIC), "2026-06-30", [penalty("2026-02-10")], "2027-02-10", ""),
    (
        "publicity from the table from 29 February",
        counted(PUBLIC),
        "2024-06-30",
        [penalty("2024-02-29")],
        "2025-02-28",
        "",
    ),
    (
        "half of an even publicity",
        counted(**HALVES),
        "2026-06-30",
        [penalty("2026-06-20", publicity_ends_on="2026-07-20")],
        "2026-07-05",
        "",
    ),
    (
        "half of a publicity on the next day",
        counted(**HALVES),
        "2026-07-04",
        [penalty("2026-06-20", publicity_ends_on="2026-07-20")],
        "2026-07-05",
        "",
    ),
    (
        "half of an odd publicity",
        counted(**HALVES),
        "2026-06-30",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "2026-07-06",
        "",
    ),
    (
        "the half is past, the end is read",
        counted(PUBLIC, **HALVES),
        "2026-07-06",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "2026-07-21",
        "",
    ),
    (
        "the half is past, the end is not read",
        counted(**HALVES),
        "2026-07-06",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "",
        "",
    ),
    ("fading by months", counted(**FADES), "2026-06-30", [penalty("2026-05-31")], "2026-07-01", ""),
    ("fading from a 31st", counted(**FADES), "2026-02-10", [penalty("2026-01-31")], "2026-03-01", ""),
    ("faded", counted(**FADES), "2026-06-30", [penalty("2025-12-30")], "", ""),
    (
        "fading in steps",
        counted(fade={"steps": [{"after": "P1M", "share": 0.5}, {"after": "P24M", "share": 0}]}),
        "2026-06-30",
        [penalty("2026-02-28")],
        "2028-02-28",
        "",
    ),
    (
        "days since the latest, a band ahead",
        days_since(30, 90),
        "2026-06-30",
        [penalty("2026-06-20")],
        "2026-07-20",
        "",
    ),
    (
        "days since the latest, the next band",
        days_since(30, 90),
        "2026-07-20",
        [penalty("2026-06-20")],
        "2026-09-18",
        "",
    ),
    ("days since the latest, no band left", days_since(30, 90), "2026-10-20", [penalty("2026-06-20")], "", ""),
    (
        "days since the latest, and its repair",
        days_since(30, 90),
        "2026-06-30",
        [penalty("2026-06-20", repaired_on="2026-07-03")],
        "2026-07-03",
        "",
    ),
    (
        "days since the latest, an older one repaired",
        days_since(30),
        "2026-06-30",
        [penalty("2026-06-20"), penalty("2026-06-01", repaired_on="2026-07-03")],
        "2026-07-20",
        "",
    ),
    (
        "days since the latest, a later one to come",
        days_since(30),
        "2026-07-22",
        [penalty("2026-06-20"), penalty("2026-07-25")],
        "2026-07-25",
        "",
    ),
    ("days since the latest, a band begins", under(AGED), "2026-06-30", [penalty("2026-06-20")], "2026-07-20", ""),
    ("days since the latest, one day is meant", under(JUST), "2026-06-30", [penalty("2026-06-20")], "2026-07-10", ""),
    ("days since the latest, that day is over", under(JUST), "2026-07-10", [penalty("2026-06-20")], "2026-07-11", ""),
    (
        "days since the latest, read twice",
        under(AGED, {**JUST, "id": "j"}),
        "2026-06-30",
        [penalty("2026-06-20")],
        "2026-07-10",
        "",
    ),
    (
        "days since the latest, read twice, one of them over",
        under(AGED, {**JUST, "id": "j"}),
        "2026-07-15",
        [penalty("2026-06-20")],
        "2026-07-20",
        "",
    ),
    (
        "every anniversary, and one that a band reads",
        under({**years(each=1)["indicators"][0], "id": "j"}, GROWN),
        "2026-06-30",
        [],
        "2026-07-01",
        "2020-07-01",
    ),
    (
        "an anniversary that a band reads",
        years(bands=[{"below": 3, "points": -1}]),
        "2026-06-30",
        [],
        "2027-03-01",
        "2024-02-29",
    ),
    (
        "an anniversary in a leap year",
        years(bands=[{"below": 4, "points": -1}]),
        "2026-06-30",
        [],
        "2028-02-29",
        "2024-02-29",
    ),
    ("no anniversary left", years(bands=[{"below": 1, "points": -1}]), "2026-06-30", [], "", "2024-02-29"),
    ("every anniversary", years(each=1), "2026-06-30", [], "2026-07-01", "2020-07-01"),
    ("established later", years(bands=[{"below": 1, "points": -1}]), "2026-06-30", [], "2026-07-02", "2026-07-02"),
    ("not known when established", years(each=1), "2026-06-30", [], "", ""),
    ("the last of two active records", either("active"), "2026-06-30", BOTH, "2026-10-01", ""),
    ("the first of two active records", counted({"state": "active"}), "2026-06-30", BOTH, "2026-08-01", ""),
    (
        "the gravest of two",
        gravest(),
        "2026-06-30",
        [
            penalty("2026-01-01", severity=3, repaired_on="2026-09-01"),
            penalty("2026-01-01", severity=1, repaired_on="2026-07-02"),
        ],
        "2026-09-01",
        "",
    ),
    ("an adjustment that expires", BY_HAND, "2026-06-30", [adjusted()], "2026-09-01", ""),
    ("an adjustment to come", BY_HAND, "2026-06-30", [adjusted(occurred_on="2026-07-02")], "2026-07-02", ""),
    ("an adjustment of another scheme", BY_HAND, "2026-06-30", [adjusted(scheme="other")], "", ""),
    ("an adjustment under no manual override", under(PLAIN), "2026-06-30", [adjusted()], "", ""),
)


def case(facts: str, records: list[Row], established_on: str = "") -> World:
    enterprise = {"uscc": "REG-0", "established_on": date.fromisoformat(established_on) if established_on else None}
    rows = [{"uscc": "REG-0", "record_id": str(n), **row} for n, row in enumerate(records)]
    return World([enterprise], rows, date.fromisoformat(facts), None)


def review_day(documents: Sequence[Plain], facts: World, changes: Sequence[date] = ()) -> date | None:
    rule_sets = product.load(documents)
    (day,) = review_days(product.scored(rule_sets, facts, evidence=True), rule_sets, changes)
    return None if day == NO_DATE else date_of(int(day))


@pytest.mark.parametrize(
    ("rules", "on", "records", "expected", "established_on"),
    [pytest.param(*rest, id=what) for what, *rest in CASES],
)
def test_the_boundary(rules: Plain, on: str, records: list[Row], expected: str, established_on: str) -> None:
    facts = case(on, records, established_on)
    assert review_day([rules], facts) == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("rules", "on", "records", "expected", "established_on"),
    [pytest.param(*rest, id=what) for what, *rest in CASES if rest[3]],
)
def test_a_figure_changes_on_the_boundary(
    rules: Plain, on: str, records: list[Row], expected: str, established_on: str
) -> None:
    walk = Walk(product.load([rules]), case(on, records, established_on))
    day = day_of(date.fromisoformat(expected))
    assert (figures(walk.on(day - 1)) != figures(walk.on(day))).any()


def test_a_tier_that_is_read_brings_its_boundaries() -> None:
    reading = under(PLAIN, reads=["other"])
    read = {**counted(YEAR), "scheme": "other"}
    assert review_day([read, reading], case("2026-06-30", [penalty("2025-09-15")])) == date(2026, 9, 15)


def test_a_record_that_is_not_known_or_is_held_brings_none() -> None:
    rows = [penalty("2025-09-15", recorded_at="2026-07-01"), penalty("2025-10-15", objection_open=True)]
    rows += [penalty("2026-07-03", recorded_at="2026-07-02"), penalty("2026-12-01", objection_open=True)]
    facts = replace(case("2026-06-30", rows), known_on=TODAY)
    assert review_day([{**counted(YEAR), "objection": "hold"}], facts) is None
    assert review_day([counted(YEAR)], facts) == date(2026, 10, 15)


def test_versions_that_begin_or_end_bring_everyone() -> None:
    ending = {**counted(), "effective_until": "2026-12-01"}
    days = [date(2026, 6, 1), TODAY, date(2026, 11, 1), date(2026, 10, 1)]
    assert review_day([ending], case("2026-06-30", [])) == date(2026, 12, 1)
    assert review_day([ending], case("2026-06-30", []), days) == date(2026, 10, 1)
    assert review_day([counted()], case("2026-06-30", []), days[:2]) is None


def test_scores_without_evidence_or_of_other_rule_sets_are_refused() -> None:
    rule_sets, facts = product.load([counted()]), case("2026-06-30", [])
    with pytest.raises(ValueError, match="evidence"):
        review_days(product.scored(rule_sets, facts), rule_sets)
    with pytest.raises(ValueError, match="rule sets"):
        review_days(product.scored(rule_sets, facts, evidence=True), product.load([years(each=1)]))


@given(st.integers(day_of(date(1, 1, 1)), day_of(date(9000, 1, 1))), st.integers(0, 1200))
def test_months_pass_over_columns_as_over_one_day(day: int, months: int) -> None:
    assert months_passed(np.array([day], np.int32), months) == [months_passed_on(day, months)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[RuleSet, ...], Facts]:
    """One block of the demonstration population, as `generic` reads it."""
    library, folder = shipped_library(), tmp_path_factory.mktemp("population")
    rule_sets = library.closure(library.in_force("generic", TODAY), TODAY)
    generate(1 << 15, 1, TODAY, folder)
    inputs = Inputs(folder / "enterprises.parquet", folder / "records.parquet")
    with Progress() as progress, Rejects(Path(folder / "rejects.csv")) as rejects:
        population = Population(inputs, rule_sets, rejects, progress)
        facts = population.facts(0)
        population.close()
    return rule_sets, facts


def test_most_of_the_demonstration_population_rests_for_weeks(demo: tuple[tuple[RuleSet, ...], Facts]) -> None:
    rule_sets, facts = demo
    due = review_days(score(rule_sets, facts, TODAY, evidence=True), rule_sets)
    ahead = due.astype(np.int64) - day_of(TODAY)
    assert np.median(ahead) > 60
    assert (ahead <= 7).mean() < 0.1


def test_an_enterprise_has_the_same_review_day_in_a_large_block_and_in_its_parts(
    demo: tuple[tuple[RuleSet, ...], Facts],
) -> None:
    rule_sets, facts = demo
    due = review_days(score(rule_sets, facts, TODAY, evidence=True), rule_sets)
    for part in np.array_split(np.arange(len(facts)), 5):
        alone = score(rule_sets, repeat_facts(facts, part), TODAY, evidence=True)
        assert review_days(alone, rule_sets).tolist() == due[part].tolist()


def test_the_demonstration_population_changes_on_no_day_but_review_days(
    demo: tuple[tuple[RuleSet, ...], Facts],
) -> None:
    rule_sets, facts = demo
    scores = score(rule_sets, facts, TODAY, evidence=True)
    before, due = figures(scores), review_days(scores, rule_sets)
    changed = np.zeros(len(facts), np.bool_)
    for day in [day_of(TODAY) + ahead for ahead in (1, 2, 7, 30, 31, 90, 181, 400)]:
        after = score(rule_sets, facts, date_of(day))
        changed = (figures(after) != before).any(axis=0)
        assert not (changed & (due > day)).any(), f"on {date_of(day)}"
    assert changed.mean() > 0.5

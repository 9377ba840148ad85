"""Tiers against what inspectors found next: two cities' open data, one rule set, nothing known of the day itself."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rules.load_rule_set import load_rule_set
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.examples import differences_of
from scoring.facts import Facts
from scoring.rows import facts_of
from scoring.score import score

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
RULE_SET = Path(__file__).parent / "food-inspection" / "2026-01.yaml"
CITIES = ("sf_food", "austin_food")
KEPT = ("record_id", "uscc", "type", "occurred_on", "value")
# The cities' words for how bad the worst finding of a visit was; "none" is no finding.
SEVERITIES = {"minor": 1, "serious": 2, "critical": 3, "none": None}
LEAST_SHARE = 0.03
Row = Mapping[str, str]

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared")


@dataclass(frozen=True)
class Outcome:
    """One labelled inspection: the tier on the day before it, and whether it found something."""

    tier: str
    found: bool


@cache
def rule_set() -> RuleSet:
    return load_rule_set(RULE_SET)


def read(city: str, name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / city / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def facts(city: str) -> Facts:
    """All enterprises and all records of the city whose type the product or the rule set knows."""
    types = RECORD_TYPES.keys() | rule_set().record_types.keys()
    records = [record(row) for row in read(city, "records") if row["type"] in types]
    return facts_of([{"uscc": row["uscc"]} for row in read(city, "enterprises")], records, types)


def record(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in KEPT} | {"severity": SEVERITIES[row["severity"]]}


def outcomes(city: str, *, test: bool) -> Iterator[Outcome]:
    """The labelled inspections of the test part (or of the other), each judged by the day before it."""
    block, by_day = facts(city), defaultdict(list)
    for row in read(city, "inspections"):
        if row["split"].startswith("test") is test:
            by_day[date.fromisoformat(row["date"])].append(row)
    place = {uscc: index for index, uscc in enumerate(block.uscc)}
    for day, rows in by_day.items():
        eve = day - timedelta(1)
        scores = score((rule_set(),), block, eve, eve)
        for row in rows:
            yield Outcome(scores.tiers[scores.tier[place[row["uscc"]]]], row["found"] == "1")


def rates(judged: list[Outcome]) -> dict[str, tuple[int, float]]:
    """For each tier, best to worst: how many inspections, and the share that found something."""
    number = Counter(outcome.tier for outcome in judged)
    found = Counter(outcome.tier for outcome in judged if outcome.found)
    return {tier: (number[tier], found[tier] / max(number[tier], 1)) for tier in rule_set().tier_ids()}


def show(city: str, table: Mapping[str, tuple[int, float]]) -> None:
    total = sum(number for number, _ in table.values())
    print(f"\n{city}: {total:,} inspections\ntier  inspections   share  found")
    for tier, (number, rate) in table.items():
        print(f"{tier:4}  {number:11,}  {number / total:6.1%}  {rate:5.1%}")


def test_the_examples_of_the_rule_set_hold() -> None:
    assert [differences_of([rule_set()], example) for example in rule_set().examples] == [()] * 4


@needs_data
@pytest.mark.parametrize("city", CITIES)
def test_each_worse_tier_is_where_more_is_found(city: str) -> None:
    judged = list(outcomes(city, test=True))
    table = rates(judged)
    show(city, table)
    found = [rate for _, rate in table.values()]
    assert all(better < worse for better, worse in pairwise(found))
    assert min(number for number, _ in table.values()) >= LEAST_SHARE * len(judged)

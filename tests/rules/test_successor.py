"""A new version of a shipped rule set is published by adding a file: no published file changes."""

import hashlib
from datetime import date, timedelta
from shutil import copytree

import pytest

from rules.digests import NAME
from rules.library import Library, shipped_library
from rules.load_rule_set import SETS

BEGINS, APPROVED = date(2027, 1, 1), date(2026, 12, 10)
DAY = timedelta(days=1)
FIRST = shipped_library().get("generic@2026-01")
SECOND = f"""scheme: generic
version: "2027-01"
extends: {{rule_set: {FIRST.name}, sha256: {FIRST.digest}}}
title: {{zh: 通用型企业信用风险分类规则集（示范，修订）, en: "Generic classification (demonstration, revised)"}}
standing: demonstration
effective_from: {BEGINS}
approved_on: {APPROVED}
score: {{direction: higher_is_riskier, base: 5, at_least: 0, at_most: 1000}}
basis: {{score: score_range}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped folder with a successor of `generic` beside the version that stays as it was."""
    folder = tmp_path_factory.mktemp("published") / "sets"
    copytree(SETS, folder)
    name = "generic/2027-01.yaml"
    (folder / name).write_text(SECOND, encoding="utf-8")
    with (folder / NAME).open("a", encoding="utf-8") as digests:
        digests.write(f"{hashlib.sha256(SECOND.encode()).hexdigest()}  {name}\n")
    return Library(folder)


def test_every_version_loads_and_the_first_is_what_it_was(library: Library) -> None:
    assert library.versions("generic") == ("2026-01", "2027-01")
    assert library.get("generic@2026-01") == FIRST
    assert len(library.load_all()) == len(shipped_library().load_all()) + 1


@pytest.mark.parametrize(
    ("as_of", "known_on", "version"),
    [
        (BEGINS - DAY, None, "2026-01"),
        (BEGINS, None, "2027-01"),
        (date(2030, 1, 1), None, "2027-01"),
        (BEGINS, APPROVED, "2027-01"),
        (BEGINS, APPROVED - DAY, "2026-01"),
        (date(2030, 1, 1), APPROVED - DAY, "2026-01"),
    ],
)
def test_the_successor_applies_from_its_day_once_its_approval_is_known(
    library: Library, as_of: date, known_on: date | None, version: str
) -> None:
    assert library.in_force("generic", as_of, known_on).version == version


def test_a_reader_reads_the_version_in_force(library: Library) -> None:
    reader = library.get("food-production@2026-01")
    for as_of, version in ((BEGINS - DAY, "2026-01"), (BEGINS, "2027-01")):
        assert [one.version for one in library.closure(reader, as_of)] == [version, "2026-01"]


def test_what_extends_the_first_version_still_does(library: Library) -> None:
    assert library.get("five-tier-overlay@2026-01").extends == FIRST.name

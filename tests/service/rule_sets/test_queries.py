"""One place finds rule sets: shipped, published in a folder, or drafts."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from rules.errors import NoRuleSet, RuleSetError
from rules.library import shipped_library
from rules.load_rule_set import SETS
from rules.texts import Text
from service.rule_sets.queries import (
    closure_of,
    library_of,
    newest_rule_set,
    newest_rule_sets,
    rule_set_in_force,
    rule_set_of,
    scheme_title,
    tier_titles,
    versions_of,
)

DAY = date(2026, 6, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(SETS, tmp_path / "sets"))


def reword(folder: Path) -> None:
    file = folder / "generic" / "2026-01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("未写明事由", "没有事由"), encoding="utf-8")


def test_without_a_folder_it_is_the_rule_sets_that_are_shipped() -> None:
    assert library_of(None).folder == shipped_library().folder
    assert closure_of(library_of(None), "generic", DAY, None) == (shipped_library().get("generic@2026-01"),)


def test_a_folder_with_digests_is_published_and_one_without_holds_drafts(folder: Path) -> None:
    reword(folder)
    with pytest.raises(RuleSetError, match="A published rule set never changes"):
        closure_of(library_of(folder), "generic", DAY, None)
    (folder / "DIGESTS").unlink()
    assert closure_of(library_of(folder), "generic", DAY, None)[-1].name == "generic@2026-01"


def test_what_is_read_comes_before_its_reader(folder: Path) -> None:
    assert [one.scheme for one in closure_of(library_of(folder), "food-production@2026-01", DAY, None)] == [
        "generic",
        "food-production",
    ]


def test_a_scheme_is_its_version_in_force(folder: Path) -> None:
    with pytest.raises(NoRuleSet, match="No approved version of generic applies on 2025-12-31"):
        closure_of(library_of(folder), "generic", date(2025, 12, 31), None)


def test_one_version_of_a_scheme_or_none() -> None:
    library = shipped_library()
    rule_set = rule_set_of(library, "generic", "2026-01")
    assert rule_set is library.get("generic@2026-01")
    assert rule_set_of(library, "generic", "1999-01") is None
    assert rule_set_of(library, "no-such", "2026-01") is None
    assert tier_titles(rule_set).keys() == set(library.get("generic@2026-01").tier_ids())
    assert tier_titles(None) == {}


def test_the_version_in_force_and_the_newest() -> None:
    library = shipped_library()
    assert rule_set_in_force(library, "generic", DAY) is library.get("generic@2026-01")
    assert rule_set_in_force(library, "generic", date(2025, 12, 31)) is None
    assert newest_rule_set(library, "no-such") is None
    assert [one.scheme for one in newest_rule_sets(library)] == list(library.schemes())
    for newest in newest_rule_sets(library):
        assert newest is newest_rule_set(library, newest.scheme) is versions_of(library, newest.scheme)[-1]
        assert scheme_title(library, newest.scheme) == newest.title
    assert scheme_title(library, "no-such") == Text("no-such", "no-such")

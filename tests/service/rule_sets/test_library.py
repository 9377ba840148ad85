"""One place finds rule sets: shipped, published in a folder, or drafts."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from rules.errors import NoRuleSet, RuleSetError
from rules.library import shipped
from rules.load_rule_set import SETS
from service.rule_sets.library import closure_of, library_of

DAY = date(2026, 6, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(SETS, tmp_path / "sets"))


def reword(folder: Path) -> None:
    file = folder / "generic" / "2026-01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("未写明事由", "没有事由"), encoding="utf-8")


def test_without_a_folder_it_is_the_rule_sets_that_are_shipped() -> None:
    assert library_of(None).folder == shipped().folder
    assert closure_of("generic", DAY, None, None) == (shipped().get("generic@2026-01"),)


def test_a_folder_with_digests_is_published_and_one_without_holds_drafts(folder: Path) -> None:
    reword(folder)
    with pytest.raises(RuleSetError, match="A published rule set never changes"):
        closure_of("generic", DAY, None, folder)
    (folder / "DIGESTS").unlink()
    assert closure_of("generic", DAY, None, folder)[-1].name == "generic@2026-01"


def test_what_is_read_comes_before_its_reader(folder: Path) -> None:
    assert [one.scheme for one in closure_of("food-production@2026-01", DAY, None, folder)] == [
        "generic",
        "food-production",
    ]


def test_a_scheme_is_its_version_in_force(folder: Path) -> None:
    with pytest.raises(NoRuleSet, match="No approved version of generic applies on 2025-12-31"):
        closure_of("generic", date(2025, 12, 31), None, folder)

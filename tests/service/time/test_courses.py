"""The stretches ahead of a scheme are, on every day, what is in force on it as known."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from scoring.model import Models, ModelState
from service.rule_sets.queries import closure_of
from service.time.courses import stretches_of
from tests.scoring import assisted

START = date(2026, 6, 30)
UNTIL = START + timedelta(400)


def write(folder: Path, version: str, effective: str, more: str = "") -> None:
    text = assisted.RULE_SET.replace('"2026-01"', f'"{version}"').replace("2016-01-01", f"{effective}\n{more}")
    path = folder / "assisted" / f"{version}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def no_models(rule_sets: Sequence[RuleSet], day: date) -> Models:
    return {}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    write(tmp_path, "2026-01", "2016-01-01")
    write(tmp_path, "2026-09", "2026-09-15", "approved_on: 2026-06-01\neffective_until: 2027-02-01")
    write(tmp_path, "2027-03", "2027-03-01", "approved_on: 2026-12-01")
    return Library(tmp_path, published=False)


@pytest.mark.parametrize("known_on", [date(2026, 5, 1), START, date(2026, 12, 31), None])
def test_each_day_has_what_is_in_force_on_it(library: Library, known_on: date | None) -> None:
    stretches = stretches_of(library, "assisted", (START, UNTIL), known_on, no_models)
    for ahead in range(401):
        day = START + timedelta(ahead)
        try:
            expected = closure_of(library, "assisted", day, known_on)
        except NoRuleSet:
            expected = ()
        assert [one for one in stretches if one.begins <= day][-1].rule_sets == expected, day


def test_a_version_that_is_named_stays(library: Library) -> None:
    (stretch,) = stretches_of(library, "assisted@2026-01", (START, UNTIL), None, no_models)
    assert stretch.rule_sets[-1].version == "2026-01"


def test_a_model_is_too_old_on_the_day_after_its_last(library: Library) -> None:
    last = date(2026, 8, 31)

    def models_on(rule_sets: Sequence[RuleSet], day: date) -> Models:
        state = ModelState.LIVE if day <= last else ModelState.STALE
        return {one.scheme: assisted.model(one, state) for one in rule_sets}

    stretches = stretches_of(library, "assisted@2026-01", (START, UNTIL), None, models_on, [last])
    assert [one.begins for one in stretches] == [START, date(2026, 9, 1)]
    assert [use.state for one in stretches for use in one.models.values()] == [ModelState.LIVE, ModelState.STALE]


def test_without_a_version_on_the_first_day_there_is_no_course(library: Library) -> None:
    with pytest.raises(NoRuleSet):
        stretches_of(library, "assisted", (date(2015, 1, 1), UNTIL), None, no_models)

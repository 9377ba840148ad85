"""A short simulated year, run once through the real commands and addresses: figures beside truth, promises kept."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from service.cli import main
from service.core.banners import SIMULATED
from service.core.errors import ProductError
from service.simulation.acts import planting
from service.simulation.acts.drawing import EXCLUDED, QUOTA_OVERRIDE
from service.simulation.acts.month import draw_month
from service.simulation.beside.cells import ALL, SECTION, TIER
from service.simulation.beside.judgement import MUST_HOLD, Judgement, judge
from service.simulation.beside.promises import Promise
from service.simulation.carrying_out import JSON_FILE, PAGE_FILE, write_judgement
from service.simulation.run import begun_year, simulated_year
from service.simulation.scene import Wanted, make_folder
from service.simulation.year import Year

FIRMS, MONTHS = 350, 2


def wanted_in(folder: Path) -> Wanted:
    return Wanted(FIRMS, MONTHS, MONTHS, 1, folder / "year")


@pytest.fixture(scope="module")
def begun_before(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The first draws of a year of the same seed, in another folder, made before: one clock is set at a time."""
    with begun_year(wanted_in(tmp_path_factory.mktemp("before")), main) as year:
        draw_month(year, 1)
    return year


@pytest.fixture(scope="module")
def simulated(begun_before: Year, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Year, Judgement]]:
    """The year as it stands after its last month, its clock set, and what it comes to."""
    assert begun_before.lists
    told: list[date] = []
    wanted = wanted_in(tmp_path_factory.mktemp("simulated"))
    with simulated_year(wanted, main, lambda step: None, told.append) as (year, steps):
        # Whoever waits hears of each working day as it begins.
        later = [day for month in range(1, MONTHS + 1) for day in year.days.of_month(date(wanted.year, month, 1))]
        assert len(told) == len(set(told))
        assert set(told) == set(later)
        yield year, judge(year, steps)


@pytest.fixture(scope="module")
def year(simulated: tuple[Year, Judgement]) -> Year:
    return simulated[0]


@pytest.fixture(scope="module")
def judgement(simulated: tuple[Year, Judgement]) -> Judgement:
    return simulated[1]


def test_the_limits_hold_the_truth(judgement: Judgement) -> None:
    assert len(judgement.judged) >= 15
    assert judgement.held >= MUST_HOLD * len(judgement.judged)
    assert {one.kind for one in judgement.judged} >= {ALL, TIER, SECTION, "county", "size", "item", "ratio"}


def test_the_same_seed_draws_the_same_firms_and_finds_the_same(begun_before: Year, year: Year) -> None:
    assert len(begun_before.lists) == 2
    for before, after in zip(begun_before.lists, year.lists, strict=False):
        assert (before.strata, before.draw) == (after.strata, after.draw)
        assert np.array_equal(before.outcomes.firms, after.outcomes.firms)
        assert np.array_equal(before.outcomes.found, after.outcomes.found)
        assert begun_before.looked_at[before.batch] == year.looked_at[after.batch]


def test_the_plain_ratio_is_biased_by_complaints(judgement: Judgement) -> None:
    whole = next(one for one in judgement.rates if one.kind == ALL)
    assert whole.naive is not None
    assert whole.truth is not None
    assert whole.naive > 1.5 * whole.truth


def test_no_promise_is_broken_unseen(judgement: Judgement) -> None:
    assert [one.name for one in judgement.promises if one.unseen] == []
    assert judgement.is_sound


def test_what_was_broken_on_purpose_is_all_there_is(year: Year, judgement: Judgement) -> None:
    kinds = ("LATE_ANSWER", "LATE_PUBLICATION", "OVER_CAP", "MISSED_APPROVAL", "WITHDRAWN", "OWED_VISIT", "VOID_DRAW")
    own = {getattr(planting, kind) for kind in kinds}
    assert {one.kind for one in year.planted} == own | {QUOTA_OVERRIDE, EXCLUDED}
    broken = set().union(*(one.broken for one in judgement.promises))
    assert {one.number for one in year.planted} <= broken
    # Days are kept by everybody else: what the service shows beyond that was not broken by the simulation.
    kept = {one.name: one.unfounded for one in judgement.promises if one.name != "caps"}
    assert all(not numbers for numbers in kept.values()), kept


def test_everything_goes_through_the_service(year: Year, judgement: Judgement) -> None:
    found = year.hands.asks("planner", "/visits", limit=200, ended="true")["items"]
    triggers = {one["trigger"] for one in found}
    assert {"PLAN_RANDOM", "COMPLAINT", "KEY_SUPERVISION"} <= triggers
    assert all(date.fromisoformat(one["visit_on"]).year == year.wanted.year for one in found)
    assert sum(step.done.get("visits", 0) for step in judgement.steps) == len(year.made)
    log = year.hands.runs("audit", "verify")
    assert "OK" in log or "完整" in log


def test_its_pages_say_that_it_is_simulated(year: Year) -> None:
    assert "模拟数据" in year.hands.service.settings.bureau
    assert SIMULATED.zh in year.hands.shows("/login")


def test_its_files_say_so_first(judgement: Judgement, year: Year) -> None:
    write_judgement(judgement)
    said = json.loads((year.wanted.folder / JSON_FILE).read_text("utf-8"))
    assert (said["simulated"], said["is_sound"], len(said["rates"])) == (True, True, len(judgement.rates))
    page = (year.wanted.folder / PAGE_FILE).read_text("utf-8")
    assert page.splitlines()[2].startswith("**模拟数据")
    assert "在区间内 inside" in page
    assert "类别 信用风险低（A类） Tier " in page
    assert "青岚市城东区" in page
    assert "990102" not in page


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(ProductError):
        make_folder(Wanted(300, 1, 1, 1, tmp_path))
    done = CliRunner().invoke(main, ["simulate", "--enterprises", "300", "--months", "1", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "--out" in done.output
    assert list(tmp_path.iterdir()) == []


def test_who_breaks_a_promise_unseen_is_not_sound(judgement: Judgement) -> None:
    one = judgement.promises[0]
    hidden = Promise(one.name, one.title, 1, frozenset({"V1"}), frozenset())
    counted = Promise(one.name, one.title, 2, frozenset({"V1", "V2"}), frozenset({"V1", "V2"}), 1)
    for promise in (hidden, counted):
        assert promise.unseen
        assert not Judgement(judgement.wanted, (), judgement.rates, [promise]).is_sound

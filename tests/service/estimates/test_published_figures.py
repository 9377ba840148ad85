"""Figures that other places published: entered, taken in as a table, withdrawn, and beside our own, never ranked."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.core.problem import Problem
from service.estimates.actions.keeping import keep_figures
from service.estimates.effect import measures
from service.estimates.effect.counted import EVERYTHING, By
from service.estimates.effect.figures import EffectFigures
from service.estimates.effect.measures import MEASURES
from service.estimates.effect.visits import BEFORE, VISITS
from service.estimates.elsewhere.actions.entering import enter_figure, withdraw_figure
from service.estimates.elsewhere.published import StatedFigure
from service.estimates.elsewhere.queries.beside import measures_beside
from service.estimates.elsewhere.queries.listed import list_published, standing_figures
from service.estimates.elsewhere.taken import FORM, take_figures
from service.estimates.kept import FigureKind
from service.registry_desk.table import read_table
from tests.worlds.races import DONE, Race, attempt_at, service_at

KEEPER = Account(1, "dora", "Dora", (Grant(Role.DATA_OPERATOR),))
FAR_KEEPER = Account(2, "dan", "Dan", (Grant(Role.DATA_OPERATOR, "3702"),))
HEADINGS = "地方,指标,期间起,期间止,数值,公布口径,口径相同,来源,网址,公布日期"


def stated(**more: Any) -> StatedFigure:
    usual: dict[str, Any] = {"place": "甲市", "measure": measures.REDUCTION, "begins": date(2025, 1, 1)}
    usual |= {"ends": date(2025, 12, 31), "value": "33", "definition": "行政检查数量同比下降", "comparable": False}
    return StatedFigure(**usual | {"source": "甲市新闻发布会"} | more)


def enter(database: Database, one: StatedFigure, account: Account = KEEPER) -> int:
    with database.write() as connection:
        return enter_figure(connection, one, account).id


def test_a_figure_is_entered_once_and_withdrawn_not_deleted(database: Database) -> None:
    made = enter(database, stated())
    with pytest.raises(Conflict):
        enter(database, stated())
    other = enter(database, stated(value="33.5"))
    with database.write() as connection:
        withdrawn = withdraw_figure(connection, made, KEEPER)
    with pytest.raises(Conflict), database.write() as connection:
        withdraw_figure(connection, made, KEEPER)
    assert (withdrawn.withdrawn_by, withdrawn.recorded_by) == ("dora", "dora")
    with database.read() as connection:
        assert [one.id for one in list_published(connection)] == [other, made]
        assert [one.id for one in standing_figures(connection)] == [other]
        actions = [entry.action for entry in list_entries(connection, before=None, limit=9)]
    assert actions == ["published-figure.withdraw", *["published-figure.enter"] * 2]
    # What was withdrawn may be entered anew.
    assert enter(database, stated()) > other


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"measure": "none"}, "measure"),
    ({"value": "viel"}, "value"),
    ({"value": "101"}, "value"),
    ({"value": "-1", "measure": measures.UNDISTURBED}, "value"),
    ({"place": " "}, "place"),
    ({"place": "甲\0市"}, "place"),
    ({"definition": ""}, "definition"),
    ({"source": "s" * 401}, "source"),
    ({"link": "javascript:alert(1)"}, "link"),
    ({"ends": date(2024, 12, 31)}, "ends"),
    ({"begins": date(1, 1, 1)}, "begins"),
    ({"published_on": today() + timedelta(days=1)}, "published_on"),
]


def test_what_is_wrong_is_said_by_field_and_a_part_of_the_bureau_enters_nothing(sqlite: Database) -> None:
    for more, where in WRONG:
        with pytest.raises(Problem) as refused:
            enter(sqlite, stated(**more))
        assert [error["where"] for error in refused.value.errors] == [f"json.{where}"], more
    with pytest.raises(Problem) as beyond:
        enter(sqlite, stated(), FAR_KEEPER)
    assert beyond.value.status == 403
    assert enter(sqlite, stated(value="-4.5")) == 1


def test_sound_rows_of_a_table_go_in_and_the_others_are_told(database: Database, tmp_path: Path) -> None:
    rows = [
        "甲市,入企检查较上年减少,2025-01-01,2025-12-31,33%,同比,否,发布会,,2026-01-19",
        "乙县,left undisturbed,2025年1月1日,2025-06-30,62.5,同比,yes,公报,https://example.org/a,",
        "丙市,没有的指标,2025-01-01,2025-12-31,33,同比,否,发布会,,",
        "丁市,问题发现率,2025-01-01,2025-12-31,很多,同比,也许,发布会,,",
        "戊市,问题发现率,2025-01-01,,1,同比,是,,,",
        "甲市,入企检查较上年减少,2025-01-01,2025-12-31,33,同比,否,发布会,,2026-01-19",
        "己市,问题发现率,2025-12-31,2025-01-01,1,同比,是,发布会,,",
    ]
    path = tmp_path / "对标.csv"
    path.write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    with database.write() as connection:
        done = take_figures(connection, read_table(path, FORM), "dora", file=path.name)
    assert (done.read, done.added, done.unchanged) == (7, 2, 0)
    told = {(one.line, one.column) for one in done.refused}
    assert told == {
        (4, "指标"),
        (5, "口径相同"),
        (6, "期间止"),
        (6, "来源"),
        (7, "地方"),
        (8, "期间止"),
    }
    with database.write() as connection:
        again = take_figures(connection, read_table(path, FORM), "dora", file=path.name)
        found = standing_figures(connection)
    assert (again.added, again.unchanged) == (0, 2)
    assert [(one.place, one.value, one.comparable, one.file) for one in found] == [
        ("甲市", "33", False, path.name),
        ("乙县", "62.5", True, path.name),
    ]


def test_ours_stands_beside_theirs_and_no_order_but_that_of_names(sqlite: Database) -> None:
    chance = Random(3)  # noqa: S311 - worlds for tests
    places = [f"{name}市" for name in "丁甲丙乙戊"]
    for place in places:
        for measure in chance.sample(list(MEASURES), 3):
            enter(sqlite, stated(place=place, measure=measure, value=str(chance.randrange(100))))
    figures = EffectFigures(
        {by: {} for by in By} | {By.ALL: {EVERYTHING: {VISITS: 30, BEFORE: 40}}}, [], [], [], 0, False
    )
    part = Reach((Place("3702"),))
    with sqlite.write() as connection:
        keep_figures(connection, FigureKind.EFFECT, 2026, WHOLE, date(2026, 6, 30), figures.plain(), now())
        whole, own = measures_beside(connection, 2026, WHOLE), measures_beside(connection, 2026, part)
    assert [one.name for one in whole] == list(MEASURES)
    ours = {one.name: one.ours for one in whole}
    reduction = ours.pop(measures.REDUCTION)
    assert reduction is not None
    assert (reduction.value, reduction.until) == (pytest.approx(25.0), date(2026, 6, 30))
    assert all(one.ours is None for one in own)
    assert sum(len(one.others) for one in whole) == 15
    for one in whole:
        assert [other.place for other in one.others] == sorted(other.place for other in one.others)


def withdraw(url: str, figure_id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            withdraw_figure(connection, figure_id, KEEPER)

    return attempt_at(act)


def enter_same(url: str, value: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            enter_figure(connection, stated(value=value), KEEPER)

    return attempt_at(act)


def test_of_two_at_once_one_enters_and_one_withdraws(race_url: str) -> None:
    database = service_at(race_url).database
    with Race(withdraw, withdraw) as race:
        for value in range(3):
            made = enter(database, stated(value=f"1.{value}"))
            assert sorted(race.run(race_url, made, made)) == ["Conflict", DONE]
    with Race(enter_same, enter_same) as race:
        for value in range(3):
            assert sorted(race.run(race_url, f"2.{value}", f"2.{value}")) == ["Conflict", DONE]

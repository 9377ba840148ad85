"""Tier lists: the same rows in the same order as looking at every row, page by page, with few and small reads."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from rules.calendar import date_of
from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.db.engine import Database
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import in_effect
from service.decisions.decisions import decisions_of, history_of, ranks_of
from service.decisions.editions import Edition, edition_now, edition_of, edition_on, list_editions, list_tiers_now
from service.decisions.lists import ListedTier, Question, Sort, find_list, tier_page
from service.decisions.lists.image import Images
from service.decisions.lists.selection import range_of, ranges_within
from service.decisions.states import FAILED
from service.tiers.queries.counts import count_by_level, count_by_region, count_by_section, count_by_tier, count_reasons
from tests.worlds.services import SCORED_ON, rescore_all
from tests.worlds.tier_lists import (
    IN_EFFECT,
    REVIEW,
    RUN_DAYS,
    SCHEME,
    WAITING,
    World,
    make_world,
    office_of,
    write_world,
)

PLACES = (("",), ("3701",), ("370102001", "44"), ("379", "440103"))
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"tiers": (3,)},
    {"tiers": (-1, 2)},
    {"region": "37"},
    {"region": "3799"},
    {"region": "370102001"},
    {"region": "11"},
    {"industry": "F52"},
    {"industry": "A"},
    {"industry": "Z"},
    {"levels": (6,)},
    {"levels": (5, 6)},
    {"levels": (0,)},
    {"levels": (0, 6)},
    {"changed_after": 1},
    {"changed_after": 9},
    {"tiers": (0, 3), "region": "3701", "industry": "F5"},
    {"tiers": (0,), "industry": "F5"},
    {"levels": (6,), "industry": "A", "changed_after": 1},
    {"levels": (6,), "region": "3701", "tiers": (1,)},
    {"at_offices": ("S01",)},
    {"at_offices": ("", "S10"), "tiers": (3, -1)},
    {"at_offices": ("S99",)},
    {"offices": ("S02",), "region": "37"},
    {"offices": ("S02", "S99"), "at_offices": ("S01", "S02"), "tiers": (0,)},
    {"words": ("食品",)},
    {"words": ("食品", "-00001")},
    {"words": ("cafe",), "tiers": (0, 1), "region": "37"},
    {"words": ("没有",)},
)
ORDERS = [sort for sort in Sort if sort.is_of_any_list]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(150)


@pytest.fixture
def listed(database: Database, world: World) -> Database:
    write_world(database, world)
    return database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def read_all(
    database: Database, question: Question, run: int = IN_EFFECT, limit: int = 23, riskier_is_higher: bool = True
) -> tuple[list[ListedTier], int]:
    """All rows of the list, and the total that its pages say."""
    rows: list[ListedTier] = []
    begin: int | None = 0
    totals = set()
    with database.read() as connection:
        edition = edition_of(connection, SCHEME, run)
        assert edition is not None
        while begin is not None:
            order: Any = {"riskier_is_higher": riskier_is_higher}
            page = tier_page(connection, edition, question, limit=limit, **order, begin=begin)
            totals.add(page.total)
            rows += page.rows
            begin = page.next
    (total,) = totals
    return rows, total


def test_every_list_is_what_looking_at_every_row_gives(listed: Database, world: World) -> None:
    asked = itertools.product(PLACES, FILTERS, ORDERS, (False, True))
    # Which rows a list has is found without the database: another kind of it is asked for every fifth.
    for regions, filters, sort, reverse in itertools.islice(asked, 0, None, 1 if listed.is_sqlite else 5):
        question = Question(SCHEME, regions, sort=sort, reverse=reverse, **filters)
        rows, total = read_all(listed, question)
        expected = world.seen(IN_EFFECT, question)
        assert [int(row.code[4:]) for row in rows] == expected, question
        assert total == len(expected), question


def test_a_past_run_is_read_as_it_was_and_a_waiting_one_not_at_all(listed: Database, world: World) -> None:
    question = Question(SCHEME, ("",))
    past = [int(row.code[4:]) for row in read_all(listed, question, run=1)[0]]
    assert past == world.seen(1, question) != world.seen(IN_EFFECT, question)
    with listed.read() as connection:
        assert edition_of(connection, SCHEME, WAITING) is None


def test_the_edition_of_a_day(listed: Database) -> None:
    def run_of(edition: Edition | None) -> int | None:
        return edition and edition.run_id

    with listed.read() as connection:
        day = timedelta(days=1)
        assert edition_on(connection, SCHEME, RUN_DAYS[0] - day) is None
        assert [run_of(edition_on(connection, SCHEME, d)) for d in (RUN_DAYS[0], RUN_DAYS[1] - day)] == [1, 1]
        assert run_of(edition_on(connection, SCHEME, date(9999, 12, 31))) == IN_EFFECT
        assert run_of(edition_now(connection, SCHEME)) == IN_EFFECT
        assert edition_now(connection, "nobody") is None


def test_a_row_says_since_when_the_tier_stands_and_when_it_is_reviewed(sqlite: Database, world: World) -> None:
    write_world(sqlite, world)
    rows = {int(row.code[4:]): row for row in read_all(sqlite, Question(SCHEME, ("",)))[0]}
    for known in world.rows:
        if known.from_run <= IN_EFFECT < known.until_run:
            row = rows[known.id]
            assert row.since == RUN_DAYS[known.tier_from_run - 1]
            assert row.next_review_on == date_of(REVIEW + known.id)
            assert (row.tier, row.score, row.decided_by) == (known.tier, known.score, known.level)


def test_where_a_low_score_is_the_risk(sqlite: Database, world: World) -> None:
    write_world(sqlite, world)
    rows, _ = read_all(sqlite, Question(SCHEME, ("",), sort=Sort.SCORE), riskier_is_higher=False)
    scores = [row.score for row in rows]
    classified = [score for score in scores if score is not None]
    assert scores == sorted(classified) + [None] * (len(scores) - len(classified))


def test_the_statements_of_a_page_are_few_once_the_run_was_read(sqlite: Database, world: World) -> None:
    write_world(sqlite, world)
    read_all(sqlite, Question(SCHEME, ("",), words=("企业",)))
    with sqlite.read() as connection:
        edition = edition_now(connection, SCHEME)
        assert edition is not None
        for filters, sort, limit in itertools.product(FILTERS, ORDERS, (3, 100)):
            question = Question(SCHEME, ("",), sort=sort, **filters)
            with counted(sqlite) as said:
                page = tier_page(connection, edition, question, limit=limit, riskier_is_higher=True)
            # Two ask whether the offices are still the same, one whether the names are, one reads the rows.
            assert len(said) == 2 + bool(question.words) + bool(page.rows), question


def test_tiers_and_offices_are_counted_under_the_other_filters_and_the_reach(listed: Database, world: World) -> None:
    with listed.read() as connection:
        edition = edition_of(connection, SCHEME, IN_EFFECT)
        assert edition is not None
        for regions, filters in itertools.product(PLACES, FILTERS):
            question = Question(SCHEME, regions, **filters)
            found = find_list(connection, edition, question)
            by_id = {r.id: r for r in world.rows if r.from_run <= IN_EFFECT < r.until_run}
            any_tier = world.seen(IN_EFFECT, replace(question, tiers=()))
            any_office = world.seen(IN_EFFECT, replace(question, at_offices=()))
            assert found.by_tier == Counter(by_id[id].tier for id in any_tier), question
            assert found.by_office == Counter(office_of(id) for id in any_office), question


def test_an_office_that_is_corrected_counts_at_once(listed: Database) -> None:
    def at(code: str) -> int:
        with listed.read() as connection:
            edition = edition_of(connection, SCHEME, IN_EFFECT)
            assert edition is not None
            return find_list(connection, edition, Question(SCHEME, ("",), at_offices=(code,))).total

    before = at("S01"), at("S77")
    with listed.write() as connection:
        number = begin_change(connection, "test", RUN_DAYS[0], "ann")
        connection.execute(update(enterprise).where(enterprise.c.id == 1).values(office="S77"))
        end_change(connection, number, [1])
    assert (at("S01"), at("S77")) == (before[0] - 1, before[1] + 1)


def test_decisions_are_found_by_the_ids_of_enterprises(sqlite: Database, world: World) -> None:
    write_world(sqlite, world)
    known = [world.rows[0].id, world.rows[-1].id]
    with sqlite.read() as connection:
        edition = edition_now(connection, SCHEME)
        assert edition is not None
        with counted(sqlite) as said:
            tier_page(connection, edition, Question(SCHEME, ("",)), limit=100, riskier_is_higher=True)
            ranks_of(connection, SCHEME, IN_EFFECT, known)
            decisions_of(connection, SCHEME, IN_EFFECT, known)
            history_of(connection, known[0], limit=20)
            list_tiers_now(connection, known[0])
        of_decisions = [text for text in said if "FROM decision" in text or "JOIN decision" in text]
        assert len(of_decisions) == 5
        for text in of_decisions:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?"))]
            steps = [step for step in plan if "decision" in step or "now" in step or "before" in step]
            assert steps
            assert all("(scheme=? AND enterprise_id=?" in step for step in steps), plan


def test_a_run_is_read_once_by_all_who_ask_at_once(listed: Database) -> None:
    images = Images()
    begin = threading.Barrier(8)

    def ask() -> None:
        with listed.read() as connection:
            begin.wait()
            images.of(connection, SCHEME, IN_EFFECT)

    with counted(listed) as said:
        readers = [threading.Thread(target=ask) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert sum("state_block" in text for text in said) == 1


def test_what_was_not_asked_for_longest_is_let_go(sqlite: Database, world: World) -> None:
    write_world(sqlite, world)
    images = Images(most=200)
    with sqlite.read() as connection, counted(sqlite) as said:
        for run in (1, 1, 2, 2, 1):
            assert len(images.of(connection, SCHEME, run)) == 150
    assert sum("state_block" in text for text in said) == 3


def test_why_some_are_not_classified(listed: Database, world: World) -> None:
    seen = [r.why for r in world.rows if r.from_run <= IN_EFFECT < r.until_run and r.tier < 0]
    with listed.read() as connection:
        (shown,) = list_editions(connection)
        found = count_reasons(connection, shown)
    expected = {"gone": sum(why in (1, 3) for why in seen), "too-new": sum(why in (2, 3) for why in seen)}
    assert found == expected | {"failure": seen.count(FAILED)}


def test_lists_and_reasons_are_what_runs_decided(scored_copy: Service) -> None:
    rescore_all(scored_copy, "incremental", SCORED_ON + timedelta(days=7))
    with scored_copy.database.read() as connection:
        codes = {row.id: row.code for row in connection.execute(select(enterprise.c.id, enterprise.c.code))}
        for shown in list_editions(connection):
            edition = edition_now(connection, shown.scheme)
            assert edition is not None
            decisions = decisions_of(connection, shown.scheme, shown.run_id, list(codes))
            page = tier_page(connection, edition, Question(shown.scheme, ("",)), limit=1000, riskier_is_higher=True)
            listed = {r.code: (edition.tiers[r.tier] if r.tier >= 0 else None, r.score) for r in page.rows}
            assert listed == {codes[id]: (d.tier, d.score) for id, d in decisions.items()}
            assert shown.as_of > SCORED_ON
            assert page.total == len(decisions) > 300
            reasons = Counter(reason for d in decisions.values() if d.tier is None for reason in d.not_rated)
            assert count_reasons(connection, shown) == reasons


def test_the_summary_adds_up(listed: Database, world: World) -> None:
    seen = [r for r in world.rows if r.from_run <= IN_EFFECT < r.until_run]
    with listed.read() as connection:
        edition = edition_of(connection, SCHEME, IN_EFFECT)
        assert edition is not None
        everywhere = count_by_tier(connection, edition, EVERYWHERE)
        cities = count_by_region(connection, edition, Jurisdiction(("37",)), "3701", 4)
        sections = count_by_section(connection, IN_EFFECT)
        levels = count_by_level(connection, IN_EFFECT)
    assert sum(everywhere.values()) == len(seen)
    assert {key: sum(n.values()) for key, n in cities.items()} == {"3701": sum(r.region[:4] == "3701" for r in seen)}
    assert sum(sections["F"].values()) == sum(r.industry[:1] == "F" for r in seen)
    assert sum(levels["direct"].values()) == sum(r.level == 6 for r in seen)


@pytest.mark.parametrize(
    ("prefix", "below"),
    [("37", "38"), ("3709", "371"), ("3799", "38"), ("99", None), ("F5", "F6"), ("F9", "G"), ("", None)],
)
def test_a_range_ends_where_the_next_prefix_begins(prefix: str, below: str | None) -> None:
    assert range_of(prefix).below == below


def test_a_filter_narrows_the_jurisdictions_and_never_widens_them() -> None:
    assert [r.at_least for r in ranges_within(("3701", "44"), "37")] == ["3701"]
    assert [r.at_least for r in ranges_within(("3701", "44"), "370102")] == ["370102"]
    assert [r.at_least for r in ranges_within(("37", "3701"), "")] == ["37"]
    assert ranges_within(("3701",), "44") == []
    assert ranges_within((), "") == []


def test_readers_see_one_run_or_the_other_while_a_writer_switches(listed: Database, world: World) -> None:
    question = Question(SCHEME, ("",))
    answers = {run: world.seen(run, question) for run in (1, 2)}
    faults: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                with listed.read() as connection:
                    edition = edition_now(connection, SCHEME)
                    assert edition is not None
                    page = tier_page(connection, edition, question, limit=1000, riskier_is_higher=True)
                if [int(row.code[4:]) for row in page.rows] != answers[edition.run_id]:
                    faults.append(edition.run_id)
            except Exception as error:
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        with listed.write() as connection:
            connection.execute(update(in_effect).values(run_id=1 + turn % 2))
    over.set()
    for reader in readers:
        reader.join()
    assert faults == []

"""The office of every enterprise: by the list of firms first, else by the longest region; kept whatever changes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, true

from service.core.clock import today
from service.core.db.engine import Database, open_database
from service.core.db.tables.facts import enterprise
from service.core.db.tables.registries import office_placing
from service.core.jobs.worker import Worker
from service.intake.write import take_rows
from service.registries.actions.entries import Entered, enter_entries
from service.registries.actions.firms import Listing, list_firms
from service.registries.actions.placing import place_range
from service.registries.queries.office_column import office_column
from service.registries.queries.offices import list_named_firms
from service.registries.registry import ALWAYS, NO_END, Registry
from service.registries.statements import Statement
from service.serving.jobs import HANDLERS
from tests.worlds.files import code
from tests.worlds.services import service_over
from tests.worlds.workers import wait_until, waits_for_a_lock

REGIONS = ("990102", "990103", "990103001", "9902", "990202")
FIRMS = [code(number) for number in range(1, 7)]
EVERYWHERE = ("",)


def state_office(
    connection: Connection, office: str, regions: Sequence[str], within: Sequence[str] = EVERYWHERE
) -> Entered:
    said = Statement(office, f"{office}监管所", regions=regions)
    return enter_entries(connection, Registry.OFFICES, [said], "tests", within)


def take(connection: Connection, kind: str, rows: list[dict[str, str]], on: date | None = None) -> None:
    day = on or today()
    taken = take_rows(connection, kind, rows, source="省平台", actor="tests", data_on=day, known_on=day)
    assert taken.rejects == []


def offices_of(connection: Connection) -> dict[str, str | None]:
    rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.office)).all()
    column = office_column(connection)
    for row in rows:
        place = int(column.places_of(np.array([row.id]))[0])
        assert (column.codes[place] if place >= 0 else None) == row.office
        if row.office:
            assert column.mask_of([row.office])[place]
            assert not column.mask_of([row.office])[-1]
    return {row.code: row.office for row in rows}


def place_all(database: Database, folder: Path) -> None:
    worker = Worker(service_over(database, folder), HANDLERS)
    while worker.work_once():
        pass


def test_it_follows_whatever_changes(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        state_office(connection, "E", ["990102"])
        state_office(connection, "W", ["9901"])
        rows = [{"uscc": FIRMS[0], "region": "990102"}, {"uscc": FIRMS[1], "region": "990107001"}, {"uscc": FIRMS[2]}]
        take(connection, "enterprises", rows)
        assert offices_of(connection) == {FIRMS[0]: "E", FIRMS[1]: "W", FIRMS[2]: None}
        # A firm moves, and one is told of that has no region yet.
        take(
            connection, "enterprises", [{"uscc": FIRMS[0], "region": "990105"}, {"uscc": FIRMS[2], "region": "990102"}]
        )
        assert offices_of(connection) == {FIRMS[0]: "W", FIRMS[1]: "W", FIRMS[2]: "E"}
        said = [Listing(FIRMS[1], "E"), Listing(FIRMS[3], "E"), Listing(FIRMS[0], "E"), Listing(FIRMS[0], None)]
        done = list_firms(connection, said, "tests", EVERYWHERE)
        assert (done.added, len(done.notices), sorted(done.refused)) == (2, 1, [2, 3])
        assert [one.code for one in list_named_firms(connection, "E", true(), after=0, limit=9)] == [FIRMS[1]]
    place_all(database, tmp_path)
    with database.write() as connection:
        assert offices_of(connection)[FIRMS[1]] == "E"
        # A firm on a list that comes in afterwards; one on a list that moves; one that gets another code.
        take(connection, "enterprises", [{"uscc": FIRMS[3], "region": "9902"}, {"uscc": FIRMS[1], "region": "9902"}])
        changed = {"uscc": FIRMS[1], "new_uscc": FIRMS[4], "valid_from": today().isoformat()}
        take(connection, "attribute-changes", [changed])
        assert offices_of(connection) == {FIRMS[0]: "W", FIRMS[4]: "E", FIRMS[2]: "E", FIRMS[3]: "E"}
        # An office ends: what its list named goes by its region again.
        ends = Statement("E", valid_until=today())
        assert enter_entries(connection, Registry.OFFICES, [ends], "tests", EVERYWHERE).changed == 1
    place_all(database, tmp_path)
    with database.write() as connection:
        assert offices_of(connection) == {FIRMS[0]: "W", FIRMS[4]: None, FIRMS[2]: "W", FIRMS[3]: None}
        again = Statement("E", valid_until=NO_END)
        assert enter_entries(connection, Registry.OFFICES, [again], "tests", EVERYWHERE).job_id is not None
    place_all(database, tmp_path)
    with database.read() as connection:
        assert offices_of(connection) == {FIRMS[0]: "W", FIRMS[4]: "E", FIRMS[2]: "E", FIRMS[3]: "E"}


def test_a_job_that_finds_nothing_to_change_writes_nothing(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as connection:
        take(connection, "enterprises", [{"uscc": FIRMS[0], "region": "990102"}, {"uscc": FIRMS[1]}])
        state_office(connection, "E", ["990102"])
        list_firms(connection, [Listing(FIRMS[1], "E")], "tests", EVERYWHERE)
    place_all(sqlite, tmp_path)
    with sqlite.write() as connection:
        first = connection.execute(select(office_placing.c.number)).scalars().all()
        assert first == [2]
        assert state_office(connection, "E", ["990102"]).unchanged == 1
        state_office(connection, "F", ["990399"])
    place_all(sqlite, tmp_path)
    with sqlite.read() as connection:
        assert connection.execute(select(office_placing.c.number)).scalars().all() == first


def test_an_office_that_takes_over_a_region_says_so(sqlite: Database) -> None:
    with sqlite.write() as connection:
        state_office(connection, "E", ["990102"])
        notices = state_office(connection, "W", ["990102", "990103"]).notices
        assert [notice.zh for notice in notices] == ["区划 990102 原由监管所 E 管辖，现归 W。"]


@pytest.mark.parametrize(
    ("within", "office", "regions", "firm", "refused"),
    [
        (["9901"], "E", ["990102"], FIRMS[0], False),
        (["9901"], "E", ["990102", "9902"], None, True),
        (["9901"], "E", [], None, True),
        (["9902"], "E", ["9902"], FIRMS[0], True),
    ],
)
def test_who_enters_stays_within_the_jurisdiction(
    sqlite: Database, within: list[str], office: str, regions: list[str], firm: str | None, refused: bool
) -> None:
    with sqlite.write() as connection:
        take(connection, "enterprises", [{"uscc": FIRMS[0], "region": "990102"}])
        done = state_office(connection, office, regions, within)
        if firm:
            done = list_firms(connection, [Listing(firm, office)], "tests", within)
        assert bool(done.refused) is refused
        # What is of an office elsewhere is not taken from it.
        state_office(connection, "far", ["9903"])
        assert state_office(connection, "far", ["990102"], ["9901"]).refused


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """What happens one after the other: firms come or move, offices are stated, firms are listed."""
    firm, office, region = st.sampled_from(FIRMS), st.sampled_from("ABC"), st.sampled_from(REGIONS)
    steps = st.one_of(
        st.tuples(st.just("firm"), firm, region),
        st.tuples(st.just("office"), office, st.lists(region, max_size=2).map(" ".join)),
        st.tuples(st.just("ends"), office),
        st.tuples(st.just("list"), firm, st.one_of(office, st.just(""))),
    )
    return draw(st.lists(steps, min_size=1, max_size=12))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_it_is_what_a_slow_look_at_everything_says(sqlite: Database, steps: list[tuple[str, ...]]) -> None:
    slow = Slow()
    with sqlite.engine.connect() as connection:
        for place, (what, *said) in enumerate(steps):
            match what, said:
                case "firm", [firm, region]:
                    slow.regions[firm] = region
                    row = {"uscc": firm, "region": region}
                    take(connection, "enterprises", [row], today() - timedelta(days=100 - place))
                case "office", [office, theirs]:
                    slow.state(office, sorted(set(theirs.split())))
                    state_office(connection, office, theirs.split())
                case "ends", [office]:
                    slow.end(office)
                    end = Statement(office, valid_until=today())
                    enter_entries(connection, Registry.OFFICES, [end], "tests", EVERYWHERE)
                case "list", [firm, office]:
                    done = list_firms(connection, [Listing(firm, office or None)], "tests", EVERYWHERE)
                    if not done.refused:
                        slow.listed[firm] = office
        place_range(connection, range(1, 1_000))
        rows = connection.execute(select(enterprise.c.code, enterprise.c.office))
        assert {row.code: row.office for row in rows} == {firm: slow.office_of(firm) for firm in slow.regions}
        connection.rollback()


@dataclass
class Slow:
    """What is known, looked at whole each time; versions of an office are (begins, number, regions, whether in use)."""

    regions: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    versions: dict[str, list[tuple[date, int, list[str], bool]]] = field(default_factory=dict)
    number: int = 0

    def state(self, office: str, regions: list[str]) -> None:
        inner = [r for r in regions if not any(r != other and r.startswith(other) for other in regions)]
        if office not in self.versions:
            self.add(office, ALWAYS, inner, True)
        elif self.standing(office)[2:] != (inner, True):
            self.add(office, today(), inner, True)

    def end(self, office: str) -> None:
        if office in self.versions and self.standing(office)[3]:
            begins, _, regions, _ = self.standing(office)
            self.add(office, begins, regions, False)

    def add(self, office: str, begins: date, regions: list[str], in_use: bool) -> None:
        self.number += 1
        self.versions.setdefault(office, []).append((begins, self.number, regions, in_use))

    def standing(self, office: str) -> tuple[date, int, list[str], bool]:
        return max(self.versions[office])

    def office_of(self, firm: str) -> str | None:
        standing = {office: self.standing(office) for office in self.versions}
        used = {office: version for office, version in standing.items() if version[3]}
        if self.listed.get(firm) in used:
            return self.listed[firm]
        claims = [
            (len(region), version[:2], office)
            for office, version in used.items()
            for region in version[2]
            if self.regions[firm].startswith(region)
        ]
        return max(claims)[2] if claims else None


def test_what_an_import_under_way_adds_is_placed_too(postgresql_url: str, tmp_path: Path) -> None:
    database = open_database(postgresql_url)
    try:
        with database.write() as importing:
            # The import looked at the registry before the office was entered, and commits after the job has begun.
            take(importing, "enterprises", [{"uscc": FIRMS[0], "region": "990102"}])
            with database.write() as connection:
                state_office(connection, "E", ["990102"])
            with ThreadPoolExecutor(1) as pool:
                placing = pool.submit(place_all, database, tmp_path)
                wait_until(lambda: waits_for_a_lock(database), "the job waits for the import")
                importing.commit()
                placing.result(60)
        with database.read() as connection:
            assert offices_of(connection) == {FIRMS[0]: "E"}
    finally:
        database.close()

"""What is in force where a database says so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from rules.errors import NoRuleSet
from rules.library import Library, shipped_library
from rules.load_rule_set import SETS
from service.core.db.engine import Database, open_database
from service.core.db.migrate import downgrade, upgrade
from service.core.db.service import Service
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.runs import rule_set
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.decisions.runs import get_run
from service.rule_sets.queries import archived
from service.rule_sets.queries.adopted import Adopted, AdoptedLibrary, Installation, adopted_library, adopted_of
from service.rule_sets.stages import Kind, Stage
from service.runs.actions.start import WantedRun, start_run
from service.serving.jobs import HANDLERS
from tests.service.rule_sets.versions import SCHEME, drafts, write_version
from tests.worlds.adopted import adopt, adopt_only
from tests.worlds.services import SCORED_ON, rescore

OURS = "ours"
FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions of a scheme, of which the files say nothing of their approval."""
    write_version(tmp_path, "2026-01", str(FIRST), scheme=OURS)
    write_version(tmp_path, "2026-07", str(SECOND), ("base: 100", "base: 99"), scheme=OURS)
    return tmp_path


@pytest.fixture
def archive() -> Iterator[None]:
    """Nothing that was read before is held."""
    held = dict(archived._RULE_SETS)
    archived._RULE_SETS.clear()
    yield
    archived._RULE_SETS.clear()
    archived._RULE_SETS.update(held)


def library_over(database: Database, files: Library) -> AdoptedLibrary:
    return Installation(files).library(database)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.mark.usefixtures("archive")
def test_what_a_version_extends_is_known_whoever_read_it_first(database: Database) -> None:
    name = "five-tier-overlay@2026-01"
    extended = shipped_library().get(name).extends
    assert extended is not None
    with database.read() as connection:
        (digest,) = connection.execute(select(rule_set.c.digest).where(rule_set.c.scheme == "five-tier-overlay")).one()
        text_of = partial(archived.rule_set_text_of, connection)
        assert archived.archived_rule_set_of(name, digest, text_of).extends is None
    assert library_over(database, Library(SETS)).get(name).extends == extended


def test_nothing_is_in_force_before_it_is_adopted(database: Database, folder: Path) -> None:
    files = drafts(folder)
    assert files.in_force(OURS, SECOND, SECOND).version == "2026-07"
    with pytest.raises(NoRuleSet, match="没有适用的已采用版本"):
        library_over(database, files).in_force(OURS, SECOND, SECOND)
    with database.write() as connection:
        adopt(connection, files.get(f"{OURS}@2026-01"), at(date(2026, 3, 1)))
    library = library_over(database, files)
    # Only approvals that were known count, and what begins earlier than it was approved begins then all the same.
    assert library.in_force(OURS, FIRST, date(2026, 3, 1)).version == "2026-01"
    assert library.in_force(OURS, SECOND, None).version == "2026-01"
    with pytest.raises(NoRuleSet):
        library.in_force(OURS, SECOND, date(2026, 2, 28))
    assert [one.version for one in library.approved(OURS)] == ["2026-01"]
    assert library.versions(OURS) == ("2026-01", "2026-07")


def test_what_was_withdrawn_is_in_force_on_no_day_once_that_is_known(database: Database, folder: Path) -> None:
    files = drafts(folder)
    with database.write() as connection:
        adopt(connection, files.get(f"{OURS}@2026-01"), at(FIRST))
        adopt(connection, files.get(f"{OURS}@2026-07"), at(date(2026, 3, 1)))
        of = adoption.c.name == OURS, adoption.c.version == "2026-07"
        withdrawn = {"status": Stage.WITHDRAWN, "withdrawn_at": at(date(2026, 4, 1))}
        connection.execute(update(adoption).where(*of).values(**withdrawn))
    library = library_over(database, files)
    assert library.in_force(OURS, SECOND, None).version == "2026-01"
    assert library.in_force(OURS, SECOND, date(2026, 4, 1)).version == "2026-01"
    assert library.in_force(OURS, SECOND, date(2026, 3, 31)).version == "2026-07"


def test_a_file_that_went_or_was_altered_changes_nothing(database: Database, folder: Path, archive: None) -> None:
    adopt_only(database, drafts(folder))
    path = folder / OURS / "2026-07.yaml"
    path.write_text(path.read_text("utf-8").replace("base: 99", "base: 50"), "utf-8")
    (folder / OURS / "2026-01.yaml").unlink()
    library = library_over(database, drafts(folder))
    assert library.in_force(OURS, FIRST, SECOND).score.base == 100
    assert library.in_force(OURS, SECOND, SECOND).score.base == 99
    assert library.get(f"{OURS}@2026-07").score.base == 99
    path.unlink()
    assert library_over(database, drafts(folder)).in_force(OURS, SECOND, SECOND).score.base == 99
    assert OURS in library_over(database, drafts(folder)).schemes()


def test_an_archive_that_was_altered_or_went_is_told(database: Database, folder: Path, archive: None) -> None:
    adopt_only(database, drafts(folder))
    with database.write() as connection:
        altered = update(rule_set).where(rule_set.c.scheme == OURS).values(content=rule_set.c.content + "\n")
        connection.execute(altered)
    empty = Library(folder / "none", published=False)
    with pytest.raises(ProductError, match="存档已被改动"):
        library_over(database, empty).in_force(OURS, FIRST, SECOND)
    with database.write() as connection:
        connection.execute(delete(rule_set).where(rule_set.c.scheme == OURS))
    with pytest.raises(ProductError, match="存档中没有它"):
        library_over(database, empty).in_force(OURS, FIRST, SECOND)


def test_a_run_goes_on_with_what_it_began_with(scored_copy: Service, tmp_path: Path) -> None:
    """A version that is adopted while a run waits is for the next one."""
    with scored_copy.database.write() as connection:
        wanted = WantedRun("generic", "full", SCORED_ON, SCORED_ON)
        run_id = start_run(connection, scored_copy.library, scored_copy.settings, wanted, "tests")
        newer = shipped_library().get("generic@2026-01").document
        newer = newer.replace('version: "2026-01"', 'version: "2026-06"').replace(
            "effective_from: 2026-01-01", "effective_from: 2026-06-01"
        )
        adopt(connection, scored_copy.library.draft_of(newer, "newer"))
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    with scored_copy.database.read() as connection:
        run = get_run(connection, run_id)
    assert run is not None
    assert (run.version, run.status in ("in_effect", "held", "ready")) == ("2026-01", True)
    assert rescore(scored_copy, "generic", "incremental", SCORED_ON).version == "2026-06"


def test_what_was_adopted_since_is_seen_at_once(sqlite: Database, folder: Path) -> None:
    installation = Installation(drafts(folder))
    before = installation.library(sqlite)
    assert installation.library(sqlite) is before, "nothing was adopted, so nothing is read again"
    with sqlite.write() as connection:
        adopt(connection, before.get(f"{OURS}@2026-01"))
        assert adopted_library(connection, installation.files).in_force(OURS, FIRST, FIRST).version == "2026-01"
    assert installation.library(sqlite).in_force(OURS, FIRST, FIRST).version == "2026-01"


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))


@given(
    versions=st.lists(
        st.tuples(DAYS, st.none() | st.integers(1, 6), DAYS, st.none() | st.integers(1, 5)),
        max_size=5,
        unique_by=lambda v: v[0],
    ),
    as_of=DAYS,
    known_on=st.none() | DAYS,
)
def test_the_last_to_begin_of_those_approved_in_time_applies(
    versions: list[tuple[date, int | None, date, int | None]], as_of: date, known_on: date | None
) -> None:
    """Against the sentence of the semantics, spelled out day by day."""
    adopted = [
        Adopted(
            Kind.RULE_SET, SCHEME, str(number), "", begins, begins + timedelta(ends) if ends else None, approved,
            approved + timedelta(withdrawn) if withdrawn else None,
        )
        for number, (begins, ends, approved, withdrawn) in enumerate(versions)
    ]  # fmt: skip

    def is_known(one: Adopted) -> bool:
        if known_on is None:
            return one.withdrawn_on is None
        return one.approved_on <= known_on and not (one.withdrawn_on is not None and one.withdrawn_on <= known_on)

    applies = None
    for n in range(366):
        day = date(2026, 1, 1) + timedelta(n)
        if day > as_of:
            break
        if applies is not None and applies.effective_until is not None and applies.effective_until <= day:
            applies = None
        for one in adopted:
            if one.effective_from == day and is_known(one):
                applies = one
                if one.effective_until is not None and one.effective_until <= day:
                    applies = None
    asked = []

    class Watched(AdoptedLibrary):
        def _adopted_rule_set(self, one: Adopted):  # type: ignore[no-untyped-def]
            asked.append(one)
            return None

    library = Watched(shipped_library(), adopted, lambda _: None, lambda _: None)
    try:
        library.in_force(SCHEME, as_of, known_on)
    except NoRuleSet:
        assert applies is None
    else:
        assert asked == [applies]


def test_a_migration_adopts_what_runs_used(race_url: str) -> None:
    """As approved so early that what was in force for a run stays so; nobody is named."""
    database = open_database(race_url)
    with database.read() as connection:
        before = {one.name: one.digest for one in adopted_of(connection)}
    downgrade(database, "0030")
    (said,) = upgrade(database, "0031")
    with database.read() as connection:
        (only,) = adopted_of(connection)
        row = connection.execute(select(adoption)).one()
    assert "generic@2026-01" in said.zh
    assert (only.name, only.digest) == ("generic@2026-01", before["generic@2026-01"])
    assert only.approved_on <= min(only.effective_from, SCORED_ON)
    assert (row.requested_by, row.decided_by, row.effective_from) == (None, None, FIRST)
    library = library_over(database, Library(Path("/nowhere"), published=False))
    assert library.in_force("generic", SCORED_ON, SCORED_ON).digest == only.digest
    upgrade(database)
    database.close()

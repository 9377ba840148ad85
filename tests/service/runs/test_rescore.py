"""Runs: what is in effect is what the files give; full and incremental agree; held, withdrawn, past days."""

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from service.core.db.engine import open_database
from service.core.db.jobs import get_job, request_cancel
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import change_count
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.decisions.runs import get_run, run_in_effect
from service.decisions.seen import EVERY_RUN, is_seen
from service.runs.actions.decide import put_into_effect, withdraw_run
from service.runs.actions.start import WantedRun, start_run
from service.scores.cli.score import score as score_command
from service.serving.jobs import HANDLERS
from tests.service.runs.published import published
from tests.worlds.services import SCORED_ON, SCORED_SCHEMES, rescore, service_over

MONTH = timedelta(days=31)


@pytest.mark.parametrize("scheme", SCORED_SCHEMES)
def test_the_database_says_what_the_files_say(scored: Service, scored_file: Path, tmp_path: Path, scheme: str) -> None:
    out = tmp_path / "tiers.parquet"
    files = ["--enterprises", str(scored_file.parent / "enterprises.parquet")]
    files += ["--records", str(scored_file.parent / "records.parquet")]
    days = ["--as-of", SCORED_ON.isoformat(), "--known-on", SCORED_ON.isoformat()]
    done = CliRunner().invoke(score_command, [*files, "--scheme", scheme, *days, "--out", str(out)])
    assert done.exit_code in (0, 3), done.output
    tiers = {one.scheme: one.tier_ids() for one in scored.library.load_all()}[scheme]
    with scored.database.read() as connection:
        rows = connection.execute(
            select(enterprise.c.code, decision.c.score, decision.c.tier)
            .join(decision, decision.c.enterprise_id == enterprise.c.id)
            .where(decision.c.scheme == scheme)
        ).all()
    stored = {
        r.code: (None if r.score is None else r.score / 100, tiers[r.tier] if r.tier >= 0 else None) for r in rows
    }
    table = pq.read_table(out).to_pylist()
    assert stored == {row["uscc"]: (row["score"], row["tier"]) for row in table}
    assert len({tier for _, tier in stored.values()}) > 2


@pytest.mark.parametrize("days", [1, 40, 140])
@pytest.mark.parametrize("scheme", SCORED_SCHEMES)
def test_an_incremental_run_leaves_what_a_full_run_leaves(
    scored_file: Path, tmp_path: Path, scheme: str, days: int
) -> None:
    day = SCORED_ON + timedelta(days=days)
    seen = {}
    for mode in ("full", "incremental"):
        service = _copy(scored_file, tmp_path / mode, HOLD_SHARE="1")
        row = rescore(service, scheme, mode, day)
        assert (row.mode, row.status) == (mode, "in_effect")
        seen[mode] = row.examined, published(service.database, scheme)
        service.database.close()
    assert seen["full"][1] == seen["incremental"][1]
    assert seen["incremental"][0] < seen["full"][0] == 400


def test_running_again_changes_nothing(scored_copy: Service) -> None:
    before = published(scored_copy.database, "generic")
    row = rescore(scored_copy, "generic", "full", SCORED_ON)
    after = published(scored_copy.database, "generic")
    assert (row.examined, row.changed, row.moved) == (400, 0, 0)
    assert before["decision"] == after["decision"]
    assert before["review"] == after["review"]


def test_a_run_that_moves_much_is_held_and_unseen_until_a_person_puts_it_into_effect(scored_file, tmp_path) -> None:
    service = _copy(scored_file, tmp_path / "held", HOLD_SHARE="0.001")
    before = published(service.database, "generic")
    row = rescore(service, "generic", "full", SCORED_ON + 4 * MONTH)
    assert row.status == "held"
    assert [cause["code"] for cause in row.causes] == ["moved"]
    assert published(service.database, "generic")["scoring_run"] == before["scoring_run"]
    with service.database.write() as connection:
        assert run_in_effect(connection, "generic") == row.base_run
        put_into_effect(connection, row, "second person", service.settings, "同意")
        assert run_in_effect(connection, "generic") == row.id
        assert get_run(connection, row.id).approved_by == "second person"
    service.database.close()


def test_a_withdrawn_run_leaves_no_trace_in_what_readers_see(scored_file, tmp_path) -> None:
    service = _copy(scored_file, tmp_path / "withdrawn", HOLD_SHARE="0.001")
    before = published(service.database, "generic")
    row = rescore(service, "generic", "full", SCORED_ON + 4 * MONTH)
    with service.database.write() as connection:
        withdraw_run(connection, row, "second person", service.settings, "同意")
    assert published(service.database, "generic") == before
    service.database.close()


def test_a_new_run_takes_the_place_of_one_that_is_held(scored_file, tmp_path) -> None:
    service = _copy(scored_file, tmp_path / "superseded", HOLD_SHARE="0.001")
    held = rescore(service, "generic", "full", SCORED_ON + 4 * MONTH)
    again = rescore(service, "generic", "incremental", SCORED_ON)
    with service.database.read() as connection:
        assert get_run(connection, held.id).status == "withdrawn"
        open_rows = connection.execute(
            select(func.count()).where(decision.c.scheme == "generic", is_seen(EVERY_RUN))
        ).scalar()
    assert (again.status, again.changed, open_rows) == ("in_effect", 0, 400)
    service.database.close()


def test_a_cancelled_run_leaves_no_trace(scored_copy: Service) -> None:
    before = published(scored_copy.database, "generic")
    with scored_copy.database.write() as connection:
        run_id = start_run(
            connection,
            scored_copy.library,
            scored_copy.settings,
            WantedRun("generic", "full", SCORED_ON + MONTH, SCORED_ON + MONTH),
            "tests",
        )
        job_id = get_run(connection, run_id).job_id

    class Cancelling(Worker):
        def _run(self, running):
            with scored_copy.database.write() as connection:
                assert request_cancel(connection, job_id)
            super()._run(running)

    assert Cancelling(scored_copy, HANDLERS).work_once()
    with scored_copy.database.read() as connection:
        assert get_job(connection, job_id).status == "cancelled"
        assert get_run(connection, run_id).status == "withdrawn"
    assert published(scored_copy.database, "generic") == before


def test_two_runs_of_one_scheme_are_refused(scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        start_run(
            connection,
            scored_copy.library,
            scored_copy.settings,
            WantedRun("generic", "full", SCORED_ON, SCORED_ON),
            "tests",
        )
        with pytest.raises(ProductError, match="re-classified already"):
            start_run(
                connection,
                scored_copy.library,
                scored_copy.settings,
                WantedRun("generic", "full", SCORED_ON, SCORED_ON),
                "tests",
            )


def test_a_bad_enterprise_is_not_rated_and_stops_nobody(scored_copy: Service, monkeypatch) -> None:
    from service.examinations import outcome

    real = outcome.score

    def fails_for_seven(rule_sets, facts, *days, **options):
        if "7" in list(facts.uscc):
            raise OverflowError("beyond what can be held")
        return real(rule_sets, facts, *days, **options)

    before = published(scored_copy.database, "generic")["decision"]
    monkeypatch.setattr(outcome, "score", fails_for_seven)
    row = rescore(scored_copy, "generic", "full", SCORED_ON)
    assert (row.examined, row.failed_enterprises, row.changed) == (400, 1, 1)
    with scored_copy.database.read() as connection:
        bad = connection.execute(
            select(decision).where(decision.c.scheme == "generic", decision.c.enterprise_id == 7, is_seen(EVERY_RUN))
        ).one()
    assert (bad.tier, bad.score) == (-1, None)
    assert "OverflowError" in bad.failure
    assert len(before) == 400


def test_demonstration_rule_sets_need_demonstration_mode(scored_file: Path, tmp_path: Path) -> None:
    service = _copy(scored_file, tmp_path / "real", DEMONSTRATION="false")
    with service.database.write() as connection, pytest.raises(ProductError, match="demonstration mode"):
        start_run(
            connection, service.library, service.settings, WantedRun("generic", "full", SCORED_ON, SCORED_ON), "tests"
        )
    service.database.close()


def _copy(file: Path, folder: Path, **settings: str) -> Service:
    folder.mkdir()
    shutil.copy(file, folder / "copy.db")
    return service_over(open_database(f"sqlite:///{folder / 'copy.db'}"), folder, **settings)


def test_a_move_by_records_that_came_to_be_known_is_not_put_down_to_time(scored_file: Path, tmp_path: Path) -> None:
    service = _copy(scored_file, tmp_path / "causes", HOLD_SHARE="1")
    earlier = SCORED_ON - 12 * MONTH
    with service.database.write() as connection:
        run_id = start_run(
            connection, service.library, service.settings, WantedRun("generic", "full", SCORED_ON, earlier), "tests"
        )
    assert Worker(service, HANDLERS).work_once()
    row = rescore(service, "generic", "full", SCORED_ON)
    assert row.base_run == run_id
    with service.database.read() as connection:
        causes = connection.execute(select(change_count.c.cause).where(change_count.c.run_id == row.id)).scalars()
        assert set(causes) - {"first"} == {"corrections"}
    service.database.close()

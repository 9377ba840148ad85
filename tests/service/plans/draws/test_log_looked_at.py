"""A log of draws that was changed is damage of the database: by command, every day, and before a backup."""

import re
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import update

from inspection.draw_log import next_line
from service.access.queries.draw_log import list_log
from service.cli import main
from service.core.db.integrity import has_failed_last
from service.core.db.jobs import add_job, get_job
from service.core.db.tables.draws import draw_log
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.plans.draws.conftest import Drawable
from tests.worlds import draws


def test_a_database_whose_log_of_draws_was_changed_is_damaged(drawable: Drawable, tmp_path: Path) -> None:
    service = drawable.service
    draws.drawn(service, drawable.batch_id)
    kept, environment = tmp_path / "kept.zip", {"CREDIT_TIERS_DATABASE": str(service.database.engine.url)}
    environment["CREDIT_TIERS_DATA"] = str(service.settings.data)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environment)

    def check_daily() -> int:
        with service.database.write() as connection:
            job_id = add_job(connection, "check-database", {}, "tests")
        Worker(service, HANDLERS).work_once(job_id)
        with service.database.read() as connection:
            done = get_job(connection, job_id)
        assert done is not None
        assert done.status == "done"
        return int(done.result["flaws"])

    assert (run("db", "check").exit_code, check_daily(), run("backup", str(kept)).exit_code) == (0, 0, 0)
    good = kept.read_bytes()
    with service.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER draw_log_no_delete")
        connection.exec_driver_sql("DELETE FROM draw_log WHERE seq = 3")
    said = run("db", "check")
    assert (said.exit_code, "draw_log：缺少" in said.stderr) == (1, True), said.output
    assert check_daily() == 1
    with service.database.read() as connection:
        assert has_failed_last(connection)
    refused = run("backup", str(kept))
    assert (refused.exit_code, "draw_log" in refused.stderr) == (2, True), refused.output
    assert kept.read_bytes() == good


def test_a_log_of_draws_that_was_rewritten_as_a_whole_is_not_what_was_noted(drawable: Drawable) -> None:
    service = drawable.service
    draws.drawn(service, drawable.batch_id)
    environment = {"CREDIT_TIERS_DATABASE": str(service.database.engine.url)}
    environment["CREDIT_TIERS_DATA"] = str(service.settings.data)

    def log(*words: str) -> Result:
        return CliRunner().invoke(main, ["draw", "log", *words], env=environment)

    found = re.search(r"\d+:[0-9a-f]{64}", log().stdout)
    assert found is not None
    noted = ["--noted", found[0]]
    assert log(*noted).exit_code == 0
    longer = log("--noted", f"9:{found[0].partition(':')[2]}")
    assert (longer.exit_code, "9 were noted" in longer.stderr) == (1, True), longer.output
    for bad in ("x", "0:" + "0" * 64, "3", "３:" + "0" * 64):
        refused = log("--noted", bad)
        assert (refused.exit_code, "NUMBER:HASH" in refused.stderr) == (2, True), refused.output
    with service.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER draw_log_no_update")
        last = None
        for line in list_log(connection)[::-1]:
            kept = {"voids": line.voids, "replacements": line.replacements}
            last = next_line(last, line.draw_id, line.commitment, "2026-01-05T08:30:00Z", line.state, **kept)
            new = {"previous": last.previous, "time": last.time, "hash": last.hash}
            connection.execute(update(draw_log).where(draw_log.c.seq == line.number).values(**new))
    assert log().exit_code == 0
    told = log(*noted)
    assert (told.exit_code, "is not the line that was noted" in told.stderr) == (1, True), told.output

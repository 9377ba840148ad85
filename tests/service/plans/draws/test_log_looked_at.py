"""A log of draws that was changed is damage of the database: by command, every day, and before a backup."""

from pathlib import Path

from click.testing import CliRunner, Result

from service.cli import main
from service.core.db.integrity import has_failed_last
from service.core.db.jobs import add_job, get_job
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

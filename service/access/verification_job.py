"""The job that an auditor orders: every entry of the audit log and every line of the log of draws checked."""

from typing import Any

from service.access.queries.draw_log import faults_of_log, last_log_line
from service.core.db.anchors import fault_of_file, last_matching, read_anchors, verify_anchored
from service.core.db.audit import read_head
from service.core.jobs.running_job import RunningJob


def run(job: RunningJob) -> None:
    """Says in the result of the job how many entries there are, and what is not as it was."""
    with job.service.database.read() as connection:
        file = read_anchors(job.service.settings.data)
        broken, end = verify_anchored(connection, file), read_head(connection)
        fault = fault_of_file(connection, file)
        of_draws, last = faults_of_log(connection), last_log_line(connection)
    found: dict[str, Any] = {"entries": end.entry_id, "head": end.hash, "anchors": len(file.of_this_log)}
    if broken is not None:
        good = last_matching(file, broken)
        found["broken"] = {"entry": broken.entry_id, "zh": broken.why.zh, "en": broken.why.en}
        found["good_until"] = good.day.isoformat() if good else None
    if fault is not None:
        found["fault"] = {"zh": fault.zh, "en": fault.en}
    found["draws"] = {"lines": last.number if last else 0, "head": last.hash if last else None}
    found["faults_of_draws"] = [{"zh": one.zh, "en": one.en, "line": one.line} for one in of_draws]
    with job.writing() as connection:
        job.end(connection, found)

"""The daily job of models: each one in use is watched, as `credit-tiers model monitor` does."""

from io import StringIO

from service.core.clock import today
from service.core.jobs.running_job import RunningJob
from service.core.log import get_logger
from service.core.progress import Progress
from service.model.watch.scheme_watch import schemes_to_watch, watch_scheme

log = get_logger("worker")


def run(job: RunningJob) -> None:
    """Keeps the figures of every model in use, and says in the log which alarms stand."""
    day, alarms = today(), 0
    # The log has one JSON object a line; a bar is for terminals.
    with Progress(StringIO()) as progress:
        for model in schemes_to_watch(job.service, day):
            watch = watch_scheme(job.service, model, day, progress, job.writing)
            for alarm in watch.alarms:
                log.warning("model.alarm", scheme=model.scheme, model=watch.digest, alarm=alarm.words.en)
            alarms += len(watch.alarms)
    with job.writing() as connection:
        job.end(connection, {"alarms": alarms})

"""Figures for Prometheus: requests of all web processes together, and the state of jobs and data from the database."""

import os
import time
from collections.abc import Iterable, Iterator

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from service.core.db.engine import Database
from service.core.db.operation import Operation, read_operation

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# Figures of this process; with several processes each writes its own file into the shared folder.
OWN = CollectorRegistry()
REQUESTS = Counter("credit_tiers_requests", "Requests answered.", ("endpoint", "method", "status"), registry=OWN)
SECONDS = Histogram(
    "credit_tiers_request_seconds", "Time to answer a request.", ("endpoint",), registry=OWN, buckets=BUCKETS
)


def attach(app: Flask) -> None:
    """Counts and times every request of `app`; names of endpoints only, so that their number stays small."""
    app.before_request(_start_clock)
    app.after_request(_count_request)


def _start_clock() -> None:
    g.measured_from = time.perf_counter()


def _count_request(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, _method_label(), str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.measured_from)
    return response


def _method_label() -> str:
    # A client may invent methods; they must not become labels.
    return request.method if request.method in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"} else "other"


def exposition(database: Database, *more: Collector) -> bytes:
    """All figures as Prometheus reads them; `more` are those of parts of the product."""
    stored = generate_latest(_registry_of(DatabaseFigures(database), *more))
    if SHARED_FOLDER not in os.environ:
        return generate_latest(OWN) + stored
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    return generate_latest(every) + stored


def _registry_of(*collectors: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    return registry


class DatabaseFigures(Collector):
    """The figures that only the database knows; `credit_tiers_database_up` is 0 where it does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> Iterable[Metric]:
        """None in advance: the database is asked only when the figures are."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures as of now."""
        try:
            with self._database.read() as connection:
                operation = read_operation(connection)
        except (SQLAlchemyError, OSError):
            operation = None
        yield gauge("database_up", "Whether the database answers.", [((), float(operation is not None))])
        if operation:
            yield from _figures(operation)


def _figures(operation: Operation) -> Iterator[Metric]:
    jobs = [((job.kind, job.status), job.number) for job in operation.jobs]
    yield gauge("jobs", "Jobs by kind and status.", jobs, "kind", "status")
    progress = [((job.kind, str(job.id)), job.share) for job in operation.running]
    yield gauge("job_progress_ratio", "How far each running job is, 0 to 1.", progress, "kind", "job")
    if operation.worker_age is not None:
        yield gauge("worker_heartbeat_age_seconds", "Time since a worker was last seen.", [((), operation.worker_age)])
    yield gauge("rows_to_check", "Rows to check, at most 100,001 of them counted.", [((), operation.rows_to_check)])
    rows = [((outcome,), number) for outcome, number in operation.import_rows.items()]
    yield gauge("import_rows", "Rows of all imports by what became of them.", rows, "outcome")


def gauge(name: str, words: str, values: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> GaugeMetricFamily:
    """A gauge of the product: a value for each tuple of what its labels hold."""
    family = GaugeMetricFamily(f"credit_tiers_{name}", words, labels=labels)
    for held, value in values:
        family.add_metric(held, value)
    return family

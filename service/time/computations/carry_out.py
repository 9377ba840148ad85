"""A computation carried out at a terminal, with how far it is."""

import click

from service.core.db.service import Service
from service.core.jobs.follow import follow_job
from service.time.computations.queries import Computations, Stored


def carry_out(service: Service, kind: Computations[Stored], module: str, number: int) -> Stored:
    """The computation of that number as its job, of which the module is the handler, left it; says why it failed."""
    with service.database.read() as connection:
        ordered = kind.get(connection, number)
    assert ordered is not None
    job = follow_job(service, {kind.job: module}, ordered.job_id)
    if job.error:
        click.echo(f"{job.error['zh']}\n{job.error['en']}", err=True)
    with service.database.read() as connection:
        return kind.get(connection, number) or ordered

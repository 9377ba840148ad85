"""The job that looks ahead of everyone: of whom nobody did yet, and a piece of those who are soon not known of."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta

import numpy as np

from rules.calendar import day_of
from rules.errors import NoRuleSet, RuleSetError
from scoring.course import Stretch
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.core.log import get_logger
from service.decisions.coming import coming_heads_of
from service.decisions.runs import Run, get_run, schemes_in_effect
from service.decisions.states import BLOCK, SHIFT
from service.examinations import pool
from service.examinations.part import Ids
from service.examinations.pool import Make
from service.facts.enterprises import last_enterprise_id
from service.time.courses import stretches_of_run
from service.time.forecast.coming.actions import follow_course, write_ahead_of_block
from service.time.forecast.coming.looks import AheadLooker, LookedAhead, last_day_from, turns_of_stretches

# A block of which less is known is looked ahead of anew.
LEAST_DAYS = 92
# One night renews so large a part of them, so that it is never the night in which all are due.
NIGHTLY_PART = 16

log = get_logger("coming")


def run(job: RunningJob) -> None:
    """Looks ahead of the blocks of every scheme in effect that need it; lets imports and runs that wait go first."""
    done = int((job.cursor or {"done": 0})["done"])
    with job.service.database.read() as connection:
        schemes = schemes_in_effect(connection)
    failed: list[Exception] = []
    for scheme in schemes:
        try:
            done += _look_ahead_of(job, scheme, done)
        except (NoRuleSet, RuleSetError, ProductError) as error:
            # Of one scheme nothing can be said ahead: that keeps it of no other.
            log.warning("coming.scheme_failed", scheme=scheme, error=str(error))
            failed.append(error)
    if failed:
        raise failed[0]
    with job.writing() as connection:
        job.end(connection, {"blocks": done})


def blocks_to_look_at(heads: Mapping[int, date], as_of: date, blocks: int) -> list[int]:
    """The numbers of the blocks, of so many, to look ahead of as of a day; `heads` say until when each is known of.

    All of which nothing is known, and a part of those of which too little is, the least first.
    """
    unknown = [number for number in range(blocks) if heads.get(number, as_of) <= as_of]
    short = [number for number, until in heads.items() if as_of < until < as_of + timedelta(LEAST_DAYS)]
    farther = last_day_from(as_of)
    short = sorted((number for number in short if heads[number] < farther), key=lambda number: (heads[number], number))
    return [*unknown, *short[: -(-blocks // NIGHTLY_PART)]]


def _look_ahead_of(job: RunningJob, scheme: str, done: int) -> int:
    """How many blocks of the scheme were looked ahead of; it stops where another run has come into effect."""
    service = job.service
    with service.database.read() as connection:
        run_id = schemes_in_effect(connection).get(scheme)
        this = None if run_id is None else get_run(connection, run_id)
        assert this is not None
        until = last_day_from(this.as_of)
        stretches = stretches_of_run(connection, service.library, this, until, service.settings)
    with job.writing() as connection:
        if not follow_course(connection, this, turns_of_stretches(stretches)):
            return 0
        heads = {head.block: head.until for head in coming_heads_of(connection, scheme, this.id)}
        last = last_enterprise_id(connection)
    numbers = blocks_to_look_at(heads, this.as_of, (last >> SHIFT) + 1)
    looked = 0
    with closing(_looks(service.database, (this, stretches, until), numbers, last)) as looks:
        for number, ahead in zip(numbers, looks, strict=True):
            die_at_failpoint("coming.looked")
            with job.writing() as connection:
                if not write_ahead_of_block(connection, this, number, until, ahead):
                    log.info("coming.overtaken", scheme=scheme, run=this.id)
                    break
                looked += 1
                job.step(connection, {"done": done + looked}, done + looked, done + len(numbers))
            die_at_failpoint("coming.written")
            job.give_way()
    return looked


def _looks(
    database: Database, what: tuple[Run, Sequence[Stretch], date], numbers: Sequence[int], last: int
) -> Generator[LookedAhead]:
    """What is seen ahead of each of the blocks."""
    steps: list[Ids] = [range(max(n << SHIFT, 1), min((n + 1) << SHIFT, last + 1)) for n in numbers]
    if len(numbers) * BLOCK < pool.PROCESSES_FROM:
        yield from pool.make_parts_here(looker_of_run(database, *what), steps)
    else:
        yield from pool.make_parts_by_processes(database, looker_of_run, what, steps)


def looker_of_run(database: Database, run: Run, stretches: Sequence[Stretch], until: date) -> Make[LookedAhead]:
    """What looks ahead of enterprises for a run, here or in another process."""
    with database.read() as connection:
        looker = AheadLooker(connection, run, stretches)
        last = np.full((last_enterprise_id(connection) >> SHIFT) + 1, day_of(until), np.int64)

    def look(ids: Ids) -> LookedAhead:
        with database.read() as connection:
            return looker.look(connection, ids, last)

    return look

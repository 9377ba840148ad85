"""The job that makes decisions again, resumable after every block of enterprises."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from service.core.files.pipeline import map_in_order
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.core.log import get_logger
from service.time.replay.actions import write_replayed
from service.time.replay.queries.replays import Replay, get_replay
from service.time.replay.queries.stored_decisions import (
    BLOCK,
    Sample,
    StoredDecision,
    count_decisions,
    decisions_stored,
    last_decided_enterprise,
    sample_of,
    schemes_decided,
)
from service.time.replay.replay import Replayer
from service.time.replayed import Outcome, Replayed

log = get_logger("replay")


def run(job: RunningJob) -> None:
    """Makes the decisions of the replay again, from where it, or a worker before it, stopped."""
    database = job.service.database
    with database.read() as connection:
        this = get_replay(connection, job.params["replay_id"])
        assert this is not None
        work = _Work(connection, this)
    replayer, begun = Replayer(), job.cursor or {"step": 0, "done": 0}
    done = int(begun["done"])

    def replay(step: tuple[str, range]) -> list[Replayed]:
        with database.read() as connection:
            return replayer.replay(connection, work.decisions(connection, *step))

    first = int(begun["step"])
    for number, replayed in enumerate(map_in_order(replay, work.steps[first:]), first):
        for one in replayed:
            if one.outcome is Outcome.DIFFERS:
                stage = one.stage.value if one.stage else None
                log.error("replay.differs", run=one.run_id, enterprise=one.enterprise_id, stage=stage)
        die_at_failpoint("replay.block_replayed")
        with job.writing() as connection:
            write_replayed(connection, this.id, replayed)
            die_at_failpoint("replay.block_written")
            done += len(replayed)
            job.step(connection, {"step": number + 1, "done": done}, done, work.total)
        die_at_failpoint("replay.block_committed")
        job.give_way()
    with job.writing() as connection:
        job.end(connection, {"replay_id": this.id})


class _Work:
    """The decisions of a replay, in steps: a scheme and a range of enterprise ids each."""

    def __init__(self, connection: Connection, this: Replay) -> None:
        self._until = this.until_run
        schemes = [this.scheme] if this.scheme is not None else schemes_decided(connection)
        self._sample: Mapping[str, Mapping[int, set[int]]] | None = None
        if this.sample is None:
            self.total = count_decisions(connection, schemes, self._until)
        else:
            drawn: Sample = sample_of(connection, schemes, self._until, this.sample, this.seed or 0)
            self.total = len(drawn)
            self._sample = {scheme: drawn.pairs_of(scheme) for scheme in schemes}
        self.steps = list(self._steps_of(connection, schemes))

    def decisions(self, connection: Connection, scheme: str, ids: range) -> Sequence[StoredDecision]:
        """Those of one step."""
        if self._sample is None:
            return decisions_stored(connection, scheme, ids, self._until)
        drawn = self._sample[scheme]
        mine = [owner for owner in sorted(drawn) if owner in ids]
        found = decisions_stored(connection, scheme, mine, self._until)
        return [one for one in found if one.from_run in drawn[one.enterprise_id]]

    def _steps_of(self, connection: Connection, schemes: Sequence[str]) -> Iterator[tuple[str, range]]:
        for scheme in schemes:
            for first in range(0, last_decided_enterprise(connection, scheme) + 1, BLOCK):
                yield scheme, range(first, first + BLOCK)

"""The parts of a run: who is examined with what comes of it, and what is seen of the days ahead of them."""

from collections.abc import Sequence
from datetime import date

from scoring.model import Models
from service.core.db.engine import Database
from service.decisions.runs import Run
from service.examinations.moved import Before
from service.examinations.part import Ids, Part
from service.examinations.pool import Make, Maker
from service.time.forecast.coming.looks import AheadLooker, LookedAhead
from service.time.forecast.coming.plan import AheadPlan

# None where the days ahead are left to the job that looks at everyone.
RunPart = tuple[Part, LookedAhead | None]


class RunParts:
    """Makes the parts of one run; threads may share it, each part with a connection of its own."""

    def __init__(
        self,
        database: Database,
        run: Run,
        models: Models,
        begins: Sequence[date],
        before: Before | None,
        plan: AheadPlan,
    ) -> None:
        """`before` is the run that it builds upon."""
        self._plan = plan
        self._maker = Maker(database, run, models, begins, before)
        self.texts, self.signal_ids = self._maker.words.texts, self._maker.signal_ids
        self._looker = None
        if plan.looks:
            with database.read() as connection:
                self._looker = AheadLooker(connection, run, plan.stretches)

    def part(self, ids: Ids) -> RunPart:
        """The part of the enterprises among `ids`."""
        with self._maker.reading(ids) as connection:
            block, outcomes = self._maker.examine(connection, ids)
            part = self._maker.part_of(connection, ids, block, outcomes)
            if self._looker is None:
                return part, None
            if self._looker.reads_no_more:
                return part, self._looker.look_on(self._maker.reader, block, self._plan.until, outcomes)
            return part, self._looker.look(connection, ids, self._plan.until)


def parts_of_run(
    database: Database, run: Run, models: Models, begins: Sequence[date], before: Before | None, plan: AheadPlan
) -> Make[RunPart]:
    """What makes the parts of a run in another process."""
    return RunParts(database, run, models, begins, before, plan).part

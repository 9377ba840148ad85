"""The files of a population, compared block by block."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from scoring.comparison import Comparison, Totals
from scoring.doubts import Doubted
from service.core.files.pipeline import map_in_order
from service.core.progress import Progress
from service.population.population import Codes, Population
from service.time.comparison.moves_file import columns_of, moves_batch

COMPARING = "compare"


class ComparedFiles:
    """All blocks of a population, each read once and compared; `totals` are the sums of those that were.

    `doubts` are what there is to say of the records under the rule set compared last.
    """

    def __init__(self, comparison: Comparison, population: Population, progress: Progress) -> None:
        self._comparison, self._population, self._progress = comparison, population, progress
        self.totals = comparison.nothing()
        self.doubts: list[Doubted] = []

    def moves(self, path: Path) -> Iterator[pa.RecordBatch]:
        """The rows of everyone that moves, as they stand in the file at `path`."""
        for _, batch in self._compared(path):
            assert batch is not None
            yield batch

    def count(self) -> None:
        """Only the sums."""
        for _ in self._compared(None):
            pass

    def _compared(self, path: Path | None) -> Iterator[tuple[Totals, pa.RecordBatch | None]]:
        def compare_one(block: int) -> tuple[Totals, pa.RecordBatch | None]:
            facts = self._population.facts(block)
            compared = self._comparison.compare(facts, doubts=True)
            self.doubts.extend(compared.after.doubts)
            codes = facts.uscc.arrow() if isinstance(facts.uscc, Codes) else pa.array(facts.uscc)
            if path is None:
                return compared.totals, None
            moving = codes.take(pa.array(compared.moves.places))
            return compared.totals, moves_batch(self._comparison, moving, columns_of(compared), path)

        for totals, batch in map_in_order(compare_one, self._population.blocks()):
            self.totals += totals
            yield totals, batch
            done = totals.enterprises
            self._progress.advance(COMPARING, self._progress.rows[COMPARING] + done, done)

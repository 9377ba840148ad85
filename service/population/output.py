"""Results as Parquet or CSV: uscc, score, tier, decided_by, rows to check, the model, points if asked."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.compiler import MILLIONTHS
from scoring.facts import NO_NUMBER
from scoring.score import Scores
from service.population.table_file import TableFile, is_exact, named_column, points_column

# How many rows of the enterprise wait to be checked (待核数据): its result may change once they are mended.
ROWS_TO_CHECK = "rows_to_check"


# What stands in a row of a scheme that asks for a model: its state, its probability, and whether it moved the tier.
# No line has a colon in its id but caps.
_MODEL = (
    pa.field("model:state", pa.string()),
    pa.field("model:probability", pa.float64()),
    pa.field("model:moved", pa.bool_()),
)


class Layout:
    """The columns of a result: exact decimals as text for CSV, the nearest floats for Parquet."""

    def __init__(self, exact: bool, line_ids: tuple[str, ...] = (), *, assisted: bool = False) -> None:
        """`assisted`: the scheme asks for a model, and every row says which state it was in and whether it moved it."""
        self._exact, self._line_ids, self._assisted = exact, line_ids, assisted
        points = pa.string() if exact else pa.float64()
        self.schema = pa.schema(
            [
                pa.field("uscc", pa.string()),
                pa.field("score", points),
                pa.field("tier", pa.string()),
                pa.field("decided_by", pa.string()),
                pa.field(ROWS_TO_CHECK, pa.int32()),
                *(_MODEL if assisted else ()),
                *(pa.field(name, points) for name in line_ids),
            ]
        )

    def batch(self, codes: pa.Array, scores: Scores, waiting: npt.NDArray[np.int32]) -> pa.RecordBatch:
        """The rows of one block; score, tier and deciding level are null where an enterprise is not rated.

        `waiting` is how many rows of each enterprise wait to be checked.
        """
        rated = scores.tier >= 0
        shown = dict(zip(scores.line_ids, scores.lines, strict=True)) if self._line_ids else {}
        lines = [points_column(shown[name], np.ones_like(rated), self._exact) for name in self._line_ids]
        return pa.RecordBatch.from_arrays(
            [
                codes,
                points_column(scores.score, rated & (scores.score != NO_NUMBER), self._exact),
                named_column(scores.tiers, scores.tier, rated, self._exact),
                named_column(scores.levels, scores.decided_by, rated, self._exact),
                pa.array(waiting),
                *self._model(scores),
                *lines,
            ],
            schema=self.schema,
        )

    def _model(self, scores: Scores) -> list[pa.Array]:
        if not self._assisted or scores.assistance is None:
            return []
        state = pa.scalar(scores.assistance.use.state.value)
        found = scores.assistance.probability
        n = len(scores.tier)
        probability = pa.nulls(n, pa.float64()) if found is None else pa.array(found / MILLIONTHS)
        return [pa.repeat(state, n), probability, pa.array(scores.assistance.moved)]


class ResultFile(TableFile):
    """A file of results, in the columns of its `layout`."""

    def __init__(self, path: Path, line_ids: tuple[str, ...] = (), *, assisted: bool = False) -> None:
        """Raises ProductError where the format is unknown or the folder cannot be written to."""
        self.layout = Layout(is_exact(path), line_ids, assisted=assisted)
        super().__init__(path, self.layout.schema)

"""The rows of one enterprise: a source that leaves all other rows in the file."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from service.core.files.headers import Column
from service.core.files.sources import Batch, Source


class Only:
    """A source narrowed to the rows whose `uscc` is `code`."""

    def __init__(self, source: Source, code: str) -> None:
        self._source, self._code = source, code
        self.name, self.size = source.name, source.size
        self.columns: Mapping[str, Column] = source.columns
        self.notices = source.notices

    def type_of(self, name: str) -> pa.DataType:
        """The physical type of the column of field `name`."""
        return self._source.type_of(name)

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """The enterprise's rows in order, with only the columns of the fields `names`."""
        asked = list(dict.fromkeys(["uscc", *names]))
        for batch in self._source.batches(asked):
            mine = pc.equal(pc.utf8_trim_whitespace(batch.columns["uscc"].cast(pa.string())), self._code)
            rows = np.flatnonzero(mine.fill_null(False).to_numpy(zero_copy_only=False))
            columns = {name: batch.columns[name].take(pa.array(rows)) for name in names}
            yield Batch(columns, len(rows), batch.line_numbers()[rows], batch.done)

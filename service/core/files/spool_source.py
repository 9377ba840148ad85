"""The masked copy of an uploaded file, read back as the file it was."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.faults import Fault
from service.core.files.headers import Column, Matching
from service.core.files.headings import Headings
from service.core.files.rejects import Reject
from service.core.files.sources import Batch

ENDING = ".intake"
_ABOUT = b"credit-tiers"
_LINE, _FAULT, _COLUMN, _VALUE = "line", "fault", "column", "value"


class SpoolSource:
    """A masked copy, read as the file that it was made of."""

    def __init__(self, path: Path, match: Matching) -> None:
        self._path = path
        try:
            file = pq.ParquetFile(path)
            about = json.loads((file.schema_arrow.metadata or {})[_ABOUT])
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            raise _damaged(str(path), error) from error
        self.name: str = about["name"]
        self.columns: Mapping[str, Column] = match(
            Headings(about["headings"], above=[about.get("titles", [])]), self.name
        )
        self.size = file.metadata.num_rows
        self.notices: Sequence[Text] = [Text(zh, en) for zh, en in about["notices"]]

    def type_of(self, name: str) -> pa.DataType:
        """Text."""
        return pa.string()

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """The rows in the order of the file."""
        places = {name: f"c{self.columns[name].place}" for name in names}
        wanted = list(dict.fromkeys([_LINE, _FAULT, _COLUMN, _VALUE, *places.values()]))
        done = 0
        try:
            for batch in pq.ParquetFile(self._path).iter_batches(1 << 16, columns=wanted):
                done += len(batch)
                yield _read_back(batch, places, done)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self.name, error) from error


def _read_back(batch: pa.RecordBatch, places: Mapping[str, str], done: int) -> Batch:
    sound: npt.NDArray[np.bool_] = batch.column(_FAULT).is_null().to_numpy(zero_copy_only=False)
    rejects = []
    if not sound.all():
        rejects = [
            Reject(row[_LINE], row[_COLUMN], row[_VALUE], Fault(row[_FAULT]))
            for row in batch.filter(pa.array(~sound)).select([_LINE, _FAULT, _COLUMN, _VALUE]).to_pylist()
        ]
        batch = batch.filter(pa.array(sound))
    columns = {name: batch.column(place) for name, place in places.items()}
    return Batch(columns, len(batch), batch.column(_LINE).to_numpy(), done, rejects)


def _damaged(name: str, error: Exception) -> ProductError:
    return ProductError(
        Text("无法读取文件。", "The file cannot be read."),
        name,
        Text(f"文件损坏（{error}）。", f"It is damaged ({error})."),
        Text("重新上传。", "Upload it again."),
    )

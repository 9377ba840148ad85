"""The masked copy of an uploaded file, read back as the file it was."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

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
from service.core.masking import KEYS

ENDING = ".intake"
_ABOUT = b"credit-tiers"
# What the copy lacks of some columns, by place: they were emptied, or personal numbers in them were covered so that
# those of two rows may look alike.
LEFT_OUT = b"credit-tiers-left-out"
EMPTIED, COVERED = "emptied", "covered"
_LINE, _FAULT, _COLUMN, _VALUE = "line", "fault", "column", "value"


class SpoolSource:
    """A masked copy, read as the file that it was made of."""

    def __init__(self, path: Path, match: Matching) -> None:
        self._path = path
        file, about = _opened(path)
        self.name: str = about["name"]
        self.columns: Mapping[str, Column] = match(
            Headings(about["headings"], above=[about.get("titles", [])]), self.name
        )
        self._refuse_left_out(json.loads((file.metadata.metadata or {}).get(LEFT_OUT, b"{}")))
        self.size = file.metadata.num_rows
        self.notices: Sequence[Text] = [Text(zh, en) for zh, en in about["notices"]]

    @staticmethod
    def headings_of(path: Path) -> list[str]:
        """The headings of the copy at `path`, whatever they are the headings of."""
        return list(_opened(path)[1]["headings"])

    def _refuse_left_out(self, left_out: Mapping[str, str]) -> None:
        """Raises ProductError where a column is read of which the copy has not all that the reading needs."""
        for name, column in self.columns.items():
            how = left_out.get(str(column.place))
            if column.used and (how == EMPTIED or (how == COVERED and name in KEYS)):
                raise _left_out(self.name, column.heading)

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


def _opened(path: Path) -> tuple[pq.ParquetFile, dict[str, Any]]:
    """The copy, and what it says of the file that it was made of."""
    try:
        file = pq.ParquetFile(path)
        return file, json.loads((file.schema_arrow.metadata or {})[_ABOUT])
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise _damaged(str(path), error) from error


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


def _left_out(name: str, heading: str) -> ProductError:
    return ProductError(
        Text(f"“{heading}”上传时已遮盖，不能再改作此字段。", f"{heading!r} was covered when the file was uploaded."),
        name,
        Text(
            "该列含个人信息，保存前已清空或遮盖，改作此字段会丢失内容。",
            "It holds personal data that were left out before anything was stored; as this field it would lack them.",
        ),
        Text(
            "放弃这次上传，重新上传文件，并在上传时写明列对应。",
            "Discard this upload, and upload the file again with the mapping said at once.",
        ),
    )


def _damaged(name: str, error: Exception) -> ProductError:
    return ProductError(
        Text("无法读取文件。", "The file cannot be read."),
        name,
        Text(f"文件损坏（{error}）。", f"It is damaged ({error})."),
        Text("重新上传。", "Upload it again."),
    )

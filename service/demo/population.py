"""Write a whole demonstration population, block by block, in little memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from service.core.atomic import AtomicFile
from service.demo.annual_reports import EPOCH, report_records
from service.demo.batch import NO_DATE, Batch, Column, join, take
from service.demo.chance import Floats
from service.demo.enterprises import Block, make_block
from service.demo.events import family_records
from service.demo.numbering import Numbering
from service.demo.publicity import publicity_ends
from service.demo.standing import imported_tiers, shared_addresses
from service.demo.tables import enterprise_table, record_table
from service.demo.versions import with_versions
from service.demo.vocabulary import FAMILIES

# Enterprises drawn together. Part of what a seed means: another size is another population.
BLOCK = 8192
# Records per enterprise that do not grow with the number asked for, and those that do.
FIXED_RECORDS, SCALED_RECORDS = 3.8, 6.75

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Population:
    """How many enterprises and versions of records were written."""

    enterprises: int
    records: int


def generate(
    enterprises: int,
    seed: int,
    today: date,
    folder: Path,
    progress: Progress | None = None,
    *,
    records_per_enterprise: float = 10,
    blocks_per_group: int = 4,
) -> Population:
    """Write `enterprises.parquet` and `records.parquet` into `folder`, the same for the same arguments.

    `today` is the day the register was taken; `progress` is told the number of enterprises done so far.
    `blocks_per_group` decides the row groups and the memory needed, never the rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scale = max(records_per_enterprise - FIXED_RECORDS, 0.5) / SCALED_RECORDS
    done = records = 0
    with TableWriter(folder / "enterprises.parquet") as people, TableWriter(folder / "records.parquet") as events:
        for group in _groups(_tables(enterprises, seed, today, scale), blocks_per_group):
            people.write([table for table, _ in group])
            events.write([table for _, table in group])
            done += sum(len(table) for table, _ in group)
            records += sum(len(table) for _, table in group)
            if progress:
                progress(done)
    return Population(done, records)


def risks_of(enterprises: int, seed: int, today: date) -> Floats:
    """The latent risk of each of the enterprises that `generate` makes of the same arguments, by place."""
    day, firsts = today.toordinal() - EPOCH, range(0, enterprises, BLOCK)
    blocks = (make_block(n, first, min(BLOCK, enterprises - first), seed, day) for n, first in enumerate(firsts))
    return np.concatenate([one.risk for one in blocks])


def _tables(enterprises: int, seed: int, today: date, scale: float) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The two tables of each block."""
    numbering, serial, day = Numbering(), 1, today.toordinal() - EPOCH
    for number, first in enumerate(range(0, enterprises, BLOCK)):
        block = make_block(number, first, min(BLOCK, enterprises - first), seed, day)
        rows = _records(block, scale, numbering, serial)
        serial = int(rows["serial"].max(initial=serial - 1)) + 1
        yield enterprise_table(block), record_table(rows, block)


def _records(block: Block, scale: float, numbering: Numbering, serial: int) -> Batch:
    """All versions of all records of a block, in the order in which they became known."""
    rows = join(
        [
            *(family_records(family, block, scale) for family in FAMILIES),
            report_records(block.region, block.reports, block.today, block.stream("annual_report")),
            imported_tiers(block),
            shared_addresses(block, scale),
        ]
    )
    rows = take(rows, np.argsort(rows["occurred_on"], kind="stable"))
    rng = block.stream("versions")
    rows["publicity_ends_on"][:] = publicity_ends(rows, rng)
    rows = with_versions(_numbered(rows, numbering, serial), block.today, rng)
    return take(rows, np.lexsort((rows["serial"], rows["version"], _known(rows))))


def _numbered(rows: Batch, numbering: Numbering, serial: int) -> Batch:
    """The rows with the serial number of each record, and the year and number of its document."""
    year = rows["occurred_on"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    has = np.flatnonzero(rows["document"] >= 0)
    number = np.zeros(len(year), np.int64)
    number[has] = numbering.numbers(rows["document"][has].astype(np.int64), year[has])
    return rows | {"serial": np.arange(serial, serial + len(year)), "year": year, "number": number}


def _known(rows: Batch) -> Column:
    """When each row became known; those that do not say so come as they occurred."""
    return np.where(rows["recorded_at"] == NO_DATE, rows["occurred_on"], rows["recorded_at"])


def _groups(tables: Iterator[tuple[pa.Table, pa.Table]], size: int) -> Iterator[list[tuple[pa.Table, pa.Table]]]:
    """Runs of `size` blocks."""
    group = []
    for pair in tables:
        group.append(pair)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


class TableWriter:
    """A Parquet file that appears under its name only when it is whole."""

    def __init__(self, path: Path) -> None:
        self.file = AtomicFile(path)
        self.parquet: pq.ParquetWriter | None = None

    def __enter__(self) -> "TableWriter":
        return self

    def write(self, tables: list[pa.Table]) -> None:
        """Append these tables as one row group."""
        table = pa.concat_tables(tables)
        self.parquet = self.parquet or pq.ParquetWriter(self.file.temporary, table.schema, compression="zstd")
        self.parquet.write_table(table, row_group_size=max(len(table), 1))

    def __exit__(self, error: object, *_: object) -> None:
        try:
            if self.parquet is not None:
                self.parquet.close()
            if error is None:
                self.file.publish()
        finally:
            self.file.discard()

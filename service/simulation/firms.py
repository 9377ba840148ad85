"""The firms of a simulated year: the demonstration's, all of one city, with the latent risk that no file tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.core.arrays import Ints
from service.demo.chance import Floats
from service.demo.population import generate, risks_of
from service.simulation.registries import CITY

ENTERPRISES, RECORDS = "enterprises", "records"
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Firms:
    """The firms by place: code, latent risk, county, section of industry ("" unknown), employees (-1 unknown).

    `since` is the month in which they are registered, 0 of those that were there before the year.
    """

    codes: Sequence[str]
    risk: Floats
    county: Sequence[str]
    section: Sequence[str]
    employees: Ints
    since: Ints
    places: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.codes)


def write_firms(folder: Path, enterprises: int, seed: int, year: int) -> Firms:
    """Writes what is known of enterprises and records before the year, and what comes in month by month."""
    day = date(year, 12, 31)
    generate(enterprises, seed, day, folder)
    known = pq.read_table(folder / f"{ENTERPRISES}.parquet")
    county = [None if one is None else CITY + one[len(CITY) :] for one in known["region"].to_pylist()]
    known = known.set_column(known.schema.get_field_index("region"), "region", pa.array(county, pa.string()))
    since = _months_of(known["established_on"], year)
    _split(folder, ENTERPRISES, known, since)
    records = pq.read_table(folder / f"{RECORDS}.parquet")
    _split(folder, RECORDS, records, _months_of(pc.coalesce(records["recorded_at"], records["occurred_on"]), year))
    codes = [str(one) for one in known["uscc"].to_pylist()]
    return Firms(
        codes,
        risks_of(enterprises, seed, day),
        [one or "" for one in county],
        [(one or "")[:1] for one in known["industry"].to_pylist()],
        pc.fill_null(known["employees"], -1).to_numpy().astype(np.int64),
        since,
        {code: place for place, code in enumerate(codes)},
    )


def file_of(folder: Path, kind: str, month: int) -> Path:
    """The file of what comes in in a month, of what is there before the first one for 0."""
    return folder / f"{kind}-{month:02d}.parquet"


def _months_of(days: pa.ChunkedArray, year: int) -> Ints:
    """The month of the year in which each day lies, 0 before it and where it is not known."""
    within = pc.equal(pc.year(days), year)
    months: Ints = pc.if_else(pc.fill_null(within, False), pc.month(days), 0).to_numpy().astype(np.int64)
    return months


def _split(folder: Path, kind: str, table: pa.Table, months: Ints) -> None:
    for month in range(_MONTHS + 1):
        pq.write_table(table.filter(pa.array(months == month)), file_of(folder, kind, month))
    (folder / f"{kind}.parquet").unlink()

"""Where the invented enterprises are and whom to reach there: invented streets, names and telephone numbers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from service.demo.officers import name_of_person
from service.demo.places import REGION_CITIES, REGION_DISTRICTS, REGIONS
from service.demo.registries import write_table

HEADINGS = ("统一社会信用代码", "住所", "联系人", "联系电话")
_STREETS = ("人民路", "建设街", "和平路", "解放街", "文化路", "工业大道", "滨河路", "中山街")
# No town has this area code.
_TELEPHONE = "000-{:08d}"


def write_contacts(folder: Path) -> Path:
    """The file of addresses and contacts of the enterprises in the folder; some of either are not known."""
    columns = pq.read_table(folder / "enterprises.parquet", columns=["uscc", "region"]).to_pydict()
    return write_table(folder / "contacts.csv", HEADINGS, list(contacts(columns["uscc"], columns["region"])))


def contacts(codes: Sequence[str | None], regions: Sequence[str | None]) -> Iterator[Sequence[str]]:
    """A row for each enterprise that has a code."""
    towns = dict(zip(REGIONS, map("".join, zip(REGION_CITIES, REGION_DISTRICTS, strict=True)), strict=True))
    for place, (code, region) in enumerate(zip(codes, regions, strict=True)):
        if code:
            street = _STREETS[place * 5 % len(_STREETS)]
            address = f"{towns.get(region or '', '')}{street}{place % 389 + 1}号" if place % 50 else ""
            name = name_of_person(place) if place % 9 else ""
            yield code, address, name, _TELEPHONE.format(20_000_000 + place) if place % 11 else ""

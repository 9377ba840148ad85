"""Every value for which rows of a request would wait as rows of a file, told as a file's rows are."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from rules.record_types import RecordType
from service.core.files.faults import REASONS, Fault
from service.core.files.row_source import RowSource
from service.core.masking import cover_numbers
from service.reading.columns import Types
from service.reading.delivery import Delivery
from service.reading.forms.wanted import Wanted

Row = Mapping[str, Any]
Error = dict[str, str]


def refused_values(
    enterprises: Sequence[Row], records: Sequence[Sequence[Row]], types: Mapping[str, RecordType]
) -> list[Error]:
    """Where the body states them, and why; `records` are those of each enterprise, `types` those that may occur."""
    firms = (f"json.enterprises[{place}]" for place in range(len(enterprises)))
    found = list(_refused("enterprises", enterprises, list(firms), types))
    owned = [
        ({"record_id": None, **row, "uscc": firm["uscc"]}, f"json.enterprises[{place}].records[{number}]")
        for place, (firm, own) in enumerate(zip(enterprises, records, strict=True))
        for number, row in enumerate(own)
    ]
    return found + list(_refused("records", [row for row, _ in owned], [where for _, where in owned], types))


def _refused(kind: str, rows: Sequence[Row], places: Sequence[str], types: Mapping[str, RecordType]) -> Iterator[Error]:
    if not rows:
        return
    needed = {"enterprises": ("uscc",), "records": ("uscc", "type", "occurred_on", "record_id")}[kind]
    whole = [{**dict.fromkeys(needed), **row} for row in rows]
    delivery = Delivery(partial(RowSource, "request", whole), kind, wanted=Wanted(kind), types=Types(types))
    for batch in delivery.batches():
        for reject in delivery.rejects(delivery.read(batch)):
            if reject.fault is Fault.NOT_IDENTIFIED or (reject.fault, reject.column) == (Fault.MISSING, "record_id"):
                # A request that is not stored need not say what its records are called.
                continue
            why = REASONS[reject.fault]
            where = f"{places[reject.line - 1]}.{cover_numbers(reject.column)}"
            yield {"where": where, "zh": why.zh, "en": why.en}

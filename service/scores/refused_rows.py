"""Every value for which rows of a request would wait as rows of a file, told as a file's rows are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from service.core.files.faults import REASONS, Fault
from service.core.files.row_source import RowSource
from service.core.masking import cover_numbers
from service.reading.columns import Types
from service.reading.delivery import Delivery
from service.reading.forms.wanted import Wanted

Row = Mapping[str, Any]
Error = dict[str, str]


def refused_values(
    enterprises: Sequence[Row], records: Sequence[Sequence[Row]], wanted: Wanted, types: Types
) -> list[Error]:
    """Where the body states them, and why; `records` are those of each enterprise, `types` those that may occur.

    `wanted` is what is known of words and authorities.
    """
    firms = (f"json.enterprises[{place}]" for place in range(len(enterprises)))
    found = list(_refused("enterprises", enterprises, list(firms), wanted, types))
    owned = [
        ({"record_id": None, **row, "uscc": firm["uscc"]}, f"json.enterprises[{place}].records[{number}]")
        for place, (firm, own) in enumerate(zip(enterprises, records, strict=True))
        for number, row in enumerate(own)
    ]
    rows, places = [row for row, _ in owned], [where for _, where in owned]
    return found + list(_refused("records", rows, places, wanted, types))


def _refused(kind: str, rows: Sequence[Row], places: Sequence[str], wanted: Wanted, types: Types) -> Iterator[Error]:
    if not rows:
        return
    needed = {"enterprises": ("uscc",), "records": ("uscc", "type", "occurred_on", "record_id")}[kind]
    whole = [{**dict.fromkeys(needed), **row} for row in rows]
    delivery = Delivery(partial(RowSource, "request", whole), kind, wanted=replace(wanted, form=kind), types=types)
    for batch in delivery.batches():
        for reject in delivery.rejects(delivery.read(batch)):
            if reject.fault is Fault.NOT_IDENTIFIED or (reject.fault, reject.column) == (Fault.MISSING, "record_id"):
                # A request that is not stored need not say what its records are called.
                continue
            why = REASONS[reject.fault]
            where = f"{places[reject.line - 1]}.{cover_numbers(reject.column)}"
            yield {"where": where, "zh": why.zh, "en": why.en}

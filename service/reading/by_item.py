"""Rows of visits and of results by item: which visit they are of, and whether the firm was entered."""

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.authorities import authority_compared
from scoring.document_numbers import document_compared
from scoring.facts import NO_BOOLEAN, NO_DATE
from service.core.files.distinct_values import map_distinct
from service.reading.columns import Rows
from service.reading.identity import joined_keys

# What a method says of whether the firm was entered; a method of several kinds entered it where one of them did.
_OFF_SITE = re.compile("书面|网络|线上|远程|非现场|行政部门检查结果|专业意见|检验检测|监测")
_ON_SITE = re.compile("实地|入企|(?<!非)现场")


def visit_identities(authority: pa.Array, number: pa.Array, day: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """The identities of visits, and of the inspections that they make: by authority, number and day."""
    days = pa.array(day, pa.int32(), mask=day == NO_DATE).view(pa.date32()).cast(pa.string()).fill_null("")
    kind = pa.array(["inspection"] * len(day), pa.string())
    number = number.fill_null("")
    compared = map_distinct(number, pc.equal(number, ""), document_compared)
    return joined_keys([kind, authority.fill_null(""), compared, days]).view(np.int64)


def note_whether_entered(rows: Rows) -> None:
    """Says whether the firm was entered where the method tells it and the row does not."""
    method = rows.texts.get("method")
    if method is None or not len(rows):
        return
    stated = rows.values.get("on_site", np.full(len(rows), NO_BOOLEAN, np.int8))
    encoded = method.fill_null("").dictionary_encode()
    told = np.array([_entered(text) for text in encoded.dictionary.to_pylist()], np.int8)
    rows.values["on_site"] = np.where(stated == NO_BOOLEAN, told[encoded.indices.to_numpy()], stated).astype(np.int8)


def _entered(method: str) -> int:
    if _ON_SITE.search(method):
        return 1
    return 0 if _OFF_SITE.search(method) else NO_BOOLEAN


@lru_cache(maxsize=4096)
def item_compared(item: str) -> str:
    """An item as it is compared with others of its visit: forms of characters, blanks and capitals do not count."""
    return authority_compared(item)

"""Codes by which enterprises are known beside the one that they have now."""

import pyarrow as pa
from sqlalchemy import Connection, exists, select

from scoring.same_records import Keys
from service.core.db.bulk import select_matching
from service.core.db.tables.facts import enterprise_code
from service.reading.identity import text_keys

_NOW = (
    "SELECT c.code, e.code FROM {keys} k JOIN enterprise_code c ON c.code = k.code "
    "JOIN enterprise e ON e.id = c.enterprise_id"
)


def keys_of_codes(connection: Connection, codes: pa.Array) -> Keys:
    """A key of the enterprise of each code: the same for its code, those before and the numbers beside it."""
    if not connection.execute(select(exists().select_from(enterprise_code))).scalar_one():
        return text_keys(codes)
    encoded = codes.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    now = dict(select_matching(connection, _NOW, {"code": sorted(text for text in texts if text)}))
    known = pa.array([now.get(text, text) for text in texts], pa.string())
    return text_keys(known.take(encoded.indices))

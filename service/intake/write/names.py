"""Names by which enterprises are found, kept where the name that one shows does not stand as names are compared."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from service.core.arrays import Array
from service.core.db.bulk import insert_columns
from service.core.db.tables.names import enterprise_name
from service.core.files.distinct_values import true_where
from service.reading.names import compared_name_of

# What cleaning may change beside the compatibility form: controls, what has no width, blanks, a full stop at the end.
_UNCLEAN = (
    r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\x{115f}\x{1160}\x{1680}\x{2800}\x{3164}\x{ffa0}\x{fe00}-\x{fe0f}\x{34f}]"
    r"|  |\A |[ .。]\z"
)
_ADD = text("INSERT INTO enterprise_name (name, enterprise_id) VALUES (:name, :id) ON CONFLICT DO NOTHING")


def keep_first_names(connection: Connection, ids: Array, names: Sequence[str | None]) -> None:
    """Keeps the names of new enterprises where cleaning changes them."""
    stated = pa.array(names, pa.string())
    changed = pc.or_(
        pc.not_equal(pc.utf8_normalize(stated, "NFKC"), stated), pc.match_substring_regex(stated, _UNCLEAN)
    )
    places = [
        (place, compared)
        for place in true_where(changed).nonzero()[0].tolist()
        if (compared := compared_name_of(names[place] or "")) and compared != names[place]
    ]
    kept = [name for _, name in places], [int(ids[place]) for place, _ in places]
    insert_columns(connection, enterprise_name, dict(zip(("name", "enterprise_id"), kept, strict=True)))


def keep_changed_names(connection: Connection, ids: Array, *names: Iterable[str | None]) -> None:
    """Keeps the names that enterprises have had, and those that they take."""
    pairs = {
        (compared, id_)
        for column in names
        for id_, name in zip(ids.tolist(), column, strict=True)
        if name is not None and (compared := compared_name_of(name))
    }
    if pairs:
        connection.execute(_ADD, [{"name": name, "id": id_} for name, id_ in sorted(pairs)])

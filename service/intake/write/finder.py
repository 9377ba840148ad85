"""From codes to ids of enterprises, in sets: asked of the database, or of a table in memory for a large file."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, func, select, text

from service.access.reach import Jurisdiction
from service.core.arrays import distinct_of
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.files.packed_text import narrow_word, words_of
from service.facts.enterprises import ids_of, jurisdiction_condition_of
from service.population.code_index import NOT_FOUND, CodeIndex

Ids = npt.NDArray[np.int32]

# A table in memory pays once so many sets were asked for; beyond so many enterprises it takes too much room.
ASKED_BEFORE = 3
MOST_HELD = 4_000_000
_BLOCK = 200_000


class Finder:
    """Ids by code; it may serve many transactions, since a code it does not hold is asked of the database."""

    def __init__(self) -> None:
        self._asked = 0
        self._index: CodeIndex | None = None
        self._ids: Ids = np.empty(0, np.int32)

    def find(self, connection: Connection, codes: pa.Array) -> Ids:
        """The id of each code, -1 where there is no such enterprise; an earlier code finds its enterprise."""
        self._asked += 1
        if self._asked == ASKED_BEFORE:
            self._load(connection)
        if self._index is None:
            return _asked(connection, codes)
        rows = self._index.find(codes)
        ids = np.where(rows == NOT_FOUND, NOT_FOUND, self._ids.take(rows, mode="wrap")) if len(self._ids) else rows
        lost = np.flatnonzero(rows == NOT_FOUND)
        if len(lost):
            ids[lost] = _asked(connection, codes.take(pa.array(lost)))
        return ids

    def _load(self, connection: Connection) -> None:
        last = connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one()
        if last > MOST_HELD:
            return
        pieces = [_block(connection, start) for start in range(0, last + 1, _BLOCK)]
        codes = pa.array([code for piece, _ in pieces for code in piece], pa.string())
        self._ids = np.concatenate([ids for _, ids in pieces])
        self._index = CodeIndex(list(map(narrow_word, words_of(codes)[0])))


def outside(connection: Connection, ids: Ids, inside: Jurisdiction) -> npt.NDArray[np.bool_]:
    """True for the enterprises (those of `ids` that are not -1) that do not lie inside."""
    if inside.is_everywhere:
        return np.zeros(len(ids), np.bool_)
    known = distinct_of(ids[ids != NOT_FOUND])
    if not len(known):
        return np.zeros(len(ids), np.bool_)
    chosen = select(enterprise.c.id).where(
        is_among(connection, enterprise.c.id, known.tolist()), jurisdiction_condition_of(inside)
    )
    held = np.array(connection.execute(chosen).scalars().all(), np.int32)
    return (ids != NOT_FOUND) & ~np.isin(ids, held)


def leaves(
    connection: Connection, ids: Ids, stated: npt.NDArray[np.object_], inside: Jurisdiction
) -> npt.NDArray[np.bool_]:
    """True where an enterprise (-1: one to add) would come to lie in a region that is not all inside.

    One that is said to lie where it lies does not move, whichever office it is inside by.
    """
    far = np.array([not inside.covers_region(region) for region in stated], np.bool_)
    asked = np.unique(ids[far & (ids != NOT_FOUND)])
    if len(asked):
        query = select(enterprise.c.id, enterprise.c.region).where(is_among(connection, enterprise.c.id, asked))
        held = {row.id: row.region for row in connection.execute(query)}
        far &= np.array([held.get(id) != region for id, region in zip(ids.tolist(), stated, strict=True)], np.bool_)
    return far


def _asked(connection: Connection, codes: pa.Array) -> Ids:
    texts = codes.to_pylist()
    found = ids_of(connection, texts)
    return np.fromiter((found.get(code, NOT_FOUND) for code in texts), np.int32, len(texts))


def _block(connection: Connection, start: int) -> tuple[Sequence[str], Ids]:
    """The codes and ids of a range of enterprises, joined inside the database: a row each would take ten times."""
    joined = "string_agg" if connection.dialect.name == "postgresql" else "group_concat"
    ids, codes = connection.execute(
        text(
            f"SELECT {joined}(CAST(id AS TEXT), ' '), {joined}(code, ' ') FROM "  # noqa: S608
            "(SELECT id, code FROM enterprise WHERE id >= :start AND id < :stop) AS block"
        ),
        {"start": start, "stop": start + _BLOCK},
    ).one()
    return ("", np.empty(0, np.int32)) if ids is None else (codes.split(" "), np.array(ids.split(" "), np.int32))

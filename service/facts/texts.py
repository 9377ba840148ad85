"""Texts of records that stand in columns of their own: document numbers and reasons."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, select

from rules.conditions import FieldTest
from rules.measures import RecordMeasure
from rules.nodes import Node
from scoring.digest import text_words_of
from scoring.document_numbers import document_compared
from scoring.facts import NO_TEXT, Vocabulary
from service.core.arrays import Array
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import RECORD, unpack
from service.core.db.tables.facts import record
from service.facts.visible import TEXTS, Places, keys_of

# Texts of stored rows, one after the other, by the key of each row.
TextsByKey = Mapping[bytes, Sequence[str | None]]
# The text column, and the packed field with its word, 0 where none is stated.
PLAIN = {name: word for name, word in TEXTS.items() if name != "record_id"}


def compared_texts_of(read: Sequence[Node]) -> frozenset[str]:
    """The names of the plain texts of which some node of `read` asks for the content, not only whether it is stated."""
    fields = {n.field for n in read if isinstance(n, FieldTest | RecordMeasure)}
    return frozenset(PLAIN) & fields


def plain_column_of(connection: Connection, stored: Array, sources: Places, name: str) -> tuple[Array, Vocabulary]:
    """Returns the codes of the text `name` of rows that have it from the stored rows at `sources` (-1: none has)."""
    return coded_texts_of(texts_at(connection, stored, {name: sources})[name])


def coded_texts_of(texts: Sequence[str | None]) -> tuple[Array, Vocabulary]:
    """The codes of texts, `NO_TEXT` for None, and the words of these codes."""
    vocabulary = Vocabulary()
    return np.array([NO_TEXT if text is None else vocabulary.add(text) for text in texts], np.int32), vocabulary


def texts_at(connection: Connection, stored: Array, sources: Mapping[str, Places]) -> dict[str, list[str | None]]:
    """Each text by name of the stored row at each of its `sources`, None for -1; one statement for all."""
    read = np.unique(np.concatenate([places[places >= 0] for places in sources.values()]))
    return pick_texts(_texts_of(connection, stored[read], tuple(sources)), tuple(sources), stored, sources)


def pick_texts(
    held: TextsByKey, names: Sequence[str], stored: Array, sources: Mapping[str, Places]
) -> dict[str, list[str | None]]:
    """Each text by name of the stored row at each of its `sources`, out of the texts `names` of the rows."""
    read = np.unique(np.concatenate([places[places >= 0] for places in sources.values()]))
    keys = dict(zip(read.tolist(), keys_of(stored[read]), strict=True))
    columns = {name: names.index(name) for name in sources}
    return {
        name: [held[keys[at]][columns[name]] if at >= 0 else None for at in places.tolist()]
        for name, places in sources.items()
    }


def _texts_of(connection: Connection, rows: Array, names: Sequence[str]) -> TextsByKey:
    """The text columns `names` of the stored rows, by the key of each."""
    if not len(rows):
        return {}
    wanted = set(keys_of(rows))
    owners = np.unique(rows["enterprise_id"])
    stored = connection.execute(
        select(record.c.packed, *(record.c[name] for name in names)).where(
            is_among(connection, record.c.enterprise_id, owners.tolist())
        )
    ).all()
    keys = keys_of(np.frombuffer(b"".join(row.packed for row in stored), RECORD))
    return {key: tuple(row[1:]) for key, row in zip(keys, stored, strict=True) if key in wanted}


def changed_texts_of(connection: Connection, ids: Ids, known_change: int) -> frozenset[int]:
    """Those among the enterprises `ids` of whose records, up to a change, a text is not the one that was taken in.

    A row holds the word of each of its texts beside it.
    """
    mine = is_among(connection, record.c.enterprise_id, ids)
    held = unpack(RECORD, connection.execute(select(joined(record.c.packed)).where(mine)).scalar() or b"")
    stated = record.c.document_no.is_not(None) | record.c.reason.is_not(None)
    found = connection.execute(select(record.c.packed, record.c.document_no, record.c.reason).where(mine, stated)).all()
    rows = unpack(RECORD, b"".join(row.packed for row in found))
    words = text_words_of(None if row.document_no is None else document_compared(row.document_no) for row in found)
    wrong = (rows["document_word"] != words) | (rows["reason_word"] != text_words_of(row.reason for row in found))
    changed = set(rows["enterprise_id"][wrong & (rows["change_id"] <= known_change)].tolist())
    # A text that is gone stands in no row found.
    with_texts = [one[(one["document_word"] != 0) | (one["reason_word"] != 0)] for one in (held, rows)]
    if len(with_texts[0]) != len(with_texts[1]):
        counts = [Counter(one["enterprise_id"].tolist()) for one in with_texts]
        changed |= (counts[0] - counts[1]).keys()
    return frozenset(changed)

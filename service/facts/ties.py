"""Ids that tell records of one day apart where a rule takes the latest: in the order of the record ids."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from rules.measures import Over, RecordMeasure
from rules.nodes import Node
from rules.ruleset import OverrideKind, RuleSet
from service.core.arrays import Array
from service.core.db.packing import SomeRows
from service.facts.texts import texts_at
from service.facts.visible import Places


def tied_types_of(rule_sets: Sequence[RuleSet], read: Sequence[Node]) -> tuple[str, ...]:
    """The names of the record types of which some rule, or some measure of `read`, takes the latest record."""
    types = {t for n in read if isinstance(n, RecordMeasure) and n.over is Over.LATEST for t in n.types}
    if any(o.kind is OverrideKind.MANUAL for rule_set in rule_sets for o in rule_set.overrides):
        types.add("manual_adjustment")
    return tuple(sorted(types))


def tie_ids_of(
    connection: Connection, rows: SomeRows, stored: Array, named_by: Callable[[Places], Places], types: Sequence[int]
) -> npt.NDArray[np.int64]:
    """Returns one number per row, distinct within an enterprise; where two of one day compete, ordered as their ids.

    `named_by` gives for places in `rows` the places in `stored` of the rows that state their ids.
    """
    ids = rows["identity"]
    tied = _tied_rows_of(rows, types)
    if len(tied):
        names = [name or "" for name in texts_at(connection, stored, {"record_id": named_by(tied)})["record_id"]]
        order = sorted(range(len(tied)), key=lambda place: (len(names[place]), names[place]))
        ids = ids.copy()
        ids[tied[np.array(order, np.intp)]] = np.arange(len(tied))
    return ids


def _tied_rows_of(rows: SomeRows, types: Sequence[int]) -> npt.NDArray[np.intp]:
    """The rows of `types` that share their enterprise and day with another."""
    chosen = np.flatnonzero(np.isin(rows["type"], np.array(types, np.int16)))
    keys = rows["enterprise_id"][chosen].astype(np.int64) << 32 | (
        rows["occurred_on"][chosen].astype(np.int64) & 0xFFFFFFFF
    )
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return chosen[counts[places] > 1] if len(chosen) else chosen

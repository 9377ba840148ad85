"""Labelled inspections among the records that are known today: drawn at random, and either found or clear."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from rules.conditions import Condition
from rules.feature_set import Feature, FeatureSet, Label
from rules.measures import Over, RecordMeasure
from rules.texts import Text
from scoring.block_view import BlockView
from scoring.facts import NO_NUMBER, NO_TEXT, Facts, Mask
from scoring.selections import record_filter
from service.core.arrays import Array
from service.decisions.states import BLOCK
from service.facts.attributes import enterprise_rows_of
from service.facts.enterprises import last_enterprise_id
from service.facts.reader import FactReader
from service.model.inclusion import millionths_of_any
from service.model.queries.inclusion import chances_of
from service.model.read.inspections import Inspections, settle_repeats

DIRECTED, UNLABELLED, DIFFERING = "directed", "unlabelled", "differing"
_NOTHING = Text("标签", "label")


@dataclass(frozen=True, slots=True, eq=False)
class LabelledRecords:
    """The inspections to learn from, and how many were left out, by why.

    `registered_later`: how many are of enterprises that were not registered here the day before; `merged`: how many
    served the selections of several draws.
    """

    inspections: Inspections
    left_out: Mapping[str, int]
    registered_later: int
    merged: int


def read_labelled_records(
    connection: Connection, features: FeatureSet, label: Label, today: date, known_change: int
) -> LabelledRecords:
    """All inspections that `label` names, with their inclusion probability where it is known.

    One that served several selections is as probable as that at least one of their draws chose the enterprise.
    Left out: `directed` (not drawn at random), `unlabelled` (neither found nor clear), `differing` (two of one day say
    different things).
    """
    reader = FactReader(connection, (), today, today, known_change, features=[_as_features(features, label)])
    left_out = Counter[str]({DIRECTED: 0, UNLABELLED: 0, DIFFERING: 0})
    pieces, later, merged = [_NONE], 0, 0
    for ids in _blocks(connection):
        block = reader.read_block(connection, ids)
        found = _columns_of_block(block.facts, features, label, day_of(today), left_out)
        found["owner"] = block.ids[found["owner"]]
        settled = settle_repeats(found)
        left_out[DIFFERING] += len(settled.differing)
        later += _count_registered_later(connection, ids, settled.inspections, known_change)
        inspections, of_several = _add_probabilities(connection, settled.inspections, ids)
        pieces.append(inspections)
        merged += of_several
    return LabelledRecords(_join(pieces), left_out, later, merged)


def _as_features(features: FeatureSet, label: Label) -> FeatureSet:
    """The label as features, so that what its conditions read is read."""
    conditions = [condition for condition in (label.found, label.clear, label.random) if condition is not None]
    counted = tuple(
        Feature(f"label{i}", _NOTHING, RecordMeasure(Over.COUNT, (label.type,), where=condition))
        for i, condition in enumerate(conditions)
    )
    return replace(features, features=counted, digest=f"{features.digest} label")


def _columns_of_block(
    facts: Facts, features: FeatureSet, label: Label, today: int, left_out: Counter[str]
) -> dict[str, Array]:
    """The columns of the labelled inspections of one block; the others are counted."""
    view = BlockView(features, facts, today, None, {})
    run = facts.records.slices.get(label.type, slice(0, 0))
    found, clear = _matches(view, label.found, run), _matches(view, label.clear, run)
    drawn = np.ones(len(found), np.bool_) if label.random is None else _matches(view, label.random, run)
    day = facts.records.columns["occurred_on"][run]
    past = day <= today
    labelled = (found ^ clear) & past
    left_out[UNLABELLED] += int((past & ~labelled).sum())
    left_out[DIRECTED] += int((labelled & ~drawn).sum())
    kept = labelled & drawn
    number = int(kept.sum())
    return {
        "owner": facts.records.owner[run][kept],
        "day": day[kept],
        "found": found[kept],
        "probability": np.full(number, NO_NUMBER),
        "draw": np.full(number, NO_TEXT),
        "line": np.arange(number),
    }


def _matches(view: BlockView, condition: Condition, run: slice) -> Mask:
    return record_filter(condition)(view, run)


def _count_registered_later(connection: Connection, ids: range, inspections: Inspections, known_change: int) -> int:
    """How many of the enterprises had not been recorded by the day before their inspection."""
    rows = enterprise_rows_of(connection, ids, 2**31 - 1, known_change)
    recorded = rows["recorded_on"][np.searchsorted(rows["id"], inspections.owner)]
    return int((recorded >= inspections.day).sum())


def _add_probabilities(connection: Connection, inspections: Inspections, ids: range) -> tuple[Inspections, int]:
    """The inspections with their probabilities, and how many of them served several selections."""
    chances = chances_of(connection, ids)
    keys = list(zip(inspections.owner.tolist(), inspections.day.tolist(), strict=True))
    known = [millionths_of_any(chances[key]) if key in chances else NO_NUMBER for key in keys]
    merged = sum(len(chances.get(key, ())) > 1 for key in keys)
    return replace(inspections, probability=np.array(known, np.int64)), merged


def _blocks(connection: Connection) -> Iterator[range]:
    last = last_enterprise_id(connection)
    for first in range(0, last + 1, BLOCK):
        yield range(max(first, 1), min(first + BLOCK, last + 1))


_NONE = Inspections(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.bool_), np.empty(0, np.int64))


def _join(pieces: list[Inspections]) -> Inspections:
    return Inspections(
        np.concatenate([piece.owner for piece in pieces]),
        np.concatenate([piece.day for piece in pieces]),
        np.concatenate([piece.found for piece in pieces]),
        np.concatenate([piece.probability for piece in pieces]),
    )

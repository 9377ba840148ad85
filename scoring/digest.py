"""The facts digest: what a decision was made from, as one SHA-256 that replay can compare."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rules.calendar import date_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from scoring.block_view import BlockView
from scoring.facts import MISSING, Facts, Ints
from scoring.known_versions import id_at
from scoring.required_fields import needs_of
from scoring.score import Scores

Canonical = dict[str, str | int | bool]


def facts_digest(scores: Scores, index: int) -> str:
    """SHA-256 (hex) over the enterprise's canonical rows visible at K, of the types that any scheme read reads.

    One JSON text per row with sorted keys and missing values left out: the attributes first, then the records
    by record id (the shorter first, then by code point). The facts must hold every field of the field tables and
    the record ids, and the scores their evidence; ValueError where they do not.
    """
    if scores.view is None or (scores.view.facts.records.ids is None and len(scores.view.facts.records)):
        raise ValueError("a facts digest needs scores with evidence and records with ids")
    facts = scores.view.facts
    rows = visible_rows_of(scores.view, needs_of(scores.closure, scores.features).types, index)
    lines = [attributes_of(facts, index), *(record_of(facts, row) for row in rows)]
    text = "\n".join(json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def visible_rows_of(view: BlockView, types: Sequence[str], index: int) -> list[int]:
    """The rows of one enterprise's visible records of `types`, by record id."""
    records = view.facts.records
    runs = [records.slices[name] for name in types if name in records.slices]
    mine = [run.start + np.flatnonzero(records.owner[run] == index) for run in runs]
    rows: Iterable[int] = np.concatenate(mine).tolist() if mine else ()
    seen = [row for row in rows if view.visible is None or view.visible[row]]
    return sorted(seen, key=lambda row: (len(id_at(records.ids, row)), id_at(records.ids, row)))


def attributes_of(facts: Facts, index: int) -> Canonical:
    """The stated attributes of one enterprise, with its identifier."""
    stated = _stated_fields_of(facts.attributes, ENTERPRISE_FIELDS, facts, "", index)
    return {"uscc": str(facts.uscc[index]), **stated}


def record_of(facts: Facts, row: int) -> Canonical:
    """The stated fields of one record, with its id and type."""
    kind = next(name for name, run in facts.records.slices.items() if run.start <= row < run.stop)
    stated = _stated_fields_of(facts.records.columns, RECORD_FIELDS, facts, "record.", row)
    return {"record_id": id_at(facts.records.ids, row), "type": kind, **stated}


def _stated_fields_of(
    columns: Mapping[str, Ints], fields: dict[str, Field], facts: Facts, prefix: str, row: int
) -> Canonical:
    found: Canonical = {}
    for name, column in columns.items():
        held = int(column[row])
        if name in fields and held != MISSING[fields[name].kind]:
            found[name] = _canonical(fields[name], held, facts, prefix)
    return found


def _canonical(field: Field, held: int, facts: Facts, prefix: str) -> str | int | bool:
    match field.kind:
        case Kind.TEXT:
            return facts.vocabularies[prefix + field.name].texts[held]
        case Kind.DATE:
            return date_of(held).isoformat()
        case Kind.BOOLEAN:
            return held == 1
    return held

"""One enterprise or one record of a block as plain values: what an explanation shows."""

from rules.calendar import date_of
from rules.fields import RECORD_FIELDS, Field, Kind
from scoring.facts import MISSING, Facts
from scoring.known_versions import id_at

# Field name to value: dates as text, numbers as facts hold them.
Canonical = dict[str, str | int | bool]


def record_of(facts: Facts, row: int) -> Canonical:
    """The stated fields of one record, with its id and type."""
    kind = next(name for name, run in facts.records.slices.items() if run.start <= row < run.stop)
    found: Canonical = {"record_id": id_at(facts.records.ids, row), "type": kind}
    for name, column in facts.records.columns.items():
        held = int(column[row])
        if name in RECORD_FIELDS and held != MISSING[RECORD_FIELDS[name].kind]:
            found[name] = _canonical(RECORD_FIELDS[name], held, facts)
    return found


def _canonical(field: Field, held: int, facts: Facts) -> str | int | bool:
    match field.kind:
        case Kind.TEXT:
            return facts.vocabularies[f"record.{field.name}"].texts[held]
        case Kind.DATE:
            return date_of(held).isoformat()
        case Kind.BOOLEAN:
            return held == 1
    return held

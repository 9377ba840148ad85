"""Which fields and record types the rule sets read; nothing else is taken from the files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from rules.conditions import FieldTest
from rules.measures import AttributeMeasure, Over, RecordMeasure, State
from rules.points import Fade
from rules.ruleset import Override, OverrideKind, RuleSet

# Read wherever the file has them: which version is visible, and which records count.
_ALWAYS = ("occurred_on", "recorded_at", "version", "revoked", "ends_on", "repaired_on", "objection_open")
_MANUAL = ("scheme", "tier", "applicant", "approver")


@dataclass(frozen=True, slots=True)
class Needs:
    """Fields of enterprises and of records, record types, and whether ties between records are told by their ids."""

    enterprise_fields: frozenset[str]
    record_fields: frozenset[str]
    types: tuple[str, ...]
    ids: bool


def needs_of(rule_sets: Sequence[RuleSet]) -> Needs:
    """What the rule sets of a closure read together."""
    parts = [part for rule_set in rule_sets for part in _parts(rule_set)]
    measures = [part for part in parts if isinstance(part, RecordMeasure)]
    manual = any(isinstance(part, Override) and part.kind is OverrideKind.MANUAL for part in parts)
    publicity = any(m.state is State.IN_PUBLICITY for m in measures) or any(
        isinstance(part, Fade) and part.second_half is not None for part in parts
    )
    types = {name for m in measures for name in m.types} | ({"manual_adjustment"} if manual else set())
    return Needs(
        frozenset(part.field for part in parts if isinstance(part, AttributeMeasure)),
        frozenset(
            [*_ALWAYS, *(m.field for m in measures if m.field)]
            + [part.field for part in parts if isinstance(part, FieldTest)]
            + list(_MANUAL if manual else ())
            + (["severity", "publicity_ends_on"] if publicity else [])
        ),
        tuple(sorted(types)),
        manual or any(m.over is Over.LATEST for m in measures),
    )


def _parts(value: object) -> Iterator[object]:
    """Every dataclass within `value`, itself included, examples left out."""
    if is_dataclass(value):
        yield value
        for field in fields(value):
            if field.name != "examples":
                yield from _parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _parts(held)
    elif isinstance(value, tuple | list):
        for held in value:
            yield from _parts(held)

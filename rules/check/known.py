"""Names: every record type, field and scheme that a rule set uses exists."""

from collections.abc import Collection, Iterator

from rules.check.verdict import Finding, Property, Verdict
from rules.check.walk import leaves, measures
from rules.conditions import FieldTest
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.measures import AttributeMeasure, Measure, RecordMeasure, TierMeasure
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from rules.texts import Text


def check_known(rule_set: RuleSet, schemes: Collection[str]) -> list[Finding]:
    """A fault for each unknown name, or one proof; `schemes` are those at hand to be read."""
    types = {*RECORD_TYPES, *rule_set.record_types}
    used = list(measures(rule_set))
    known: dict[str, Collection[str]] = {
        "record type": types,
        "record field": RECORD_FIELDS,
        "enterprise field": ENTERPRISE_FIELDS,
        "scheme": schemes,
    }
    faults = [_fault(s, kind, name) for s, m in used for kind, name in _names(m) if name not in known[kind]]
    faults += [_fault("publicity", "record type", p.type) for p in rule_set.publicity if p.type not in types]
    faults += [_fault("reads", "scheme", name) for name in rule_set.reads if name not in schemes]
    return faults or [
        Finding(
            Property.TYPES_KNOWN,
            "",
            Verdict.PROVED,
            Text(
                f"{len(used)} 处度量所用的记录类型、字段与方案均已定义",
                f"the types, fields and schemes of {len(used)} measures all exist",
            ),
        )
    ]


def _names(measure: Measure) -> Iterator[tuple[str, str]]:
    match measure:
        case RecordMeasure():
            yield from (("record type", t) for t in measure.types)
            tests = [*leaves(measure.where), *leaves(measure.part)]
            fields = [leaf.field for leaf in tests if isinstance(leaf, FieldTest)]
            yield from (("record field", f) for f in (*fields, measure.field) if f is not None)
        case AttributeMeasure():
            yield "enterprise field", measure.field
        case TierMeasure():
            yield "scheme", measure.scheme


_ZH = {"record type": "记录类型", "record field": "记录字段", "enterprise field": "主体字段", "scheme": "方案"}


def _fault(subject: str, kind: str, name: str) -> Finding:
    return Finding(
        Property.TYPES_KNOWN,
        subject,
        Verdict.REFUTED,
        Text(f"“{subject}”使用了未定义的{_ZH[kind]}“{name}”", f"{subject} uses the unknown {kind} {name!r}"),
        example={"value": name},
    )

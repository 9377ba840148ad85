"""Tables and lists of values: every row can match, and every tier that is read has a row."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rules.check.verdict import Finding, Property, Verdict
from rules.conditions import Compare, FieldTest, MeasureTest
from rules.measures import NOT_RATED, AttributeMeasure, From, Measure, TierMeasure
from rules.nodes import conditions_of, nodes_inside, owned_nodes_of
from rules.points import Table
from rules.ruleset import Indicator, RuleSet
from rules.texts import Text

Tiers = Mapping[str, tuple[str, ...]]


def check_tables(rule_set: RuleSet, tiers: Tiers) -> list[Finding]:
    """A fault for each row that cannot match and each tier without a row; `tiers` are those of the schemes read."""
    tabled = [i for i in rule_set.indicators if isinstance(i.points, Table)]
    faults = [fault for indicator in tabled for fault in _row_faults(indicator, tiers)]
    faults += [fault for test in _tests(rule_set) for fault in _value_faults(*test, tiers)]
    faults += list(_severities(rule_set))
    return faults or [
        Finding(
            Property.TABLES,
            "",
            Verdict.PROVED,
            Text(
                f"{len(tabled)} 张对照表及各条件所列取值均可出现，所读方案的每个类别都有对应",
                f"every row of {len(tabled)} tables and every listed value can occur, and every tier read has a row",
            ),
        )
    ]


def _possible_texts_of(measure: Measure, tiers: Tiers) -> frozenset[str] | None:
    """The texts a measure can give; None where any text may occur."""
    match measure:
        case TierMeasure(scheme=scheme) if scheme in tiers:
            return frozenset((*tiers[scheme], NOT_RATED))
        case AttributeMeasure(take=From.LONGEST_MATCH):
            return frozenset(measure.codes)
    return None


def _row_faults(indicator: Indicator, tiers: Tiers) -> Iterator[Finding]:
    assert isinstance(indicator.points, Table)
    possible = _possible_texts_of(indicator.measure, tiers)
    if possible is None:
        return
    rows = indicator.points.table
    yield from (_never_matched_fault(indicator.id, row) for row in rows if row not in possible)
    if isinstance(indicator.measure, TierMeasure) and indicator.points.otherwise == 0:
        yield from (_unhandled_tier_fault(indicator.id, tier) for tier in sorted(possible - set(rows)))


def _tests(rule_set: RuleSet) -> Iterator[tuple[str, Measure, Compare]]:
    for subject, condition in conditions_of(rule_set):
        for _, node in nodes_inside(condition, ()):
            if isinstance(node, MeasureTest) and node.compare is not None:
                yield subject, node.measure, node.compare


def _value_faults(subject: str, measure: Measure, compare: Compare, tiers: Tiers) -> Iterator[Finding]:
    possible = _possible_texts_of(measure, tiers)
    if possible is None:
        return
    listed = sorted(map(str, compare.values or ()))
    yield from (_never_matched_fault(subject, value) for value in listed if value not in possible)
    for prefix in compare.prefixes or ():
        if not any(text.startswith(prefix) for text in possible):
            yield _never_matched_fault(subject, prefix)


def _severities(rule_set: RuleSet) -> Iterator[Finding]:
    for subject, root in owned_nodes_of(rule_set):
        for _, node in nodes_inside(root, ()):
            if isinstance(node, FieldTest) and node.field == "severity":
                values = [v for v in node.compare.values or () if isinstance(v, Decimal)]
                yield from (_never_matched_fault(subject, str(v)) for v in sorted(values) if v not in (1, 2, 3))


def _never_matched_fault(subject: str, row: str) -> Finding:
    return Finding(
        Property.TABLES,
        subject,
        Verdict.REFUTED,
        Text(f"“{subject}”中的“{row}”永远不会匹配", f"{row!r} in {subject} can never match"),
        example={"value": row},
    )


def _unhandled_tier_fault(subject: str, tier: str) -> Finding:
    return Finding(
        Property.TABLES,
        subject,
        Verdict.REFUTED,
        Text(
            f"“{subject}”没有为所读方案的类别“{tier}”给分，也未写 otherwise",
            f"{subject} has no row for the tier {tier!r} of the scheme read, and no otherwise",
        ),
        example={"value": tier},
    )

"""Where a `not` holds because a value is missing: comparing a missing value is false, so `not` of it is true."""

from collections.abc import Iterator

from rules.check.verdict import Finding, Property, Verdict
from rules.conditions import FieldTest, MeasureTest, Not
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.measures import AttributeMeasure, From, Measure
from rules.nodes import Node, nodes_inside, owned_nodes_of
from rules.ruleset import RuleSet
from rules.texts import Text
from rules.value_types import can_be_missing

# A field of a record or of an enterprise by name, or a measure over records.
Subject = str | Measure


def check_missing_values(rule_set: RuleSet) -> Iterator[Finding]:
    """Returns a note for each rule that a missing value makes hold without a word; proved where there is none."""
    found = [(owner, subject) for owner, node in owned_nodes_of(rule_set) for subject in subjects_left_open(node)]
    for owner, subject in found:
        name = _name_of(subject)
        zh = f"“{owner}”：{name.zh}缺失时 not 也成立；如不应如此，请在同一条件中用 missing 写明"
        en = f"{owner}: its not holds where {name.en} is missing, too; where that is not meant, say missing beside it"
        yield Finding(Property.MISSING, owner, Verdict.NOTE, Text(zh, en))
    if not found:
        sentence = Text("没有 not 因数值缺失而成立", "no not holds because a value is missing")
        yield Finding(Property.MISSING, "", Verdict.PROVED, sentence)


def subjects_left_open(node: Node) -> list[Subject]:
    """What is compared under a `not`, may be missing, and is tested for that nowhere else in the same node."""
    said = {_subject_of(part) for _, part in nodes_inside(node, ()) if _asks_whether_missing(part)}
    negated = (
        leaf
        for _, part in nodes_inside(node, ())
        if isinstance(part, Not)
        for _, leaf in nodes_inside(part.part, ())
        if _may_be_missing(leaf) and not _asks_whether_missing(leaf)
    )
    subjects = dict.fromkeys(_subject_of(leaf) for leaf in negated)
    return [subject for subject in subjects if subject is not None and subject not in said]


def _subject_of(node: Node) -> Subject | None:
    if isinstance(node, FieldTest):
        return f"record.{node.field}"
    if isinstance(node, MeasureTest):
        return node.measure.field if isinstance(node.measure, AttributeMeasure) else node.measure
    return None


def _asks_whether_missing(node: Node) -> bool:
    measure = node.measure if isinstance(node, MeasureTest) else None
    if isinstance(measure, AttributeMeasure) and measure.take is From.MISSING:
        return True
    compare = node.compare if isinstance(node, (FieldTest, MeasureTest)) else None
    return compare is not None and compare.missing is not None


def _may_be_missing(node: Node) -> bool:
    if isinstance(node, FieldTest):
        return not RECORD_FIELDS[node.field].required
    return isinstance(node, MeasureTest) and can_be_missing(node.measure)


def _name_of(subject: Subject) -> Text:
    if not isinstance(subject, str):
        return Text("所读指标", "the measure that it reads")
    name = subject.removeprefix("record.")
    field = (RECORD_FIELDS if name != subject else ENTERPRISE_FIELDS)[name]
    return Text(f"“{field.zh[0]}”（{name}）", name)

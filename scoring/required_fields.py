"""Which fields and record types rule sets read, so that readers leave the rest where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.conditions import FieldTest
from rules.feature_set import FeatureSet
from rules.measures import AttributeMeasure, Over, RecordMeasure, State
from rules.nodes import Node, nodes_inside, nodes_of, nodes_of_features, publicity_types_of
from rules.ruleset import OverrideKind, RuleSet
from rules.signals import Signals
from scoring.item_results import NOTHING_SEEN
from scoring.named_words import Named, words_named_by

# Read wherever the source has them: which version is visible, and which records count.
_ALWAYS = frozenset({"occurred_on", "recorded_at", "version", "revoked", "ends_on", "repaired_on", "objection_open"})
_MANUAL = frozenset({"scheme", "tier", "applicant", "approver", "reason"})
_PUBLICITY = frozenset({"severity", "publicity_ends_on"})


def nodes_read_by(
    rule_sets: Sequence[RuleSet], features: Iterable[FeatureSet] = (), signals: Signals | None = None
) -> list[Node]:
    """Every measure and condition of the rule sets, of the feature sets, and of a table of signals."""
    of_rules = [node for rule_set in rule_sets for _, node in nodes_of(rule_set)]
    of_signals = [node for one in signals.signals for _, node in nodes_inside(one.when, ())] if signals else []
    return [*of_rules, *(node for one in features for _, node in nodes_of_features(one)), *of_signals]


@dataclass(frozen=True, slots=True)
class Needs:
    """The fields and record types that are read; `ids`: record ids are read, too, to tell ties apart.

    `named` are the record fields without which some rule says less: those that it names, and the end of what it wants
    to be active; `words` are the words that it compares texts with.
    """

    enterprise_fields: frozenset[str]
    record_fields: frozenset[str]
    types: tuple[str, ...]
    ids: bool
    named: frozenset[str] = frozenset()
    words: Named = frozenset()


def needs_of(
    rule_sets: Sequence[RuleSet], features: Iterable[FeatureSet] = (), signals: Signals | None = None
) -> Needs:
    """Returns the needs of all rule sets of a closure, the models that they decide with, and signals, together."""
    read = nodes_read_by(rule_sets, features, signals)
    records = [node for node in read if isinstance(node, RecordMeasure)]
    manual = any(o.kind is OverrideKind.MANUAL for rule_set in rule_sets for o in rule_set.overrides)
    fields = {node.field for node in records if node.field} | {n.field for n in read if isinstance(n, FieldTest)}
    if manual:
        fields |= _MANUAL
    published = any(node.state is State.IN_PUBLICITY for node in records)
    if published or any(publicity_types_of(rule_set) for rule_set in rule_sets):
        fields |= _PUBLICITY
    types = {name for node in records for name in node.types} | ({"manual_adjustment"} if manual else set())
    if types & NOTHING_SEEN.keys():
        fields |= {"outcome"}
    return Needs(
        frozenset(node.field for node in read if isinstance(node, AttributeMeasure)),
        _ALWAYS | fields,
        tuple(sorted(types)),
        manual or any(node.over is Over.LATEST for node in records),
        frozenset(fields | ({"ends_on"} if any(map(_asks_for_end, records)) else set())),
        words_named_by(rule_sets, read),
    )


def _asks_for_end(measure: RecordMeasure) -> bool:
    return measure.state is State.ACTIVE or measure.ends_within is not None

"""From a file to a checked FeatureSet."""

from pathlib import Path as FilePath
from typing import Any

from rules.canonical import canonical_text_of, digest_of
from rules.crosscheck.features import crosscheck_features
from rules.document import Section, decode_text, parse_document
from rules.fault_collector import FaultCollector
from rules.feature_set import DEFAULT_LABEL, FeatureSet
from rules.named_measures import put_measures_of
from rules.ruleset import Objection, RuleSet
from rules.schema.features import FeatureSetSchema
from rules.schema.kit import load_by

# The folder, within that of a scheme, where its feature sets stand.
FEATURES = "features"


def load_features(path: str | FilePath, rule_set: RuleSet | None) -> FeatureSet:
    """The feature set in the file at `path`; raises RuleSetError with every fault found."""
    return parse_features(decode_text(FilePath(path).read_bytes(), str(path)), str(path), rule_set)


def is_features(path: str | FilePath) -> bool:
    """True where the file at `path` is written as a feature set rather than a rule set; raises RuleSetError."""
    document = parse_document(decode_text(FilePath(path).read_bytes(), str(path)), str(path))
    return "features" in document and "tiers" not in document and "extends" not in document


def parse_features(text: str, name: str, rule_set: RuleSet | None) -> FeatureSet:
    """The feature set written in `text` beside `rule_set`, whose measures it may name; None: it names none.

    `name` is the file that errors speak of. Raises RuleSetError with every fault found. Its `document` reads back to
    the same feature set, also where the rule set's named measures have changed since.
    """
    return read_features(text, name, rule_set)[0]


def read_features(text: str, name: str, rule_set: RuleSet | None) -> tuple[FeatureSet, FaultCollector]:
    """As `parse_features`, with the report that knows the place of every key for checks against other files."""
    document = parse_document(text, name)
    report = FaultCollector(document, name)
    values, written = _values(document, rule_set, report)
    own_types = values.pop("record_types", ())
    made = FeatureSet(
        **{"label": DEFAULT_LABEL} | values,
        digest=digest_of(written),
        record_types={**(rule_set.record_types if rule_set else {}), **{kind.name: kind for kind in own_types}},
        objection=rule_set.objection if rule_set else Objection.COUNT,
        publicity=rule_set.publicity if rule_set else (),
        document=written,
    )
    crosscheck_features(made, [kind.name for kind in own_types], rule_set, report)
    report.stop()
    return made, report


def _values(document: Section, rule_set: RuleSet | None, report: FaultCollector) -> tuple[dict[str, Any], str]:
    """The values of the document, and the document with every named measure written out as deterministic text."""
    full = put_measures_of(rule_set, document, report)
    report.document = full
    return load_by(FeatureSetSchema(), full, report), canonical_text_of(full)

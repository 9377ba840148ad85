"""From a file to a checked RuleSet."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from rules.build import build_rule_set
from rules.canonical import canonical_text_of, digest_of
from rules.crosscheck import crosscheck
from rules.document import Section, decode_text, parse_document
from rules.fault_collector import FaultCollector
from rules.merge import drop_merging_keys, merge_documents, parent_named_by
from rules.named_measures import put_measures
from rules.ruleset import RuleSet
from rules.schema.kit import load_by
from rules.schema.rule_set import RuleSetSchema

SETS = FilePath(__file__).parent / "sets"

Parents = Callable[[str], RuleSet]


def load_rule_set(path: str | FilePath, parents: Parents | None = None) -> RuleSet:
    """The rule set in the file at `path`; raises RuleSetError with every fault found.

    A rule set that it extends is asked of `parents`, without it found as `parents_beside` says.
    """
    file = FilePath(path)
    return parse_rule_set(decode_text(file.read_bytes(), str(path)), str(path), parents)


def parse_rule_set(text: str, name: str, parents: Parents | None = None) -> RuleSet:
    """The rule set written in `text`; `name` is the file that errors speak of. Raises RuleSetError."""
    return read_rule_set(text, name, parents)[0]


def read_rule_set(text: str, name: str, parents: Parents | None = None) -> tuple[RuleSet, FaultCollector]:
    """As `parse_rule_set`, with the report that knows the place of every key for checks against other rule sets."""
    if "extends" not in text:
        made, document = _read_alone(text, name)
        return made, FaultCollector(document, name)
    return _read(text, name, parents or parents_beside(FilePath(name)))


@lru_cache(maxsize=32)
def _read_alone(text: str, name: str) -> tuple[RuleSet, Section]:
    """The rule set of a text that extends none, and its document.

    They follow from the text alone. One is asked for again and again: when it is written, asked for, approved.
    """
    made, report = _read(text, name, parents_beside(FilePath(name)))
    return made, report.document


def _read(text: str, name: str, parents: Parents) -> tuple[RuleSet, FaultCollector]:
    document, parent = merge_with_parent(parse_document(text, name), name, parents)
    written = canonical_text_of(document)
    report = FaultCollector(document, name)
    values = _values(document, report)
    made = build_rule_set(values, parent.name if parent else None, written, digest_of(written), report)
    # What is switched off is checked as the rest is, so that it can be switched on.
    crosscheck(made, dict(values.get("measures", ())), report)
    report.stop()
    on, off = (tuple(one for one in made.overrides if one.off is is_off) for is_off in (False, True))
    return replace(made, overrides=on, switched_off=off), report


def merge_with_parent(document: Section, name: str, parents: Parents) -> tuple[Section, RuleSet | None]:
    """What `document` comes to with what it extends, and that; None where it stands alone. Raises RuleSetError."""
    report = FaultCollector(document, name)
    extends = parent_named_by(document, report)
    report.stop()
    if extends is None:
        return drop_merging_keys(document), None
    parent = _parent(extends, parents, report)
    made = merge_documents(document, parse_document(parent.document, parent.name), report)
    report.stop()
    return made, parent


def _parent(extends: dict[str, str], parents: Parents, report: FaultCollector) -> RuleSet:
    try:
        parent = parents(extends["rule_set"])
    except (LookupError, OSError):
        report.say(
            ("extends", "rule_set"),
            "scheme@version",
            "找不到被扩展的规则集，请核对名称与版本。",
            "The rule set that is extended was not found; check its scheme and version.",
        )
        report.stop()
        raise
    if parent.digest != extends["sha256"]:
        report.say(
            ("extends", "sha256"),
            parent.digest,
            "被扩展的规则集与此摘要不符：请核对其内容，确认后改写摘要。",
            "The rule set that is extended differs from this digest: read what it says now, then write its digest.",
        )
        report.stop()
    return parent


def _values(document: Section, report: FaultCollector) -> dict[str, Any]:
    full = put_measures(document, report)
    report.document = full
    values: dict[str, Any] = load_by(RuleSetSchema(), full, report)
    return values


def parents_beside(file: FilePath, trail: tuple[str, ...] = ()) -> Parents:
    """Returns what finds the rule set that the one in `file` extends: in the same folder, else among the shipped.

    A draft may therefore extend a rule set that is shipped. `trail` are those being read, which none may extend.
    """

    def find(name: str) -> RuleSet:
        scheme, version = name.split("@")
        if name in trail:
            raise LookupError(name)
        here = file.parent.parent / scheme / f"{version}.yaml"
        path = here if here.is_file() else SETS / scheme / f"{version}.yaml"
        return load_rule_set(path, parents_beside(path, (*trail, name)))

    return find

"""Which rule set is meant: the library of an installation, and in it one version, that in force, or the newest."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from rules.digests import NAME
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library, shipped_library
from rules.record_types import RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.named_words import Named, words_named_by
from scoring.required_fields import nodes_read_by


def library_of(folder: Path | None) -> Library:
    """The rule sets in `folder`, published where it has DIGESTS, else drafts; None is those that are shipped."""
    return shipped_library() if folder is None else Library(folder, published=(folder / NAME).is_file())


def closure_of(library: Library, name: str, as_of: date, known_on: date | None) -> tuple[RuleSet, ...]:
    """The rule set `name`, last, after those that it reads, as of both days; a scheme is its version in force.

    Raises NoRuleSet and RuleSetError.
    """
    rule_set = library.get(name) if "@" in name else library.in_force(name, as_of, known_on)
    return library.closure(rule_set, as_of, known_on)


def rule_set_of(library: Library, scheme: str, version: str) -> RuleSet | None:
    """One version of `scheme`; None where the library does not hold it (any more)."""
    try:
        return library.get(f"{scheme}@{version}")
    except NoRuleSet:
        return None


def rule_set_in_force(library: Library, scheme: str, on: date) -> RuleSet | None:
    """The version of `scheme` that applies on the day `on`, as known on it; None where none does, or none is sound."""
    try:
        return library.in_force(scheme, on, on)
    except (NoRuleSet, RuleSetError):
        return None


def newest_rule_set(library: Library, scheme: str) -> RuleSet | None:
    """The newest version of `scheme`, in force or not; None where there is no such scheme."""
    versions = library.versions(scheme)
    return library.get(f"{scheme}@{versions[-1]}") if versions else None


def newest_rule_sets(library: Library) -> Iterator[RuleSet]:
    """The newest version of every scheme that is sound, in order of their names."""
    for scheme in library.schemes():
        with suppress(RuleSetError):
            yield library.get(f"{scheme}@{library.versions(scheme)[-1]}")


def versions_of(library: Library, scheme: str) -> list[RuleSet]:
    """Every version of `scheme`, the oldest first."""
    return [library.get(f"{scheme}@{version}") for version in library.versions(scheme)]


def scheme_title(library: Library, scheme: str) -> Text:
    """The title of the newest version of `scheme`; its name where there is no such scheme, or it is not sound."""
    with suppress(RuleSetError):
        newest = newest_rule_set(library, scheme)
        if newest is not None:
            return newest.title
    return Text(scheme, scheme)


def declared_types(library: Library) -> dict[str, RecordType]:
    """The record types that any version of any scheme declares; a scheme that is not sound declares none."""
    found: dict[str, RecordType] = {}
    for scheme in library.schemes():
        try:
            for rule_set in versions_of(library, scheme):
                found |= rule_set.record_types
        except RuleSetError:
            continue
    return found


def named_words(library: Library) -> Named:
    """The words that the newest version of any scheme compares texts with; a scheme that is not sound names none."""
    found: Named = frozenset()
    for scheme in library.schemes():
        with suppress(RuleSetError):
            newest = newest_rule_set(library, scheme)
            found |= words_named_by([newest], nodes_read_by([newest])) if newest else frozenset()
    return found


@dataclass(frozen=True, slots=True)
class Declared:
    """What rule sets declare that a delivery may state, asked where it matters: record types, and words they name."""

    types: Callable[[], Mapping[str, RecordType]] = dict
    words: Callable[[], Named] = frozenset


def declared_by(library: Library) -> Declared:
    """What any rule set of the library declares."""
    return Declared(partial(declared_types, library), cache(partial(named_words, library)))


def tier_titles(rule_set: RuleSet | None) -> dict[str, Text]:
    """The title of every tier by its id; none without a rule set."""
    return {tier.id: tier.title for tier in rule_set.tiers} if rule_set else {}

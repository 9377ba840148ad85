"""The one place where the product finds rule sets: those that are shipped, or a folder of others."""

from datetime import date
from pathlib import Path

from rules.digests import NAME
from rules.library import Library, shipped
from rules.ruleset import RuleSet


def library_of(folder: Path | None) -> Library:
    """The rule sets in `folder`, published where it has DIGESTS, else drafts; None is those that are shipped."""
    return shipped() if folder is None else Library(folder, published=(folder / NAME).is_file())


def closure_of(name: str, as_of: date, known_on: date | None, folder: Path | None) -> tuple[RuleSet, ...]:
    """The rule set `name`, last, after those that it reads, as of both days; a scheme is its version in force.

    Raises NoRuleSet and RuleSetError.
    """
    library = library_of(folder)
    chosen = library.get(name) if "@" in name else library.in_force(name, as_of, known_on)
    return library.closure(chosen, as_of, known_on)

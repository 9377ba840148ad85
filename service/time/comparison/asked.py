"""Which two rule sets of a scheme are to be compared: versions of the library, or a draft as text."""

from dataclasses import dataclass
from datetime import date

from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.clock import today
from service.core.errors import ProductError
from service.time.comparison.actions import WantedComparison

# What faults in a draft call it.
DRAFT = "draft.yaml"


@dataclass(frozen=True, slots=True)
class AskedVersions:
    """A scheme, the version of each side (before "": the one in force), or a draft for the second; the day, or None."""

    scheme: str
    before: str = ""
    after: str = ""
    draft: str = ""
    as_of: date | None = None


def wanted_of(library: Library, asked: AskedVersions) -> WantedComparison:
    """The two rule sets; raises NoRuleSet, RuleSetError for faults of a draft, and ProductError for what is unclear."""
    if bool(asked.after) == bool(asked.draft.strip()):
        raise ProductError(
            Text("没有说清与什么对比。", "It is not clear what is compared."),
            "after, draft",
            Text("另一个版本和试行稿须写其一，只写其一。", "Either another version or the text of a draft, not both."),
            Text("选一个版本，或附上试行稿全文。", "Choose a version, or hand in the text of a draft."),
        )
    before = (
        _version(library, asked.scheme, asked.before)
        if asked.before
        else library.in_force(asked.scheme, asked.as_of or today(), today())
    )
    after = _version(library, asked.scheme, asked.after) if asked.after else library.draft_of(asked.draft, DRAFT)
    return WantedComparison(before, after, asked.as_of)


def _version(library: Library, scheme: str, version: str) -> RuleSet:
    return library.get(f"{scheme}@{version}")

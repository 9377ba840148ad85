"""Which two rule sets of a scheme are to be compared: versions of the library, or a draft, as text or on its way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.clock import today
from service.core.errors import ProductError
from service.core.problem import Problem
from service.rule_sets.queries.adoptions import get_adoption, text_of_adoption
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


def draft_on_its_way(connection: Connection, library: Library, scheme: str, number: int) -> str:
    """The text of the version on its way with that number; raises ProductError where the scheme has none such."""
    try:
        found = get_adoption(connection, number)
    except Problem:
        found = None
    if found is None or found.scheme != scheme:
        raise ProductError(
            Text("没有这一试行稿。", "There is no such draft."),
            f"adoption {number}",
            Text("该方案没有这一编号的试行稿。", "The scheme has no draft of that number."),
            Text("从该方案的试行稿中选择。", "Choose one of the drafts of the scheme."),
        )
    return text_of_adoption(connection, number) or library.get(found.full_name).document


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
        else library.in_force(asked.scheme, max(asked.as_of or today(), today()), today())
    )
    after = _version(library, asked.scheme, asked.after) if asked.after else library.draft_of(asked.draft, DRAFT)
    return WantedComparison(before, after, asked.as_of)


def _version(library: Library, scheme: str, version: str) -> RuleSet:
    return library.get(f"{scheme}@{version}")

"""A version as a person writes it: the text read and checked as its file would be."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rules.dated_tables import DatedTable
from rules.document import parse_document
from rules.library import Library
from rules.load_dated_table import read_dated_table
from rules.ruleset import RuleSet, Standing
from rules.texts import Text
from service.core.masking import cover_numbers
from service.core.problem import refusal_at
from service.rule_sets.stages import Kind

# What faults call the text of a request.
NAME = "draft"
# More than ten times the longest that is shipped.
LONGEST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A text and the version that it is of: a rule set or a dated table."""

    text: str
    version_of: RuleSet | DatedTable

    @property
    def kind(self) -> Kind:
        """Which of both it is."""
        return Kind.RULE_SET if isinstance(self.version_of, RuleSet) else Kind.TABLE

    @property
    def name(self) -> str:
        """The scheme, or what the table is called."""
        return self.version_of.scheme if isinstance(self.version_of, RuleSet) else self.version_of.table

    @property
    def version(self) -> str:
        """The version."""
        return self.version_of.version

    @property
    def digest(self) -> str:
        """The SHA-256 of what it says."""
        return self.version_of.digest

    @property
    def rule_set(self) -> RuleSet:
        """The rule set, where it is one."""
        assert isinstance(self.version_of, RuleSet)
        return self.version_of

    @property
    def table(self) -> DatedTable:
        """The dated table, where it is one."""
        assert isinstance(self.version_of, DatedTable)
        return self.version_of

    @property
    def days(self) -> tuple[date, date | None]:
        """From when it is to be in force, and until when (None: until another one is)."""
        return self.version_of.effective_from, self.version_of.effective_until


def read_draft(library: Library, text: str, place: str = "json.text") -> Draft:
    """The version written in `text`, checked against what it reads and extends of the library.

    Raises RuleSetError with every fault by its line, and Problem 422 at `place` for what can never be adopted.
    """
    plain = text.replace("\r\n", "\n")
    if cover_numbers(plain) != plain:
        why = Text("含有像是证件号或手机号的数字，请删去。", "It holds what looks like a person's number; remove it.")
        raise refusal_at(place, why)
    draft = Draft(plain, read_dated_table(plain, NAME)[0] if _is_table(plain) else library.draft_of(plain, NAME))
    if draft.version_of.standing is Standing.TEACHING:
        raise refusal_at(place, Text("教学用规则集永不施行。", "What is for teaching is never put in force."))
    return draft


@lru_cache(maxsize=8)
def _is_table(text: str) -> bool:
    """Whether the text is of a dated table; kept, as its adoption asks again and again."""
    document = parse_document(text, NAME)
    return "table" in document and "scheme" not in document

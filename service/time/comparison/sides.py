"""Which two rule sets are compared, each with all that it reads and its model."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rules.library import Library, shipped_library
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.comparison import Comparison, Side
from service.core.errors import ProductError
from service.model.model_file import models_from_file
from service.rule_sets.queries import closure_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Two rule sets, each `scheme@version`, a scheme (its version in force) or a file; the days; a model file."""

    before: str
    after: str
    as_of: date
    known_on: date | None = None
    model: Path | None = None


def comparison_of(library: Library, asked: Asked) -> Comparison:
    """The comparison that is asked for.

    Raises NoRuleSet, RuleSetError, and ProductError where the two are of different schemes or take no model.
    """
    was, now = (_closure_named(library, name, asked.as_of, asked.known_on) for name in (asked.before, asked.after))
    if was[-1].scheme != now[-1].scheme:
        raise ProductError(
            Text("两个规则集不属于同一方案。", "The two rule sets are not of one scheme."),
            f"{was[-1].name}, {now[-1].name}",
            Text("只有同一方案的两个版本可以对比。", "Only two versions of one scheme can be compared."),
            Text("写同一方案的两个版本，或其试行稿的文件。", "Name two versions of one scheme, or a file of a draft."),
        )
    if not any(asks_for_model(one[-1]) for one in (was, now)):
        # Refuses a model that neither would use.
        models_from_file(asked.model, now, asked.as_of)
    return Comparison(_side(was, asked), _side(now, asked), asked.as_of, asked.known_on)


def _side(closure: tuple[RuleSet, ...], asked: Asked) -> Side:
    takes_model = asks_for_model(closure[-1])
    return Side(closure, models_from_file(asked.model, closure, asked.as_of) if takes_model else {})


def rule_set_named(library: Library, name: str, as_of: date, known_on: date | None) -> RuleSet:
    """The rule set that a command names: `scheme@version`, a scheme (its version in force), or the file of a draft."""
    return _closure_named(library, name, as_of, known_on)[-1]


def _closure_named(library: Library, name: str, as_of: date, known_on: date | None) -> tuple[RuleSet, ...]:
    if name.endswith((".yaml", ".yml")) or Path(name).is_file():
        return library.closure(library.draft(Path(name)), as_of, known_on)
    shipped = shipped_library()
    # Beside a folder of drafts stands what they are drafts of.
    home = shipped if _has(shipped, name) and not _has(library, name) else library
    return closure_of(home, name, as_of, known_on)


def _has(library: Library, name: str) -> bool:
    scheme, _, version = name.partition("@")
    versions = library.versions(scheme)
    return version in versions if version else bool(versions)

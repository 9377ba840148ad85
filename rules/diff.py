"""What changed between two versions of a rule set: items by id, and inside an item the values by key path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.document import parse_document
from rules.ruleset import RuleSet

# Keys that are read by people only; everything else can move a score, a tier or an inspection.
WORDS = {"title", "basis", "legal_basis", "sentence", "reason", "tier_noun", "score_noun", "standing", "disclosure"}
SILENT = {
    "scheme",
    "version",
    "effective_from",
    "effective_until",
    "approved_on",
    "citations",
    "demonstrations",
    "examples",
    "waives",
}


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `item` is the id inside the section ("" for a plain section), `path` the keys below it.

    `moves` is True where a score, tier or inspection may move because of it; `old` or `new` is None where there
    is nothing on that side.
    """

    kind: Kind
    section: str
    item: str
    path: str
    old: object
    new: object
    moves: bool


def diff_documents(old: RuleSet, new: RuleSet) -> tuple[Change, ...]:
    """The changes from one merged document to another, section by section in the order of the newer one."""
    before, after = (parse_document(rule_set.document, rule_set.name) for rule_set in (old, new))
    sections = dict.fromkeys((*after, *before))
    return tuple(change for name in sections for change in _section(name, before.get(name), after.get(name)))


def results_may_move(changes: tuple[Change, ...]) -> bool:
    """True where any change can move a score, a tier or an inspection."""
    return any(change.moves for change in changes)


def _section(name: str, old: object, new: object) -> Iterator[Change]:
    moves = name not in SILENT | WORDS
    before, after = _items(old), _items(new)
    if before is None or after is None:
        yield from _values(name, "", "", old, new, moves)
        return
    for item in dict.fromkeys((*after, *before)):
        if item not in before or item not in after:
            kind = Kind.ADDED if item in after else Kind.REMOVED
            yield Change(kind, name, item, "", before.get(item), after.get(item), moves)
        else:
            yield from _values(name, item, "", before[item], after[item], moves)
    if [i for i in before if i in after] != [i for i in after if i in before]:
        yield Change(Kind.CHANGED, name, "", "order", list(before), list(after), moves)


def _items(section: object) -> dict[str, object] | None:
    """The items of a section by id; None where it is not a list of items or a mapping of them."""
    if section is None:
        return {}
    if isinstance(section, list) and all(isinstance(item, Mapping) and "id" in item for item in section):
        return {str(item["id"]): item for item in section}
    if isinstance(section, Mapping) and section and all(isinstance(item, Mapping) for item in section.values()):
        return {str(key): item for key, item in section.items()}
    return None


def _values(section: str, item: str, path: str, old: object, new: object, moves: bool) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*new, *old)):
            below = f"{path}.{key}" if path else str(key)
            yield from _values(section, item, below, old.get(key), new.get(key), moves and key not in WORDS)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _values(section, item, f"{path}[{place}]", one, other, moves)
    elif old != new:
        kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
        yield Change(kind, section, item, path, old, new, moves)

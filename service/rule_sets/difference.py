"""Two versions side by side in words: what `rules.diff` finds, item by item, each side as a reader is told of it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.diff import Change, Kind, diff_documents, results_may_move
from rules.ruleset import RuleSet
from rules.texts import Text
from service.rule_sets.described import Described, describe_rule_set
from service.rule_sets.words import SECTIONS

# What is told by its text in the file alone.
AS_WRITTEN = Text("规则集原文", "Text of the file")
# Of what only the title is told in words.
TOLD_IN_PART = ("record_types", "measures", "waives", "examples")
ORDER = Text("次序", "Order")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a side; `differs` where the other side does not have it."""

    words: Text
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of an item that differs: what it is, and both sides (nothing where one does not say it)."""

    aspect: Text
    old: Sequence[Line]
    new: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Item:
    """One item that differs; `moves` where a score, a tier or an inspection may move because of it."""

    title: Text
    kind: Kind
    moves: bool
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Section:
    """The items of a section that differ."""

    title: Text
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions; `moves` where results may move."""

    old: RuleSet
    new: RuleSet
    sections: Sequence[Section]
    moves: bool

    @property
    def numbers(self) -> Mapping[Kind, int]:
        """How many items were added, removed and changed."""
        return Counter(item.kind for section in self.sections for item in section.items)


def difference_of(old: RuleSet, new: RuleSet, schemes: Mapping[str, Text]) -> Difference:
    """What differs from the one to the other; `schemes` are titles of the schemes that either reads."""
    changes = diff_documents(old, new)
    before, after = describe_rule_set(old, schemes), describe_rule_set(new, schemes)
    of_items: dict[str, dict[str, list[Change]]] = {}
    for change in changes:
        of_items.setdefault(change.section, {}).setdefault(change.item, []).append(change)
    # What differs in words through something that it names stands in no change of its own.
    for place in dict.fromkeys((*after, *before)):
        if _says_otherwise(before.get(place), after.get(place)):
            of_items.setdefault(place[0], {}).setdefault(place[1], [])
    order = [*SECTIONS, *(name for name in of_items if name not in SECTIONS)]
    sections = [
        Section(
            SECTIONS.get(name, Text(name, name)),
            [_item(name, id, said, before, after) for id, said in of_items[name].items()],
        )
        for name in order
        if name in of_items
    ]
    return Difference(old, new, sections, results_may_move(changes))


def value_text(value: object) -> str:
    """A value of a document as it is written."""
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(plain_value(value), ensure_ascii=False)


def plain_value(value: object) -> object:
    """A value of a document as plain data; numbers with a point as text, so that they stay exact."""
    if isinstance(value, dict):
        return {key: plain_value(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain_value(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


Places = Mapping[tuple[str, str], Described]


def _item(section: str, id: str, changes: Sequence[Change], before: Places, after: Places) -> Item:
    old, new = before.get((section, id)), after.get((section, id))
    rows = list(_worded(old, new))
    order = [change for change in changes if change.path == "order"]
    rows += [_order(change, before, after) for change in order]
    if not rows or section in TOLD_IN_PART:
        rows += [_as_written(change) for change in changes if change not in order and (change.path or not rows)]
    shown = new or old
    title = shown.title if shown else SECTIONS.get(section, Text(section, section)) if not id else Text(id, id)
    kind = _kind_of(old, new, changes)
    # Words that differ without a change of the item differ through a measure that it names.
    return Item(title, kind, any(change.moves for change in changes) or not changes, rows)


def _kind_of(old: Described | None, new: Described | None, changes: Sequence[Change]) -> Kind:
    whole = [change.kind for change in changes if not change.path]
    if whole and (old is None or new is None):
        return whole[0]
    return Kind.CHANGED


def _says_otherwise(old: Described | None, new: Described | None) -> bool:
    """Whether the words differ; in which order the keys of a table were written is no difference."""
    if old is None or new is None:
        return old is not new
    return old.title != new.title or any(_worded(old, new))


def _worded(old: Described | None, new: Described | None) -> Iterator[Row]:
    before, after = (one.says if one else {} for one in (old, new))
    for aspect in dict.fromkeys((*after, *before)):
        one, other = before.get(aspect, ()), after.get(aspect, ())
        if Counter(one) != Counter(other):
            yield Row(aspect, _lines(one, other), _lines(other, one))


def _lines(said: Sequence[Text], beside: Sequence[Text]) -> list[Line]:
    return [Line(words, words not in beside) for words in said]


def _order(change: Change, before: Places, after: Places) -> Row:
    """Both orders of the items that are on both sides."""
    sides = []
    for ids, places in ((change.old, before), (change.new, after)):
        assert isinstance(ids, list)
        titles = [places[change.section, id].title if (change.section, id) in places else Text(id, id) for id in ids]
        sides.append([Line(title, False) for title in titles])
    return Row(ORDER, *sides)


def _as_written(change: Change) -> Row:
    old, new = (
        [] if value is None else [Line(_written(change.path, value), True)] for value in (change.old, change.new)
    )
    return Row(AS_WRITTEN, old, new)


def _written(path: str, value: object) -> Text:
    words = f"{path}: {value_text(value)}" if path else value_text(value)
    return Text(words, words)

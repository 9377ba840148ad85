"""The text of a draft beside that of the version which it extends: where each part stands, and how it is changed.

Paths are those of the merged document. What a draft takes over stands in the other version's text and is changed by
writing it into the draft: the whole item under `replace`, or the whole section, as the language wants it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.document import Items, Path, Section, join_path, parse_document
from rules.edit_text import Written, add_item, add_key, put_values, value_at
from rules.load_rule_set import Parents, merge_with_parent
from rules.merge import LISTS, OWN
from rules.ruleset import RuleSet

OVERRIDES = "overrides"


@dataclass(frozen=True, slots=True)
class Switch:
    """One override of a draft or of what it extends: its place in the merged document, None where it is removed."""

    id: str
    item: Section
    place: int | None
    is_on: bool
    is_taken_over: bool


@dataclass(frozen=True, slots=True)
class DraftText:
    """The text of a draft, the document that it is, what it extends (None: nothing), and what both come to."""

    text: str
    name: str
    own: Section
    parent: RuleSet | None
    whole: Section

    def place_of(self, path: Path) -> Path | None:
        """Where the part at `path` stands in the text; None where it is taken over."""
        key = path[0]
        if key not in LISTS or len(path) < 2:
            return path if key in OWN or key in self.own else None
        wanted = value_at(self.whole, (key, path[1], "id"))
        for root in ((key,), ("replace", key)):
            items = value_at(self.own, root)
            for place, item in enumerate(items if isinstance(items, Items) else ()):
                if isinstance(item, Section) and item.get("id") == wanted:
                    return (*root, place, *path[2:])
        return None

    def key_path_of(self, path: Path) -> str | None:
        """What faults call the part at `path`; None where it is taken over."""
        place = self.place_of(path)
        return None if place is None else join_path("", *place)

    def put(self, values: Mapping[Path, Written]) -> "DraftText":
        """The draft with each value at its path, what it took over written into it; raises RuleSetError."""
        draft = self
        for path in values:
            if draft.place_of(path) is None:
                draft = draft._with_own(path)
        placed = {place: written for path, written in values.items() if (place := draft.place_of(path)) is not None}
        return draft._read(put_values(draft.text, placed, self.name)) if placed else draft

    def switches(self) -> Iterator[Switch]:
        """The overrides in their order, those that the draft removes last."""
        for place, item in enumerate(_items(self.whole, OVERRIDES)):
            is_taken_over = self.place_of((OVERRIDES, place)) is None
            yield Switch(str(item.get("id")), item, place, item.get("off") is not True, is_taken_over)
        removed = self.own.get("remove")
        for item in _items(self._parent_document(), OVERRIDES):
            if isinstance(removed, Items) and item.get("id") in removed:
                yield Switch(str(item.get("id")), item, None, False, True)

    def switched(self, id: str, on: bool) -> "DraftText":
        """The draft with an override on or off: by `off` where it stands in the text, else by `remove`.

        Raises RuleSetError, and LookupError where there is no such override.
        """
        one = next((one for one in self.switches() if one.id == id), None)
        if one is None:
            raise LookupError(id)
        if one.is_on is on:
            return self
        removed = self.own.get("remove")
        ids = removed if isinstance(removed, Items) else Items()
        if one.place is None:
            path: Path = ("remove", ids.index(id)) if len(ids) > 1 else ("remove",)
            return self._read(put_values(self.text, {path: None}, self.name))
        if on or not one.is_taken_over:
            return self.put({(OVERRIDES, one.place, "off"): None if on else "true"})
        if "remove" in self.own:
            return self._read(add_item(self.text, ("remove",), id, self.name))
        return self._read(add_key(self.text, ("remove",), [id], self.name))

    def _with_own(self, path: Path) -> "DraftText":
        """The draft with the whole item or section in which `path` lies written into its text."""
        key = str(path[0])
        if key not in LISTS:
            return self._read(add_key(self.text, (key,), self.whole[key], self.name))
        item = value_at(self.whole, path[:2])
        replaced = self.own.get("replace")
        if not isinstance(replaced, Section) or not replaced:
            return self._read(add_key(self.text, ("replace",), {key: [item]}, self.name))
        if key not in replaced:
            return self._read(add_key(self.text, ("replace", key), [item], self.name))
        return self._read(add_item(self.text, ("replace", key), item, self.name))

    def _read(self, text: str) -> "DraftText":
        return read_draft_text(text, self.name, self._same_parent)

    def _same_parent(self, name: str) -> RuleSet:
        if self.parent is None:
            raise LookupError(name)
        return self.parent

    def _parent_document(self) -> Section:
        return parse_document(self.parent.document, self.parent.name) if self.parent else Section()


def read_draft_text(text: str, name: str, parents: Parents) -> DraftText:
    """The draft written in `text`, what both come to not checked yet; raises RuleSetError where it is none."""
    own = parse_document(text, name)
    whole, parent = merge_with_parent(own, name, parents)
    return DraftText(text, name, own, parent, whole)


def _items(document: Section, key: str) -> Iterator[Section]:
    items = document.get(key)
    yield from (item for item in (items if isinstance(items, Items) else ()) if isinstance(item, Section))

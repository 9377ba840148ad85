"""The own fields of entries in words, what a person can choose for them, and what changed from version to version."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account
from service.core.clock import today
from service.registries.item_fields import BOUND_WORDS
from service.registries.own_fields import LINES, Kind, Own, OwnField
from service.registries.queries.entries import list_entries
from service.registries.queries.line_names import line_names
from service.registries.queries.own_names import Names
from service.registries.registry import Entry, Registry
from service.registries.shapes import SHAPES
from service.registries.written_fields import percent_of

# What a field may be chosen from: pairs of value and words; none where it is written.
Choices = Mapping[str, Sequence[tuple[str, Text]]]
# Longer lists are written, not chosen from.
_MOST_CHOSEN = 200


def shown_fields(registry: Registry, entry: Entry, names: Names) -> list[tuple[OwnField, Text]]:
    """The own fields that say something, each in words; checklists are shown as tables, not here."""
    found = []
    for one in SHAPES[registry].fields:
        value = entry.own.get(one.name)
        if value in (None, "", ()) or one.kind is Kind.CHECKS or one.name in ("visits", "months"):
            continue
        found.append((one, _often(entry.own) if one.name == "bound" else _words_of(one, value, names)))
    return found


def _often(own: Own) -> Text:
    """A frequency in one sentence."""
    words, visits, months = BOUND_WORDS[own["bound"]], own["visits"], own["months"]
    return Text(f"每{months}个月{words.zh}{visits}次", f"{words.en} {visits} in {months} months")


def _words_of(one: OwnField, value: object, names: Names) -> Text:
    if isinstance(value, tuple):
        parts = [_word_of(one, str(part), names) for part in value]
        lines = one.kind is Kind.LINES
        return Text(
            ("；" if lines else "、").join(part.zh for part in parts),
            ("; " if lines else ", ").join(p.en for p in parts),
        )
    if one.kind is Kind.RATIO:
        return Text(f"{percent_of(int(str(value)))}%", f"{percent_of(int(str(value)))}%")
    return _word_of(one, str(value), names)


def _word_of(one: OwnField, value: str, names: Names) -> Text:
    if one.choices:
        return one.choices[value]
    if not one.of:
        return Text(value, value)
    name = names.of(one, value)
    # A class of industries may go by the name of a wider one: its code tells which it is.
    return Text(f"{name.zh}（{value}）", f"{name.en} ({value})") if one.of == Registry.INDUSTRIES else name


def choices_of(connection: Connection, registry: Registry) -> Choices:
    """What the own fields of the registry are chosen from; a field of too many codes is left out and written."""
    found: dict[str, Sequence[tuple[str, Text]]] = {}
    asked = {one.of for one in SHAPES[registry].fields if one.kind is Kind.CODE}
    chosen = {of: _entries_to_choose(connection, of) for of in asked - {Registry.REGIONS, Registry.INDUSTRIES}}
    for one in SHAPES[registry].fields:
        if one.kind in (Kind.CHOICE, Kind.CHOICES):
            found[one.name] = list(one.choices.items())
        elif one.kind is Kind.CODE and len(entries := chosen.get(one.of, ())) in range(1, _MOST_CHOSEN + 1):
            found[one.name] = entries
    return found


def _entries_to_choose(connection: Connection, of: str) -> Sequence[tuple[str, Text]]:
    if of == LINES:
        return [(code, Text(name, name)) for code, name in line_names(connection).items()]
    return [(one.code, one.words) for one in list_entries(connection, Registry(of), today(), limit=_MOST_CHOSEN + 1)]


def changed_fields(registry: Registry, versions: Sequence[Entry]) -> dict[int, Sequence[Text]]:
    """By the number of each version (the last entered first) what it changed of the one entered before."""
    changed: dict[int, Sequence[Text]] = {}
    for version, before in pairwise(versions):
        changed[version.id] = [
            one.words for one in SHAPES[registry].fields if version.own.get(one.name) != before.own.get(one.name)
        ]
    return changed


def new_department() -> str:
    """The code of the department of who enters a new item, "" for the bureau itself."""
    account = current_account()
    return "" if account.may(Permission.REGISTRY_WRITE) else account.department_code or ""

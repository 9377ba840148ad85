"""What a person means who writes a name or a code of a registry; near names where nothing is called so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import without_blanks, word_key
from service.core.clock import today
from service.registries.codes import industry_code_of, region_code_of
from service.registries.queries.entries import entries_of, list_entries
from service.registries.queries.names import industry_names, region_names
from service.registries.registry import Entry, Registry

MOST_MEANT = 8
# Of larger registries only what is as large as a district is compared.
_MOST_COMPARED = 5_000
_DISTRICT = 6
# How much of two names must agree, of 1; below it people see no likeness.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Called:
    """The code that is meant, None where that cannot be told; `meant` are the names that may be meant, by code."""

    code: str | None
    meant: Sequence[tuple[str, Text]] = ()

    def words(self, written: str) -> Text:
        """What to say where it cannot be told."""
        if not self.meant:
            return Text(f"登记簿中没有“{written}”。", f"The registry has no {written!r}.")
        zh, en = "、".join(name.zh for _, name in self.meant), "; ".join(name.en for _, name in self.meant)
        return Text(
            f"没有或不止一个“{written}”，是否指：{zh}？",
            f"There is none, or more than one, called {written!r}. Did you mean: {en}?",
        )


def find_called(connection: Connection, registry: Registry, written: str, day: date | None = None) -> Called:
    """What is called `written`: by its code, else by its name or one of its other names; "" is everything.

    A beginning of codes that enterprises may have is one, whether the registry has an entry of it or not.
    """
    return find_all_called(connection, registry, [written], day)[written]


def find_all_called(
    connection: Connection, registry: Registry, written: Collection[str], day: date | None = None
) -> dict[str, Called]:
    """The same for several texts, each by itself, in one look at the registry."""
    found = {one: Called("") for one in written if not word_key(one)}
    codes = {one: code for one in written if one not in found and (code := _code_of(registry, one)) is not None}
    known = _known_codes(connection, registry, set(codes.values()))
    found |= {one: Called(code) for one, code in codes.items() if code in known}
    if left := [one for one in written if one not in found]:
        entries = _compared(connection, registry, day or today())
        named = _shown_names(connection, registry, entries)
        found |= {one: _named_so(word_key(one), entries, named) for one in left}
    return found


def written_as(connection: Connection, registry: Registry, names: Mapping[str, Text]) -> dict[str, str]:
    """How a form writes each code, whose names are given: by its name, by itself where others are called so, too."""
    called = find_all_called(connection, registry, {name.zh for name in names.values()})
    return {code: name.zh if called[name.zh].code == code else code for code, name in names.items()}


def _named_so(asked: str, entries: Sequence[Entry], named: dict[str, Text]) -> Called:
    exact = [entry.code for entry in entries if asked in _names_of(entry, named[entry.code])]
    if len(exact) == 1:
        return Called(exact[0])
    meant = exact or _near(asked, entries, named)
    return Called(None, [(code, named[code]) for code in meant[:MOST_MEANT]])


def _code_of(registry: Registry, written: str) -> str | None:
    code = without_blanks(written)
    if registry is Registry.REGIONS:
        return region_code_of(code) or (code if code.isascii() and code.isdigit() and len(code) <= 12 else None)
    return industry_code_of(code) if registry is Registry.INDUSTRIES else code


def _known_codes(connection: Connection, registry: Registry, codes: Collection[str]) -> Collection[str]:
    """Those that can be meant as codes: of regions and industries any, of the others only what is entered."""
    if registry in (Registry.REGIONS, Registry.INDUSTRIES) or not codes:
        return codes
    return entries_of(connection, registry, codes, today()).keys()


def _compared(connection: Connection, registry: Registry, day: date) -> list[Entry]:
    entries = list_entries(connection, registry, day, limit=_MOST_COMPARED + 1)
    if registry is Registry.REGIONS and len(entries) > _MOST_COMPARED:
        entries = list_entries(connection, registry, day, longest=_DISTRICT, limit=_MOST_COMPARED)
    return entries[:_MOST_COMPARED]


def _shown_names(connection: Connection, registry: Registry, entries: Sequence[Entry]) -> dict[str, Text]:
    """The names as pages show them: a district with its city."""
    codes = [entry.code for entry in entries]
    if registry is Registry.REGIONS:
        return dict(region_names(connection, codes))
    if registry is Registry.INDUSTRIES:
        return dict(industry_names(connection, codes))
    return {entry.code: entry.words for entry in entries}


def _names_of(entry: Entry, shown: Text) -> set[str]:
    return {word_key(name) for name in (entry.name, entry.name_en or "", shown.zh, shown.en, *entry.aliases) if name}


def _near(asked: str, entries: Iterable[Entry], named: dict[str, Text]) -> list[str]:
    """The codes of what is called nearly so, the nearest first; what holds the words at all comes before."""
    ranked: list[tuple[float, str]] = []
    for entry in entries:
        best = max(_likeness(asked, name) for name in _names_of(entry, named[entry.code]))
        if best >= _ALIKE:
            ranked.append((-best, entry.code))
    return [code for _, code in sorted(ranked)]


def _likeness(asked: str, name: str) -> float:
    if asked in name or name in asked:
        return 1.0 + min(len(asked), len(name)) / max(len(asked), len(name))
    if not set(asked) & set(name):
        return 0.0
    return SequenceMatcher(None, asked, name, autojunk=False).ratio()

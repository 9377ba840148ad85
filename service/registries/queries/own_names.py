"""The names of what the own fields of entries hold codes of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.registries.own_fields import LINES, SEVERAL, OwnField
from service.registries.queries.line_names import line_names
from service.registries.queries.names import names_by_registry
from service.registries.registry import Entry, Registry
from service.registries.shapes import SHAPES


@dataclass(frozen=True, slots=True)
class Names:
    """Names by the registry (or "lines") and the code."""

    by_registry: Mapping[str, Mapping[str, Text]]

    def of(self, one: OwnField, code: str) -> Text:
        """The name of a code that the field holds; what no registry knows stands for itself."""
        return self.by_registry.get(one.of, {}).get(code, Text(code, code))

    def written(self, one: OwnField) -> Mapping[str, str]:
        """What a person writes for each code of the field: its name; of regions and industries the codes."""
        if one.of in (Registry.REGIONS, Registry.INDUSTRIES):
            return {}
        return {code: name.zh for code, name in self.by_registry.get(one.of, {}).items()}


def own_names(connection: Connection, registry: Registry, entries: Iterable[Entry]) -> Names:
    """The names of all that the own fields of the entries hold codes of."""
    asked: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for one in SHAPES[registry].fields:
            if one.of and (value := entry.own.get(one.name)):
                asked[one.of] |= set(value) if one.kind in SEVERAL else {value}
    lines = {code: Text(name, name) for code, name in line_names(connection).items()} if asked.pop(LINES, None) else {}
    registries = {Registry(of): codes for of, codes in asked.items()}
    named = names_by_registry(connection, registries, None) if registries else {}
    return Names({**{of.value: names for of, names in named.items()}, LINES: lines})

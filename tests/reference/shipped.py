"""The rule sets that come with the package as plain documents, and random facts that speak their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import yaml

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.library import shipped_library
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from tests.reference import same_records
from tests.reference.words import DAYS, chance, day_around
from tests.worlds.random_facts import Row, World, ended_in_time, ends

LIBRARY = shipped_library()
NAMES = [f"{scheme}@{version}" for scheme in LIBRARY.schemes() for version in LIBRARY.versions(scheme)]
DAYS_IN_FORCE = [day for day in DAYS if day >= date(2026, 1, 1)]
AMOUNTS = tuple(map(Decimal, ("0", "0.01", "5000", "10000", "10000.01", "100000", "1000000.5", "20000000")))
COUNTS = (0, 1, 2, 5, 20, 49, 50, 300)
MEASURED = tuple(map(Decimal, ("0", "0.5", "3", "12", "59.9999", "60", "75", "90", "100", "1000")))


class _Loader(yaml.SafeLoader):
    """Reads texts, numbers, true, false and null; dates stay texts."""

    yaml_implicit_resolvers: Mapping[str, Any] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)\Z"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"null\Z"), ["n"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?[0-9]+\Z"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?[0-9]+\.[0-9]+\Z"), list("-0123456789"))


def closure(name: str) -> tuple[RuleSet, ...]:
    """The rule set and those it reads, as the product loads them."""
    return LIBRARY.closure(LIBRARY.get(name), max(DAYS))


@cache
def documents(name: str) -> Sequence[Mapping[str, Any]]:
    """The merged documents of a closure as plain data, read without the product's loader."""
    return [yaml.load(one.document, Loader=_Loader) for one in closure(name)]  # noqa: S506 - a safe loader


def parts(value: object) -> Iterator[Mapping[str, Any]]:
    """Every mapping inside a document."""
    if isinstance(value, Mapping):
        yield value
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from parts(part)


def _texts(value: object) -> list[str]:
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]


def words_of(field: str, documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """The texts that the documents compare a field with."""
    found: set[str] = set()
    for one in parts(list(documents)):
        if field in one:
            found |= {text for inner in parts({"": one[field]}) for v in inner.values() for text in _texts(v)}
        measure = next(
            (m for d in documents for m in d.get("measures", []) if m["id"] == one.get("measure")), one.get("measure")
        )
        if isinstance(measure, Mapping) and measure.get("field") == field:
            found |= set(measure.get("codes", [])) | set(one.get("points", {}).get("table", {}))
            found |= {text for key in ("equals", "in", "begins_with") for text in _texts(one.get(key))}
    return sorted(found)


def types_of(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """The record types that the documents count."""
    return sorted({text for one in parts(list(documents)) if "of" in one for text in _texts(one["of"])})


@cache
def vocabulary(name: str) -> tuple[list[str], Mapping[str, list[str]]]:
    """The record types that a rule set counts, and the texts that it compares each field with."""
    read, fields = documents(name), ENTERPRISE_FIELDS | RECORD_FIELDS
    return types_of(read), {f.name: words_of(f.name, read) for f in fields.values() if f.kind is Kind.TEXT}


def records_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows but for those that state another one's record anew: drawn at random, they would contradict it."""
    first: dict[object, Row] = {}
    for place, row in enumerate(rows):
        by_parts = same_records.parts(row)
        first.setdefault((row["uscc"], by_parts) if by_parts else place, row)
    return list(first.values())


class Generator:
    """Random facts about enterprises in the words of a rule set and those it reads."""

    def __init__(self, rng: Random, name: str) -> None:
        self.rng = rng
        self.types, self.words = vocabulary(name)
        self.day = rng.choice(DAYS_IN_FORCE)

    def world(self, enterprises: int, most_records: int = 8) -> World:
        block = [self.enterprise(f"REG-{n}") for n in range(enterprises)]
        rows = [self.record(e["uscc"], str(n)) for e in block for n in range(self.rng.randint(0, most_records))]
        return World(block, records_apart(rows), self.day, None)

    def enterprise(self, uscc: str) -> Row:
        return {"uscc": uscc, **self._values(ENTERPRISE_FIELDS, {"uscc", "name"})}

    def record(self, uscc: str, record_id: str, **stated: Any) -> Row:
        """A record of a type that the documents count, mostly; `stated` goes before what is drawn."""
        types = self.types if not chance(self.rng, 6) else sorted(RECORD_TYPES)
        row = {
            "uscc": uscc,
            "record_id": record_id,
            "type": self.rng.choice(types),
            "occurred_on": day_around(self.rng, self.day),
        }
        row |= self._values(RECORD_FIELDS, {*row, "recorded_at", "version", "revoked", "objection_open"})
        return ended_in_time(row | ends(self.rng, row["occurred_on"], self.day) | stated)

    def _values(self, fields: Mapping[str, Field], but: set[str]) -> Row:
        return {name: self._value(field) for name, field in fields.items() if name not in but}

    def _value(self, field: Field) -> Any:
        if chance(self.rng, 5):
            return None
        match field.kind:
            case Kind.TEXT:
                return self.rng.choice([*self.words[field.name], "其他"])
            case Kind.DATE:
                return day_around(self.rng, self.day)
            case Kind.BOOLEAN:
                return self.rng.choice((True, False))
            case Kind.SEVERITY:
                return self.rng.choice((1, 2, 3))
            case Kind.INTEGER:
                return self.rng.choice(COUNTS)
            case _:
                return self.rng.choice(AMOUNTS if field.kind is Kind.MONEY else MEASURED)

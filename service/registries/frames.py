"""The frame of an item or a plan line: which subjects it can be drawn from, as a flat filter."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

_EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Filter:
    """Values by key; a key without any says nothing. All keys must hold, each by one of its values.

    `industries` and `regions` are beginnings of codes, `kinds` are kinds of entity as they are registered, `tags` codes
    of the registry of tags, `licences` words of which one stands in what a licence in force permits.
    """

    industries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(getattr(self, key) for key in KEYS)

    def holds(self, subject: "Filtered") -> bool:
        """Whether a subject passes: of every key that says something one value fits."""
        return (
            (not self.industries or (subject.industry or "").startswith(self.industries))
            and (not self.regions or (subject.region or "").startswith(self.regions))
            and (not self.kinds or subject.kind in self.kinds)
            and (not self.tags or not subject.tags.isdisjoint(self.tags))
            and (not self.licences or any(word in one for one in subject.licences for word in self.licences))
        )


KEYS: tuple[str, ...] = tuple(field.name for field in fields(Filter))


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a frame looks at of a subject."""

    industry: str | None = None
    region: str | None = None
    kind: str | None = None
    tags: frozenset[str] = frozenset()
    licences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Those who pass `among`, but for those who pass `without` where that says anything."""

    among: Filter = Filter()
    without: Filter = Filter()

    def holds(self, subject: Filtered) -> bool:
        """Whether a subject can be drawn from it."""
        return self.among.holds(subject) and (self.without.is_empty or not self.without.holds(subject))

    def as_json(self) -> dict[str, Any]:
        """The frame as it is stored and written: keys that say nothing are left out."""
        stated: dict[str, Any] = _json_of(self.among)
        return stated if self.without.is_empty else {**stated, _EXCEPT: _json_of(self.without)}


def frame_of(stored: Mapping[str, Any]) -> Frame:
    """The frame of what `Frame.as_json` wrote."""
    return Frame(_filter_of(stored), _filter_of(stored.get(_EXCEPT, {})))


def _json_of(one: Filter) -> dict[str, list[str]]:
    return {key: list(getattr(one, key)) for key in KEYS if getattr(one, key)}


def _filter_of(stored: Mapping[str, Any]) -> Filter:
    return Filter(**{key: tuple(stored.get(key, ())) for key in KEYS})

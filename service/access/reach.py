"""How far a permission reaches: into which jurisdictions, and there for which business lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reach:
    """Pairs of a jurisdiction (a prefix of the region code, "" everywhere) and a business line (a scheme, "" all)."""

    places: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, plain: Iterable[Sequence[str]]) -> "Reach":
        """The reach of pairs as JSON holds them."""
        return cls(tuple(sorted({(region, line) for region, line in plain})))

    def plain(self) -> list[list[str]]:
        """Its pairs as JSON holds them."""
        return [list(place) for place in self.places]

    def within(self, schemes: Iterable[str]) -> "Reach":
        """The part that counts for all of the schemes; all of it where none is named."""
        wanted = tuple(schemes)
        return Reach(tuple(place for place in self.places if all(place[1] in ("", scheme) for scheme in wanted)))

    def regions(self, *schemes: str) -> tuple[str, ...]:
        """The jurisdictions for all of the schemes, as prefixes; ("",) is everywhere, () nowhere.

        A prefix that another one contains is left out. What belongs to no scheme is reached by every pair.
        """
        held = sorted({region for region, _ in self.within(schemes).places})
        return tuple(p for p in held if not any(p != q and p.startswith(q) for q in held))

    def covers(self, region: str | None, *schemes: str) -> bool:
        """Whether it reaches an enterprise of `region`, for all of the schemes."""
        return any((region or "").startswith(prefix) for prefix in self.regions(*schemes))

    def includes(self, other: "Reach") -> bool:
        """Whether it reaches all that the other one does."""
        return all(
            any(region.startswith(own) and line_of in ("", line) for own, line_of in self.places)
            for region, line in other.places
        )

    @property
    def schemes(self) -> frozenset[str] | None:
        """The schemes that it is limited to; None where it reaches all of them somewhere."""
        lines = frozenset(line for _, line in self.places)
        return None if "" in lines else lines

    def schemes_at(self, region: str | None) -> frozenset[str] | None:
        """The schemes that it reaches for an enterprise of `region`; None: all of them."""
        return Reach(tuple(place for place in self.places if (region or "").startswith(place[0]))).schemes

    @property
    def is_by_line(self) -> bool:
        """Whether a part of it is for one business line only."""
        return any(line for _, line in self.places)

    @property
    def is_whole(self) -> bool:
        """Whether it reaches everything."""
        return ("", "") in self.places


WHOLE = Reach((("", ""),))


@dataclass(frozen=True, slots=True)
class Rights:
    """All that an account may do at a moment: the reach of every permission that it has."""

    reaches: Mapping[str, Reach]

    @classmethod
    def of(cls, plain: Mapping[str, Iterable[Sequence[str]]]) -> "Rights":
        """The rights as JSON holds them."""
        return cls({permission: Reach.of(places) for permission, places in plain.items()})

    def plain(self) -> dict[str, list[list[str]]]:
        """Its reaches as JSON holds them."""
        return {permission: reach.plain() for permission, reach in self.reaches.items()}

    def include(self, other: "Rights") -> bool:
        """Whether whoever has them may do all that the other ones allow."""
        nothing = Reach(())
        return all(self.reaches.get(name, nothing).includes(reach) for name, reach in other.reaches.items())


def is_named(name: Any, names: frozenset[str] | None) -> bool:
    """Whether `name` is one of `names`, None being all names."""
    return names is None or name in names

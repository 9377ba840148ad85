"""How far a permission reaches: into which jurisdictions, and there for which business lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from service.core.names import EVERY_NAME, NO_NAME, Names

# The business line of each scheme; one that is not there belongs to every line.
SchemeLines = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where: prefixes of region codes ("" everywhere), none of which contains another, and supervision offices besides.

    An enterprise lies inside when its region begins with one of the prefixes or its office is one of the offices.
    """

    regions: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing lies outside."""
        return "" in self.regions

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing lies inside."""
        return not self.regions and not self.offices

    def covers(self, region: str | None, office: str | None) -> bool:
        """Whether an enterprise of `region`, which `office` supervises, lies inside."""
        return self.covers_region(region) or office in self.offices

    def covers_region(self, region: str | None) -> bool:
        """Whether every enterprise of `region` lies inside, whichever office supervises it."""
        return (region or "").startswith(self.regions)


EVERYWHERE = Jurisdiction(("",))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A supervision office, or a prefix of the region code ("" everywhere), and a business line ("" all)."""

    region: str = ""
    line: str = ""
    office: str = ""
    # Whose place it is, where it is a deputy's.
    acting_for: str = ""

    def holds(self, other: "Place") -> bool:
        """Whether all of the other place lies in this one, whatever the registry of offices says."""
        if self.office or other.office:
            inside = self.office == other.office or self.is_everywhere
        else:
            inside = other.region.startswith(self.region)
        return inside and self.line in ("", other.line)

    @property
    def is_everywhere(self) -> bool:
        """Whether it is limited to no region and no office."""
        return not self.region and not self.office

    def plain(self) -> list[str]:
        """As JSON holds it."""
        return [self.region, self.line, self.office] if self.office else [self.region, self.line]


@dataclass(frozen=True, slots=True)
class Reach:
    """The places where something is allowed, with the lines of schemes that say which schemes a place is for."""

    places: tuple[Place, ...]
    lines: SchemeLines = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, plain: Iterable[Sequence[str]], lines: SchemeLines | None = None) -> "Reach":
        """The reach of places as JSON holds them."""
        return cls(tuple(sorted({Place(*place) for place in plain})), lines or {})

    def plain(self) -> list[list[str]]:
        """Its places as JSON holds them."""
        return [list(plain) for plain in dict.fromkeys(tuple(place.plain()) for place in self.places)]

    def within(self, schemes: Iterable[str]) -> "Reach":
        """The part that counts for all of the schemes; all of it where none is named."""
        wanted = {self.lines.get(scheme, "") for scheme in schemes} - {""}
        return Reach(tuple(place for place in self.places if not place.line or wanted <= {place.line}), self.lines)

    def jurisdiction(self, *schemes: str) -> Jurisdiction:
        """Where it reaches for all of the schemes; what belongs to no scheme is reached by every place."""
        places = self.within(schemes).places
        held = sorted({place.region for place in places if not place.office})
        regions = tuple(p for p in held if not any(p != q and p.startswith(q) for q in held))
        offices = () if "" in regions else tuple(sorted({place.office for place in places} - {""}))
        return Jurisdiction(regions, offices)

    def covers(self, region: str | None, office: str | None, *schemes: str) -> bool:
        """Whether it reaches an enterprise of `region`, which `office` supervises, for all of the schemes."""
        return self.jurisdiction(*schemes).covers(region, office)

    def includes(self, other: "Reach") -> bool:
        """Whether it reaches all that the other one does."""
        return all(any(own.holds(place) for own in self.places) for place in other.places)

    @property
    def schemes(self) -> Names:
        """The schemes that it reaches somewhere."""
        own = {place.line for place in self.places}
        if not own:
            return NO_NAME
        return EVERY_NAME if "" in own else EVERY_NAME.without(s for s, line in self.lines.items() if line not in own)

    def schemes_at(self, region: str | None, office: str | None) -> Names:
        """The schemes that it reaches for an enterprise of `region`, which `office` supervises."""
        here = tuple(one for one in self.places if Reach((one,)).covers(region, office))
        return Reach(here, self.lines).schemes

    def acting_for(self, region: str | None, office: str | None, *schemes: str) -> tuple[str, ...]:
        """For whom it is done there by a deputy, by log-in: () where it is one's own, nobody's deputy's."""
        found = {one.acting_for for one in self.within(schemes).places if Reach((one,)).covers(region, office)}
        return () if "" in found else tuple(sorted(found))

    @property
    def of_every_line(self) -> "Reach":
        """The part that holds for every business line: what belongs to none of them serves all of them."""
        return Reach(tuple(place for place in self.places if not place.line), self.lines)

    @property
    def is_by_line(self) -> bool:
        """Whether a part of it is for one business line only."""
        return any(place.line for place in self.places)

    @property
    def is_whole(self) -> bool:
        """Whether it reaches everything."""
        return any(place.is_everywhere and not place.line for place in self.places)


WHOLE = Reach((Place(),))
NOWHERE = Reach(())


def jurisdiction_for(reach: Reach, line: str | None) -> Jurisdiction:
    """Where a reach holds for a business line; for None, which is every line, where it is for all of them."""
    return Reach(tuple(one for one in reach.places if not one.line or one.line == line)).jurisdiction()


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

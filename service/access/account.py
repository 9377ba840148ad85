"""The account on whose behalf a request is answered."""

from dataclasses import dataclass

from service.access.permissions import ALLOWED, OF_A_WHOLE_SCHEME, OF_THE_BUREAU, Permission, Role
from service.access.reach import Reach, Rights


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a jurisdiction (a prefix of the region code, "" everywhere) and a business line ("" all)."""

    role: Role
    region: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: a person by session, or a program by token, whose `scopes` (None: all) are a part of its account's."""

    id: int
    login: str
    name: str
    grants: tuple[Grant, ...]
    scopes: frozenset[Permission] | None = None
    department: str = ""

    @property
    def is_by_line(self) -> bool:
        """Whether it holds a grant for one business line only."""
        return any(grant.line for grant in self.grants)

    def may(self, permission: Permission, *schemes: str) -> bool:
        """Whether the account may do it anywhere at all, for each of the `schemes` where any are stated."""
        return bool(self.regions(permission, *schemes))

    def regions(self, permission: Permission, *schemes: str) -> tuple[str, ...]:
        """The jurisdictions in which it may, for each of the `schemes`, as prefixes of region codes (see `Reach`)."""
        return self.reach(permission).regions(*schemes)

    def reach(self, permission: Permission) -> Reach:
        """Where it may: what its grants give, less what a grant for a region or a line cannot give (see there)."""
        if self.scopes is not None and permission not in self.scopes:
            return Reach(())
        places = [(grant.region, grant.line) for grant in self.grants if permission in ALLOWED[grant.role]]
        if permission in OF_THE_BUREAU | OF_A_WHOLE_SCHEME:
            places = [(region, line) for region, line in places if not region]
        if permission in OF_THE_BUREAU:
            places = [(region, line) for region, line in places if not line]
        return Reach.of(places)

    @property
    def rights(self) -> Rights:
        """All that it may do, by permission."""
        reaches = {permission.value: self.reach(permission) for permission in Permission}
        return Rights({name: reach for name, reach in reaches.items() if reach.places})

    def covers(self, permission: Permission, region: str | None, *schemes: str) -> bool:
        """Whether the account may do it for an enterprise of `region`, for each of the schemes."""
        return self.reach(permission).covers(region, *schemes)

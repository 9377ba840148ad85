"""The account on whose behalf a request is answered."""

from dataclasses import dataclass, field, replace

from service.access.permissions import ALLOWED, OF_A_WHOLE_SCHEME, OF_THE_BUREAU, Permission, Role
from service.access.reach import Jurisdiction, Place, Reach, Rights, SchemeLines


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a supervision office, or a prefix of the region code ("" everywhere), and a line ("" all)."""

    role: Role
    region: str = ""
    line: str = ""
    office: str = ""
    # Whose role it is, where it is a deputy's.
    acting_for: str = ""

    @property
    def place(self) -> Place:
        """Where it holds."""
        return Place(self.region, self.line, self.office, self.acting_for)


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: a person by session, or a program by token, whose `scopes` (None: all) are a part of its account's.

    `lines` are the business lines of schemes; only an account with a grant for one of them needs to know them.
    """

    id: int
    login: str
    name: str
    grants: tuple[Grant, ...]
    scopes: frozenset[Permission] | None = None
    department: str = ""
    lines: SchemeLines = field(default_factory=dict)
    # The scheme that the person is shown first, "" where none was chosen.
    usual_scheme: str = ""
    # The code of its department in the registry of departments, None where it is of none that is there.
    department_code: str | None = None
    # What it may do besides, everywhere, while it is answered about the one thing for which it was named.
    named_for: frozenset[Permission] = frozenset()

    @property
    def of_its_roles(self) -> "Account":
        """The account with what its roles give and nothing besides."""
        return replace(self, named_for=frozenset())

    def with_roles(self, roles: frozenset[Role]) -> "Account":
        """The account with what grants of these roles give, and nothing of its others."""
        return replace(self, grants=tuple(grant for grant in self.grants if grant.role in roles))

    @property
    def is_by_line(self) -> bool:
        """Whether it holds a grant for one business line only."""
        return any(grant.line for grant in self.grants)

    def may(self, permission: Permission, *schemes: str) -> bool:
        """Whether the account may do it anywhere at all, for each of the `schemes` where any are stated."""
        return not self.jurisdiction(permission, *schemes).is_nowhere

    def jurisdiction(self, permission: Permission, *schemes: str) -> Jurisdiction:
        """Where it may, for each of the `schemes`."""
        return self.reach(permission).jurisdiction(*schemes)

    def reach(self, permission: Permission) -> Reach:
        """Where it may: what its grants give, less what a grant for a region or a line cannot give (see there)."""
        if self.scopes is not None and permission not in self.scopes:
            return Reach(())
        places = {grant.place for grant in self.grants if permission in ALLOWED[grant.role]}
        if permission in OF_THE_BUREAU | OF_A_WHOLE_SCHEME:
            places = {place for place in places if place.is_everywhere}
        if permission in OF_THE_BUREAU:
            places = {place for place in places if not place.line}
        if permission in self.named_for:
            places.add(Place())
        return Reach(tuple(sorted(places)), self.lines)

    @property
    def rights(self) -> Rights:
        """All that it may do, by permission."""
        reaches = {permission.value: self.reach(permission) for permission in Permission}
        return Rights({name: reach for name, reach in reaches.items() if reach.places})

    def covers(self, permission: Permission, region: str | None, office: str | None, *schemes: str) -> bool:
        """Whether the account may do it for an enterprise of `region` and `office`, for each of the schemes."""
        return self.reach(permission).covers(region, office, *schemes)

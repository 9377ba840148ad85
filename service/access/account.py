"""The account on whose behalf a request is answered."""

from dataclasses import dataclass

from service.access.permissions import ALLOWED, Permission, Role


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

    def may(self, permission: Permission, *schemes: str) -> bool:
        """Whether the account may do it anywhere at all, for each of the `schemes` where any are stated."""
        return bool(self.regions(permission, *schemes))

    def regions(self, permission: Permission, *schemes: str) -> tuple[str, ...]:
        """The jurisdictions in which it may, as prefixes of region codes; ("",) is everywhere, () nowhere.

        A prefix that another one contains is left out. A grant for one business line counts for the scheme of that
        name only, and for what belongs to no scheme.
        """
        if self.scopes is not None and permission not in self.scopes:
            return ()
        allowed = [grant for grant in self.grants if permission in ALLOWED[grant.role]]
        held = sorted({grant.region for grant in allowed if all(grant.line in ("", scheme) for scheme in schemes)})
        return tuple(p for p in held if not any(p != q and p.startswith(q) for q in held))

    def covers(self, permission: Permission, region: str | None) -> bool:
        """Whether the account may do it for an enterprise of `region`."""
        return any((region or "").startswith(prefix) for prefix in self.regions(permission))

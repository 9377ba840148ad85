"""Figures that were kept, and the reaches of those who read them."""

from sqlalchemy import Connection, select

from service.access.account import Account
from service.access.permissions import ALLOWED, Permission
from service.access.queries.accounts import grants_of_all
from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach
from service.core.db.tables.estimates import kept_figures
from service.estimates.kept import FigureKind, KeptFigures, distinct_reaches, key_of_reach

PERMISSIONS = {FigureKind.RATES: Permission.ESTIMATE_READ, FigureKind.EFFECT: Permission.EFFECT_READ}


def find_figures(connection: Connection, kind: FigureKind, year: int, reach: Reach) -> KeptFigures | None:
    """The figures of a year within a reach as they were computed last; None where nobody has yet."""
    own = kept_figures.c
    query = select(own.until, own.made_at, own.content).where(
        own.kind == kind, own.year == year, own.reach == key_of_reach(reach)
    )
    row = connection.execute(query).one_or_none()
    return KeptFigures(row.until, row.made_at, row.content) if row else None


def years_kept(connection: Connection, kind: FigureKind) -> list[int]:
    """The years of which there are figures of everything, the latest first."""
    own = kept_figures.c
    query = select(own.year).where(own.kind == kind, own.reach == "").order_by(own.year.desc())
    return list(connection.execute(query).scalars())


def reaches_of_readers(connection: Connection, kind: FigureKind) -> list[Reach]:
    """As far as each active account may read figures of the kind, each reach once, the whole first."""
    permission, lines = PERMISSIONS[kind], lines_of_schemes(connection)
    accounts = (
        Account(0, login, "", grants, lines=lines)
        for login, grants in grants_of_all(connection).items()
        if any(permission in ALLOWED[grant.role] for grant in grants)
    )
    return distinct_reaches(account.reach(permission) for account in accounts)

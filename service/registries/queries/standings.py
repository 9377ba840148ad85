"""Who can be drawn on a day, who cannot and why, and how many visits of the year are left to each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from service.core.clock import ends_of_year
from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw, drawn_officer
from service.core.db.tables.registries import registry_entry
from service.registries.inspectors import (
    EVERYONE,
    TOLD_BEFORE,
    Absence,
    Certificate,
    Hindrance,
    Inspector,
    Kind,
    Whose,
    ends_of,
    hindrances_of_officer,
)
from service.registries.queries.inspectors import absences_of, certificates_of, list_inspectors
from service.registries.registry import Registry

_VOID = "void"


@dataclass(frozen=True, slots=True)
class Standing:
    """An officer on a day: what keeps him from being drawn, and what is left of his cap of the year, None: no cap.

    `certified_until` is the last day of the certificates that are valid then, without a break; None: there is none.
    """

    officer: Inspector
    hindrances: tuple[Hindrance, ...]
    drawn: int
    cap_left: int | None
    certified_until: date | None

    @property
    def number(self) -> str:
        """His number in the registry."""
        return self.officer.number

    @property
    def can_be_drawn(self) -> bool:
        """Whether nothing keeps him from it."""
        return not self.hindrances


def standings_on(connection: Connection, day: date, officers: Sequence[Inspector]) -> list[Standing]:
    """How each of the officers stands on the day, in their order; a fixed number of statements."""
    numbers = [one.number for one in officers]
    certificates = certificates_of(connection, numbers)
    absences = absences_of(connection, numbers, until=day)
    drawn = visits_drawn(connection, numbers, day.year)
    inspecting = inspecting_departments(connection, day)
    return [
        _standing_of(one, day, certificates.get(one.number, ()), absences.get(one.number, ()), drawn, inspecting)
        for one in officers
    ]


def inspectors_on(
    connection: Connection,
    day: date,
    *,
    departments: Collection[str | None] | None = None,
    within: Sequence[str] = ("",),
    offices: Sequence[str] = (),
) -> list[Standing]:
    """The officers who can be drawn on the day, by number, of the departments (None: the bureau's own).

    They serve in one of the regions `within` or at one of the offices; whoever has no visit left is not among them.
    """
    of = None if departments is None else frozenset(departments)
    officers = list_inspectors(connection, day, Whose(tuple(within), tuple(offices), of))
    return [one for one in standings_on(connection, day, officers) if one.can_be_drawn]


def visits_drawn(connection: Connection, numbers: Sequence[str], year: int) -> dict[str, int]:
    """For how many visits each of the officers was drawn in the year; those of void draws do not count."""
    begins, ends = ends_of_year(year)
    own = drawn_officer.c
    query = (
        select(own.inspector, func.count().label("visits")).join(draw, draw.c.id == own.draw).group_by(own.inspector)
    )
    counted = draw.c.drawn_at >= begins, draw.c.drawn_at < ends, draw.c.status != _VOID
    rows = connection.execute(query.where(*counted, is_among(connection, own.inspector, sorted(numbers))))
    return {row.inspector: row.visits for row in rows} if numbers else {}


def inspecting_departments(connection: Connection, day: date) -> set[str | None]:
    """The departments that may inspect on the day; None, the bureau itself, always may."""
    own = registry_entry.c
    columns = own.code, own.valid_from, own.valid_until, own.inspects_from, own.inspects_until
    query = select(*columns).where(own.registry == Registry.DEPARTMENTS, own.valid_from <= day)
    standing = {row.code: row for row in connection.execute(query.order_by(own.valid_from, own.id))}
    return {None} | {
        code
        for code, row in standing.items()
        if (row.valid_until is None or day < row.valid_until)
        and (row.inspects_from is not None and row.inspects_from <= day)
        and (row.inspects_until is None or day < row.inspects_until)
    }


@dataclass(frozen=True, slots=True)
class Ending:
    """An officer whose certificates end soon, or have ended, and the last day on which he may inspect."""

    officer: Inspector
    certified_until: date | None


def ending_certificates(connection: Connection, day: date, whose: Whose = EVERYONE) -> Iterator[Ending]:
    """Officers in the registry who have no valid certificate in `TOLD_BEFORE` days, the first to end first."""
    officers = [one for one in list_inspectors(connection, day, whose) if one.kind is Kind.OFFICER]
    certificates = certificates_of(connection, [one.number for one in officers])
    ends = [Ending(one, ends_of(certificates.get(one.number, ()), day)) for one in officers]
    last = day + timedelta(days=TOLD_BEFORE)
    soon = [one for one in ends if one.certified_until is None or one.certified_until < last]
    return iter(sorted(soon, key=lambda one: (one.certified_until or date.min, one.officer.number)))


def _standing_of(
    officer: Inspector,
    day: date,
    certificates: Sequence[Certificate],
    absences: Sequence[Absence],
    drawn: dict[str, int],
    inspecting: set[str | None],
) -> Standing:
    visits = drawn.get(officer.number, 0)
    left = None if officer.cap is None else max(0, officer.cap - visits)
    may = officer.department in inspecting
    found = hindrances_of_officer(officer, certificates, absences, day, may_inspect=may, visits_left=left)
    return Standing(officer, found, visits, left, ends_of(certificates, day))

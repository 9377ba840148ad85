"""Whether one enterprise is on the list of a batch as it would be locked now, found without reading any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, select

from service.core.db.tables.facts import enterprise
from service.decisions.decisions import ranks_of
from service.decisions.editions import edition_of
from service.decisions.lists.image import NOT_CLASSIFIED
from service.facts.full_facts import facts_of
from service.facts.histories import earlier_codes_of, stated_attributes_of
from service.facts.stored import read_stored
from service.plans.batch import Batch
from service.plans.lists.queries.extract import AWAY, GONE
from service.plans.lists.queries.prepared import names_of
from service.plans.lists.queries.registered import licences_holding
from service.plans.plan import PlanLine
from service.registries.frames import Filter, Filtered, frame_of
from service.registries.queries.tags import tags_of


@dataclass(frozen=True)
class Firm:
    """One enterprise on a day: what frames look at, where it lies, its codes of before, and its tiers once asked for.

    `can_be_drawn`: it is registered, and has not moved away.
    """

    id: int
    code: str
    name: str | None
    office: str | None
    earlier: tuple[str, ...]
    seen: Filtered
    can_be_drawn: bool
    day: date
    _strata: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code under which a list may name it."""
        return (self.code, *self.earlier)

    def stratum(self, connection: Connection, scheme: str, run_id: int) -> str:
        """The stratum in which an edition puts it."""
        key = scheme, run_id
        if key not in self._strata:
            names = names_of(edition_of(connection, scheme, run_id))
            rank = ranks_of(connection, scheme, run_id, [self.id]).get(self.id, NOT_CLASSIFIED)
            self._strata[key] = names[-1] if rank == NOT_CLASSIFIED else names[rank]
        return self._strata[key]


def firm_on(connection: Connection, enterprise_id: int, day: date) -> Firm:
    """The enterprise of that id as it is on the day."""
    columns = (enterprise.c[name] for name in ("code", "name", "region", "industry", "office"))
    row = connection.execute(select(*columns).where(enterprise.c.id == enterprise_id)).one()
    facts = facts_of(read_stored(connection, [enterprise_id]), day, day)
    stated: Mapping[str, object] = stated_attributes_of(facts, 0) if len(facts) else {}
    kind, status = stated.get("enterprise_type"), stated.get("status")
    tags = tags_of(connection, row.code, day)
    return Firm(
        enterprise_id,
        row.code,
        row.name,
        row.office,
        tuple(code for code, _ in earlier_codes_of(connection, enterprise_id)),
        Filtered(row.industry, row.region, str(kind) if kind else None, tags),
        status not in GONE + AWAY,
        day,
    )


def may_be_drawn(connection: Connection, batch: Batch, line: PlanLine, firm: Firm) -> bool:
    """Whether the enterprise is of the line's frame as the batch narrows it, and there to be drawn.

    What leaves out by visits, stays and caps is not looked at: who is told once too often has lost nothing.
    """
    if not firm.can_be_drawn or not _lies_inside(batch, line, firm) or not _is_of_tiers(connection, batch, firm):
        return False
    frame = frame_of(line.frame)
    if not _passes(connection, frame.among, firm):
        return False
    return frame.without.is_empty or not _passes(connection, frame.without, firm)


def _lies_inside(batch: Batch, line: PlanLine, firm: Firm) -> bool:
    region, industry, narrowing = firm.seen.region or "", firm.seen.industry or "", batch.narrowing
    return (
        region.startswith(line.region or line.plan_region)
        and region.startswith(narrowing.counties or ("",))
        and industry.startswith(narrowing.industries or ("",))
        and line.plan_office in (None, firm.office)
    )


def _is_of_tiers(connection: Connection, batch: Batch, firm: Firm) -> bool:
    if not batch.narrowing.tiers or batch.scheme is None or batch.run_id is None:
        return True
    return firm.stratum(connection, batch.scheme, batch.run_id) in batch.narrowing.tiers


def _passes(connection: Connection, one: Filter, firm: Firm) -> bool:
    if not replace(one, licences=()).holds(firm.seen):
        return False
    return not one.licences or bool(licences_holding(connection, [firm.id], one.licences, firm.day))

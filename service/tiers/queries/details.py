"""What columns of a list show beyond its rows, read for the enterprises of one page in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.table_library import TableLibrary
from rules.texts import Text
from scoring.visit_caps import CapUse
from service.decisions.lists import ListedTier
from service.facts.caps import CountedVisits, count_visits
from service.facts.tiers_elsewhere import TierElsewhere, tiers_elsewhere_of
from service.registries.queries.names import industry_names, office_names, region_names
from service.rule_sets.words import tier_cap_of
from service.tiers.queries.lists import TierList
from service.tiers.queries.standings import last_inspections_of

CAP, VISITS, LAST_INSPECTION, ELSEWHERE = "cap", "visits", "last_inspection", "elsewhere"


@dataclass(frozen=True, slots=True)
class Details:
    """Names of codes, and by enterprise id what only the columns asked for show; `counted` None where none asks."""

    regions: Mapping[str, Text] = field(default_factory=dict)
    offices: Mapping[str, Text] = field(default_factory=dict)
    industries: Mapping[str, Text] = field(default_factory=dict)
    counted: CountedVisits | None = None
    last_inspections: Mapping[int, date] = field(default_factory=dict)
    elsewhere: Mapping[int, TierElsewhere] = field(default_factory=dict)

    def cap_use(self, tiers: TierList, row: ListedTier) -> CapUse | None:
        """The strictest cap on the row's visits for general items, and how much of it is used up; None without one."""
        if self.counted is None or tiers.rule_set is None:
            return None
        cap = tier_cap_of(tiers.rule_set, ItemMode.GENERAL, tiers.tier_id(row))
        return next(iter(self.counted.uses_of(row.id, cap, ItemMode.GENERAL)), None)


def details_of(
    connection: Connection,
    tiers: TierList,
    rows: Sequence[ListedTier],
    columns: Collection[str],
    tables: TableLibrary,
    offices: Collection[str] = (),
) -> Details:
    """What the `columns` show of the rows, with the names of their codes and of other `offices`."""
    ids, reading = sorted(row.id for row in rows), tiers.reading
    asked = set(columns)
    return Details(
        regions=region_names(connection, sorted({row.region for row in rows if row.region})),
        offices=office_names(connection, sorted({*offices, *(row.office for row in rows)} - {""})),
        industries=industry_names(connection, sorted({row.industry for row in rows if row.industry})),
        counted=count_visits(connection, tables, ids, reading.on, reading.on) if asked & {CAP, VISITS} else None,
        last_inspections=last_inspections_of(connection, ids, reading.on) if LAST_INSPECTION in asked else {},
        elsewhere=tiers_elsewhere_of(connection, ids, reading.on, reading.schemes) if ELSEWHERE in asked else {},
    )

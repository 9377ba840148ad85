"""What is known of firms at the gate: visits made and under way, what caps leave, who came before; sets of firms."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Integer, and_, or_, select, type_coerce

from rules.calendar import date_of, day_of, months_before
from rules.errors import NoRuleSet
from rules.inspection import ItemMode
from rules.library import Library
from scoring.visit_caps import CapUse, TierCap, visits_that_count
from scoring.visit_caps import Visit as CountedVisit
from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_officer
from service.core.db.tables.visit_results import visit_result
from service.core.db.tables.visits import visit
from service.decisions.decisions import ranks_of
from service.decisions.editions import edition_now
from service.facts.caps import CountedVisits, count_known
from service.facts.visits import known_visits_of
from service.rule_sets.words import tier_cap_of
from service.visits.gate import Before, MadeByOfficer
from service.visits.result_codes import NOTHING_LOOKED_AT, ResultCode
from service.visits.states import OPEN, REVIEWED

_UNDER_WAY = OPEN - REVIEWED
# Days on either side of a visit that the windows of signals look at.
_WINDOW = timedelta(days=31)
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """What is asked of firms: by which authority, on which day, for items of which modes, under which scheme's tiers.

    `scheme` None: under none, only caps of tables are looked at. `without` are visits that are left out: those asked
    about themselves.
    """

    authority: str
    day: date
    modes: Collection[ItemMode]
    scheme: str | None = None
    without: Collection[int] = ()


def befores_of(
    connection: Connection, library: Library, firms: Collection[int], asked: GateQuestion
) -> dict[int, Before]:
    """What is known of each firm, by id: eight statements for every 5,000 of them."""
    ids = sorted(set(firms))
    parts = (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))
    return {firm: before for part in parts for firm, before in _befores_of_part(connection, library, part, asked)}


def _befores_of_part(
    connection: Connection, library: Library, ids: Sequence[int], asked: GateQuestion
) -> list[tuple[int, Before]]:
    year = date(asked.day.year, 1, 1), date(asked.day.year, 12, 31)
    begins, ends = min(year[0], asked.day - _WINDOW), max(year[1], asked.day + _WINDOW)
    known = known_visits_of(connection, ids, today(), visit.c.visited_on.between(begins, ends), items=False)
    under_way = _under_way(connection, ids, asked, begins, ends)
    counted = _with_those(count_known(connection, library.tables, known, year[1], today()), under_way)
    caps = _tier_caps(connection, library, ids, asked)
    officers = _made_by_officers(connection, ids, asked.day)
    days: dict[int, list[date]] = defaultdict(list)
    for one in known:
        if one.on_site:
            days[one.enterprise_id].append(one.visited_on)
    for firm, visits in under_way.items():
        days[firm] += [one.visited_on for one in visits]
    return [
        (firm, Before(sorted(days[firm]), _uses_of(counted, firm, caps.get(firm, {}), asked), officers[firm]))
        for firm in ids
    ]


def _under_way(
    connection: Connection, ids: Sequence[int], asked: GateQuestion, begins: date, ends: date
) -> dict[int, list[CountedVisit]]:
    """Visits whose result nobody has approved yet, by firm, one for each authority; no department is a bureau's own."""
    own, course = inspection_visit.c, visit_course.c
    day = own.visit_on, own.starts_on
    query = select(own.enterprise_id, own.trigger, own.ordered_by, *day, course.department)
    query = query.join(visit_course, course.visit_id == own.id).where(is_among(connection, own.enterprise_id, ids))
    query = query.where(course.status.in_(sorted(_UNDER_WAY)), _is_within(begins, ends))
    if asked.without:
        query = query.where(~is_among(connection, own.id, sorted(asked.without)))
    found: dict[int, list[CountedVisit]] = defaultdict(list)
    for row in connection.execute(query):
        authority = row.department or asked.authority
        found[row.enterprise_id].append(
            CountedVisit(authority, row.visit_on or row.starts_on, row.trigger, row.ordered_by, on_site=True)
        )
    return found


def _is_within(begins: date, ends: date) -> ColumnElement[bool]:
    own = inspection_visit.c
    return or_(own.visit_on.between(begins, ends), and_(own.visit_on.is_(None), own.starts_on.between(begins, ends)))


def _with_those(counted: CountedVisits, under_way: Mapping[int, list[CountedVisit]]) -> CountedVisits:
    """The visits that count, those under way among them."""
    if counted.counting is None:
        return counted
    visits = dict(counted.visits)
    for firm, more in under_way.items():
        visits[firm] = [*visits.get(firm, []), *visits_that_count(more, counted.counting, counted.on)]
    return replace(counted, visits=visits)


def _tier_caps(
    connection: Connection, library: Library, ids: Sequence[int], asked: GateQuestion
) -> dict[int, dict[ItemMode, TierCap | None]]:
    """What the tier of each firm allows one authority, by mode; {} without a scheme, or where none is in effect."""
    edition = edition_now(connection, asked.scheme) if asked.scheme else None
    if edition is None:
        return {}
    try:
        rule_set = library.get(f"{edition.scheme}@{edition.version}")
    except NoRuleSet:
        return {}
    ranks = ranks_of(connection, edition.scheme, edition.run_id, ids)
    return {
        firm: {mode: tier_cap_of(rule_set, mode, rule_set.tiers[rank].id) for mode in asked.modes}
        for firm, rank in ranks.items()
        if rank >= 0
    }


def _uses_of(
    counted: CountedVisits, firm: int, caps: Mapping[ItemMode, TierCap | None], asked: GateQuestion
) -> list[CapUse]:
    """The uses of the caps on visits for items of any of the modes, the strictest first."""
    uses = [use for mode in asked.modes for use in counted.uses_of(firm, caps.get(mode), mode, asked.authority)]
    return sorted(dict.fromkeys(uses), key=lambda use: (use.left, use.most, use.id, use.authority or "", use.levels))


def _made_by_officers(connection: Connection, ids: Sequence[int], day: date) -> dict[int, list[MadeByOfficer]]:
    """The visits whose results were approved within the year before the day, once for each officer who went."""
    own, course, result = inspection_visit.c, visit_course.c, visit_result.c
    begins = date_of(months_before(day_of(day), 12))
    query = select(own.enterprise_id, visit_officer.c.inspector, type_coerce(result.visited_on, Integer), result.code)
    query = query.join(visit_course, course.visit_id == own.id)
    query = query.join(visit_result, and_(result.course_id == course.id, result.version == course.version))
    query = query.join(visit_officer, and_(visit_officer.c.course_id == course.id, visit_officer.c.left_at.is_(None)))
    query = query.where(is_among(connection, own.enterprise_id, ids), result.visited_on > begins)
    found: dict[int, list[MadeByOfficer]] = defaultdict(list)
    for firm, officer, visited_on, code in connection.execute(query.where(result.visited_on <= day)):
        if code not in NOTHING_LOOKED_AT:
            found[firm].append(MadeByOfficer(officer, date_of(visited_on), code != ResultCode.NO_PROBLEM))
    return found

"""Names that rows state instead of a code: what waits for them, which enterprises have them, what was confirmed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, literal, or_, select, tuple_

from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.db.bulk import keys_outermost, select_matching
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.names import name_match
from service.facts.enterprises import jurisdiction_condition_of
from service.facts.matched_words import MATCHED
from service.reading.names import ConfirmedNames

# Number of rows, source, name.
Position = list[Any]

_SHOWN = "SELECT k.name, e.id FROM {keys} k {cross} enterprise e ON e.name = k.name"
_NOTED = "SELECT k.name, n.enterprise_id FROM {keys} k {cross} enterprise_name n ON n.name = k.name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that has a name, or had it."""

    id: int
    code: str
    name: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A name that rows of a source state instead of a code and nobody confirmed.

    In how many rows, and in which import last; `row` is one of the rows.
    """

    source: str
    name: str
    rows: int
    last_import: int
    row: int

    @property
    def position(self) -> Position:
        """Where it stands among all."""
        return [self.rows, self.source, self.name]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a name stands for in deliveries of a source, by whom and when; no code where it is none of the enterprises.

    `candidates` are ids of the enterprises of that name when it was decided.
    """

    id: int
    source: str
    name: str
    enterprise_id: int | None
    code: str | None
    enterprise: str | None
    region: str | None
    candidates: list[int]
    status: str
    matched_by: str
    matched_at: datetime
    job_id: int | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


_ONE, _ROW = name_match.c, quarantine.c


def list_waiting_names(
    connection: Connection, *, actor: str | None = None, after: Position | None = None, limit: int
) -> list[WaitingName]:
    """Up to `limit` names that nobody confirmed, those of most rows first; they stand behind the position `after`.

    `actor` narrows them to the imports of one account.
    """
    decided = exists().where(_ONE.source == import_.c.source, _ONE.name == _ROW.name, _ONE.status == MATCHED)
    key = import_.c.source, _ROW.name
    rows = func.count()
    query = (
        select(*key, rows, func.max(_ROW.import_id), func.min(_ROW.id))
        .join(import_, import_.c.id == _ROW.import_id)
        .where(_ROW.status == "open", _ROW.name.is_not(None), ~decided)
        .group_by(*key)
        .order_by(rows.desc(), *key)
        .limit(limit)
    )
    if actor is not None:
        query = query.where(import_.c.actor == actor)
    if after is not None:
        number, *behind = after
        query = query.having(or_(rows < number, and_(rows == number, tuple_(*key) > tuple_(*map(literal, behind)))))
    return [WaitingName(*row) for row in connection.execute(query)]


def candidates_of(
    connection: Connection, names: Collection[str], inside: Jurisdiction = EVERYWHERE
) -> Mapping[str, list[Candidate]]:
    """By each of some names, as names are compared, the enterprises inside that have or had it."""
    wanted = {"name": sorted(set(names))}
    pairs = set[tuple[str, int]]()
    for statement in (_SHOWN, _NOTED):
        found = select_matching(connection, keys_outermost(connection, statement), wanted) if wanted["name"] else []
        pairs |= {(name, id_) for name, id_ in found}
    columns = (enterprise.c[name] for name in Candidate.__dataclass_fields__)
    ids = sorted({id_ for _, id_ in pairs})
    query = select(*columns).where(is_among(connection, enterprise.c.id, ids), jurisdiction_condition_of(inside))
    known = {row.id: Candidate(*row) for row in connection.execute(query)} if ids else {}
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for name, id_ in sorted(pairs):
        if id_ in known:
            by_name[name].append(known[id_])
    return by_name


def names_of_source(connection: Connection, source: str) -> ConfirmedNames:
    """The codes, as they are now, of the enterprises that names stand for in deliveries of a source."""
    rows = connection.execute(
        select(_ONE.name, enterprise.c.code)
        .outerjoin(enterprise, enterprise.c.id == _ONE.enterprise_id)
        .where(_ONE.source == source, _ONE.status == MATCHED)
    )
    return {name: code or "" for name, code in rows}


def list_name_matches(
    connection: Connection,
    *,
    source: str | None = None,
    after: int = 0,
    limit: int,
    inside: Jurisdiction = EVERYWHERE,
) -> list[NameMatch]:
    """Up to `limit` decisions on names numbered above `after`, those that were withdrawn among them."""
    query = _select_matches().where(_ONE.id > after).limit(limit)
    if source is not None:
        query = query.where(_ONE.source == source)
    if not inside.is_everywhere:
        query = query.where(jurisdiction_condition_of(inside))
    return [NameMatch(*row) for row in connection.execute(query)]


def get_name_match(connection: Connection, match_id: int) -> NameMatch | None:
    """The decision of that number; None where there is none."""
    row = connection.execute(_select_matches().where(_ONE.id == match_id)).one_or_none()
    return None if row is None else NameMatch(*row)


def name_match_in_force(connection: Connection, source: str, name: str) -> NameMatch | None:
    """What the name stands for now in deliveries of the source; None where nobody decided."""
    same = _ONE.source == source, _ONE.name == name, _ONE.status == MATCHED
    row = connection.execute(_select_matches().where(*same)).first()
    return None if row is None else NameMatch(*row)


def _select_matches() -> Select[Any]:
    columns = (
        *(_ONE.id, _ONE.source, _ONE.name, _ONE.enterprise_id),
        *(enterprise.c.code, enterprise.c.name.label("shown"), enterprise.c.region, _ONE.candidates, _ONE.status),
        *(_ONE.matched_by, _ONE.matched_at, _ONE.job_id, _ONE.withdrawn_by, _ONE.withdrawn_at),
    )
    joined = name_match.outerjoin(enterprise, enterprise.c.id == _ONE.enterprise_id)
    return select(*columns).select_from(joined).order_by(_ONE.id)

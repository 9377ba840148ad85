"""Versions on their way to being in force: which there are, what each says, and who did what to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.in_clause import is_among, is_named
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.db.tables.comparisons import comparison
from service.core.names import EVERY_NAME, NO_NAME, Names
from service.core.problem import Problem
from service.rule_sets.stages import HANDLED, Act, Kind, Stage

# So old a comparison may be on the day on which a version is asked for.
COMPARISON_DAYS = 7
_COMPARISONS = 10


@dataclass(frozen=True, slots=True)
class Adoption:
    """One version of a scheme or table on its way, and who asked for it and decided."""

    id: int
    kind: Kind
    name: str
    version: str
    digest: str
    effective_from: date
    effective_until: date | None
    reason: str
    comparison_id: int | None
    rows: Mapping[str, Any] | None
    ground: str | None
    status: Stage
    requested_by: str | None
    requested_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def full_name(self) -> str:
        """`scheme@version`, or `table@version`."""
        return f"{self.name}@{self.version}"

    @property
    def scheme(self) -> str | None:
        """The scheme that it is of; None for a table, which belongs to none."""
        return self.name if self.kind is Kind.RULE_SET else None


@dataclass(frozen=True, slots=True)
class FittingComparison:
    """A comparison that a version may be asked for with: its day, how many move, when it was complete."""

    id: int
    as_of: date
    moved: int
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class ActDone:
    """What somebody did to a version: who (and which account that was), when, from which stage to which."""

    id: int
    act: Act
    by: str
    account_id: int | None
    at: datetime
    from_status: Stage | None
    to_status: Stage
    note: str | None
    digest: str


def get_adoption(connection: Connection, adoption_id: int) -> Adoption:
    """The version on its way with that number; raises Problem 404 where there is none."""
    row = connection.execute(select(adoption).where(adoption.c.id == adoption_id)).one_or_none()
    if row is None:
        title = Text("没有这一版本申请。", "There is no such version on its way.")
        raise Problem(404, "not-found", title)
    return _adoption(row)


def scheme_of_adoption(connection: Connection, adoption_id: int) -> str | None:
    """The scheme of a version; None for one of a table, which serves all schemes, and where there is none."""
    of = select(adoption.c.name).where(adoption.c.id == adoption_id, adoption.c.kind == Kind.RULE_SET)
    return connection.execute(of).scalar()


def list_adoptions(
    connection: Connection,
    schemes: Names,
    *,
    tables: bool = True,
    kind: str | None = None,
    name: str | None = None,
    status: str | None = None,
    on_a_ground: bool = False,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[Adoption]:
    """Those of the schemes, and with `tables` those of tables, the newest first.

    `on_a_ground`: those for which a ground was stated in place of a comparison.
    """
    column = adoption.c
    seen = ((column.kind == Kind.RULE_SET) & is_named(column.name, schemes)) | (column.kind == Kind.TABLE)
    query = select(adoption).where(seen if tables else seen & (column.kind != Kind.TABLE))
    for wanted, of in ((kind, column.kind), (name, column.name), (status, column.status)):
        if wanted is not None:
            query = query.where(of == wanted)
    if on_a_ground:
        query = query.where(column.ground.is_not(None))
    if before is not None:
        query = query.where(column.id < before)
    return [_adoption(row) for row in connection.execute(query.order_by(column.id.desc()).limit(limit))]


def acts_of(connection: Connection, adoption_id: int) -> Sequence[ActDone]:
    """What was done to it by hand, the first first."""
    return _acts_where(connection, adoption_act.c.adoption_id == adoption_id)


def handled_by(connection: Connection, found: Adoption) -> Sequence[ActDone]:
    """What makes its doers no judges of the version: done to it, or to the same text put up under another number."""
    column = adoption_act.c
    of_it = or_(column.adoption_id == found.id, column.digest == found.digest)
    return _acts_where(connection, of_it & column.act.in_(HANDLED))


def text_of_adoption(connection: Connection, adoption_id: int) -> str | None:
    """The text as it was edited last; None where nobody edited it here."""
    column = adoption_act.c
    of = select(column.text).where(column.adoption_id == adoption_id, column.act == Act.EDIT)
    return connection.execute(of.order_by(column.id.desc()).limit(1)).scalar()


def adopted_versions_of(connection: Connection, scheme: str) -> dict[str, Adoption]:
    """By version those of a scheme that are approved, as they were asked for and approved."""
    column = adoption.c
    of = (column.kind == Kind.RULE_SET, column.name == scheme, column.status == Stage.APPROVED)
    return {row.version: _adoption(row) for row in connection.execute(select(adoption).where(*of))}


def editors_of(connection: Connection, adoption_ids: Sequence[int]) -> dict[int, list[str]]:
    """By version who edited its text, in order of their names; nobody where it was not edited here."""
    column = adoption_act.c
    of = (column.act == Act.EDIT, is_among(connection, column.adoption_id, adoption_ids))
    query = select(column.adoption_id, column.by).where(*of).distinct().order_by(column.adoption_id, column.by)
    found: dict[int, list[str]] = {}
    for adoption_id, by in connection.execute(query):
        found.setdefault(adoption_id, []).append(by)
    return found


def names_put_up(connection: Connection) -> set[str]:
    """`name@version` of everything that was put up and not withdrawn."""
    of = select(adoption.c.name, adoption.c.version).where(adoption.c.status != Stage.WITHDRAWN)
    return {f"{name}@{version}" for name, version in connection.execute(of)}


def fitting_comparisons(connection: Connection, found: Adoption, day: date) -> Sequence[FittingComparison]:
    """The comparisons of this very text that are complete and young enough on the day, the newest first."""
    column = comparison.c
    query = (
        select(column.id, column.as_of, column.moved, column.finished_at, column.created_at)
        .where(column.scheme == found.name, column.after_digest == found.digest, column.status == "complete")
        .where(column.before_digest != found.digest)
        .order_by(column.id.desc())
    )
    return [
        FittingComparison(row.id, row.as_of, row.moved, row.finished_at)
        for row in connection.execute(query.limit(_COMPARISONS))
        if day_at(row.finished_at) >= day - timedelta(days=COMPARISON_DAYS)
        and row.as_of == day_compared(found, day_at(row.created_at))
    ]


def day_compared(found: Adoption, ordered_on: date) -> date:
    """The day at which a comparison shows what the version will do: when it begins, or when it was ordered if later."""
    return max(found.effective_from, ordered_on)


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The versions asked for by others that wait for the account's approval."""
    schemes, tables = adopted_by(account)
    if schemes.is_empty and not tables:
        return []
    column = adoption.c
    seen = (column.kind == Kind.RULE_SET) & is_named(column.name, schemes)
    act = adoption_act.c
    by_this_one = (act.by == account.login) | (act.account_id == account.id), act.act.in_(HANDLED)
    waiting = select(func.count(), func.min(column.requested_at)).where(
        seen | (column.kind == Kind.TABLE) if tables else seen,
        column.status == Stage.REQUESTED,
        column.id.not_in(select(act.adoption_id).where(*by_this_one, act.adoption_id.is_not(None))),
        column.digest.not_in(select(act.digest).where(*by_this_one)),
    )
    number, oldest = connection.execute(waiting).one()
    words = Text("个规则集或表的版本待批准", "versions of rule sets or tables to approve")
    return [OpenItem(words, number, "/adoptions?status=requested", day_at(oldest))] if number else []


def adopted_by(account: Account) -> tuple[Names, bool]:
    """The schemes whose versions the account may approve, and whether it may those of tables."""
    reach = account.reach(Permission.RULE_SET_ADOPT)
    return (reach.schemes if reach.places else NO_NAME), reach.schemes == EVERY_NAME


def _acts_where(connection: Connection, condition: ColumnElement[bool]) -> Sequence[ActDone]:
    column = adoption_act.c
    names = ("id", "act", "by", "account_id", "at", "from_status", "to_status", "note", "digest")
    query = select(*(column[name] for name in names)).where(condition).order_by(column.id)
    return [
        ActDone(row.id, Act(row.act), row.by, row.account_id, row.at, *_stages(row), row.note, row.digest)
        for row in connection.execute(query)
    ]


def _adoption(row: Any) -> Adoption:
    values = dict(row._mapping)
    values |= {"kind": Kind(row.kind), "status": Stage(row.status)}
    return Adoption(**values)


def _stages(row: Any) -> tuple[Stage | None, Stage]:
    return (Stage(row.from_status) if row.from_status else None), Stage(row.to_status)

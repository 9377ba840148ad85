"""Published figures as they are listed: of a measure by place, or as they were entered, the last first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, select

from rules.texts import Text
from service.core.db.tables.estimates import published_figure
from service.core.problem import Problem
from service.estimates.elsewhere.published import PublishedFigure

_ROW = published_figure.c
_COLUMNS = tuple(_ROW[name] for name in PublishedFigure.__dataclass_fields__)
# More places than have ever published such figures.
MOST = 2_000


def standing_figures(connection: Connection) -> list[PublishedFigure]:
    """The figures that nobody withdrew, by measure and the name of the place, the earlier first: never a ranking."""
    rows = connection.execute(select(*_COLUMNS).where(_ROW.withdrawn_at.is_(None)).limit(MOST))
    found = [PublishedFigure(*row) for row in rows]
    return sorted(found, key=lambda one: (one.measure, one.place, one.begins, one.ends, one.id))


def list_published(
    connection: Connection, *, measure: str | None = None, before: int | None = None, limit: int = 50
) -> list[PublishedFigure]:
    """Up to `limit` figures before an id, the last entered first, those withdrawn among them."""
    conditions: list[ColumnElement[bool]] = [_ROW.measure == measure] if measure is not None else []
    conditions += [_ROW.id < before] if before is not None else []
    return list(_where(connection, conditions, limit))


def get_published(connection: Connection, number: int) -> PublishedFigure:
    """The figure of that id; raises Problem 404 where there is none."""
    found = _where(connection, [_ROW.id == number], 1)
    if not found:
        raise Problem(404, "not-found", Text("没有这一对标数据。", "There is no such published figure."))
    return found[0]


def _where(connection: Connection, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[PublishedFigure]:
    query = select(*_COLUMNS).where(*conditions).order_by(_ROW.id.desc()).limit(limit)
    return [PublishedFigure(*row) for row in connection.execute(query)]

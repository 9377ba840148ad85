"""How models held up month by month: figures written by the watch, the last made of a month in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from service.core.clock import now
from service.core.db.tables.models import model_month


@dataclass(frozen=True, slots=True)
class ModelMonth:
    """One month (its first day) of a model: figures as `service.model.watch.figures` makes them, and when."""

    month: date
    figures: dict[str, Any]
    made_at: datetime


def write_months(connection: Connection, digest: str, figures: Mapping[date, Mapping[str, Any]]) -> None:
    """Keeps the figures of a registered model by month; what a month had before is replaced."""
    made_at = now()
    rows = [
        {"digest": digest, "month": month, "figures": dict(said), "made_at": made_at} for month, said in figures.items()
    ]
    if rows:
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        query = dialect.insert(model_month)
        new = {name: query.excluded[name] for name in ("figures", "made_at")}
        connection.execute(query.on_conflict_do_update(index_elements=["digest", "month"], set_=new), rows)


def months_of(connection: Connection, digest: str) -> list[ModelMonth]:
    """The months of a model, the earliest first."""
    query = select(model_month.c.month, model_month.c.figures, model_month.c.made_at)
    rows = connection.execute(query.where(model_month.c.digest == digest).order_by(model_month.c.month))
    return [ModelMonth(**row._mapping) for row in rows]

"""How models held up month by month: figures written by the watch, the last made of a month in its place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from service.core.db.tables.registry import model_month


@dataclass(frozen=True, slots=True)
class ModelMonth:
    """One month (its first day) of a model: figures as `service.model.watch.figures` makes them, and when."""

    month: date
    figures: dict[str, Any]
    made_at: datetime


def months_of(connection: Connection, digest: str) -> list[ModelMonth]:
    """The months of a model, the earliest first."""
    query = select(model_month.c.month, model_month.c.figures, model_month.c.made_at)
    rows = connection.execute(query.where(model_month.c.digest == digest).order_by(model_month.c.month))
    return [ModelMonth(**row._mapping) for row in rows]

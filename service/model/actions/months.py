"""The watch keeps its figures by month."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from service.core.clock import now
from service.core.db.tables.registry import model_month


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

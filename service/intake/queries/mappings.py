"""Which column of a source's files is which field, as it is kept from earlier files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.imports import source_mapping


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """The fields by heading of one form of a source's files, `-` where a column is not read."""

    id: int
    source: str
    kind: str
    form: str
    columns: Mapping[str, str]
    actor: str
    kept_at: datetime


def list_mappings(connection: Connection, source: str | None = None) -> list[KeptMapping]:
    """The mappings of one source, or of all, by source, kind and form."""
    query = select(source_mapping).order_by(source_mapping.c.source, source_mapping.c.kind, source_mapping.c.form)
    if source is not None:
        query = query.where(source_mapping.c.source == clean_for_storage(source))
    return [KeptMapping(*row) for row in connection.execute(query)]


def get_mapping(connection: Connection, mapping_id: int) -> KeptMapping | None:
    """The mapping of that number; None where there is none."""
    row = connection.execute(select(source_mapping).where(source_mapping.c.id == mapping_id)).one_or_none()
    return None if row is None else KeptMapping(*row)


def kept_columns(connection: Connection, source: str, kind: str) -> dict[str, Mapping[str, str]]:
    """The fields by heading that are kept for files of a kind from a source, by form."""
    return {kept.form: kept.columns for kept in list_mappings(connection, source) if kept.kind == kind}

"""Enterprises under a supervision office, as the job that places them leaves them."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from service.core.db.tables.facts import enterprise
from service.facts.enterprises import ids_of
from service.registries.actions.placing import note_placing


def place_at(connection: Connection, codes: Sequence[str], office: str) -> None:
    """Puts the enterprises under an office, whatever the registry of offices says."""
    connection.execute(update(enterprise).where(enterprise.c.code.in_(codes)).values(office=office))
    note_placing(connection, list(ids_of(connection, codes).values()))

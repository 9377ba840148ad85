"""All tables; importing this package knows the whole database."""

from service.core.db.tables import (
    access,
    audit,
    decisions,
    facts,
    imports,
    jobs,
    lines,
    names,
    record_decisions,
    registries,
    registry,
    replays,
    runs,
    schedule,
    views,
    visits,
    words,
)
from service.core.db.tables.metadata import metadata

__all__ = [
    "access",
    "audit",
    "decisions",
    "facts",
    "imports",
    "jobs",
    "lines",
    "metadata",
    "names",
    "record_decisions",
    "registries",
    "registry",
    "replays",
    "runs",
    "schedule",
    "views",
    "visits",
    "words",
]

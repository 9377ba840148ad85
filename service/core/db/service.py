"""What every part of the running service needs: its settings, its database, its rule sets."""

from dataclasses import dataclass

from rules.library import Library
from service.core.db.engine import Database
from service.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one running service."""

    settings: Settings
    database: Database
    library: Library

"""What every part of the running service needs: its settings, its database, its rule sets."""

from dataclasses import dataclass
from typing import Protocol

from rules.library import Library
from service.core.db.engine import Database
from service.core.settings import Settings


class RuleSets(Protocol):
    """The rule sets of an installation, of which some are adopted at any moment."""

    @property
    def files(self) -> Library:
        """Those that stand in files, adopted or not."""
        ...

    def library(self, database: Database) -> Library:
        """The rule sets as they are adopted now."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one running service."""

    settings: Settings
    database: Database
    rule_sets: RuleSets

    @property
    def library(self) -> Library:
        """The rule sets as they are adopted now; asked again, they may be others."""
        return self.rule_sets.library(self.database)

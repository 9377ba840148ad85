"""Facts from the database: blocks for a run, one enterprise with everything that a person may want to see."""

from service.db.facts.one import stored_facts
from service.db.facts.reader import Block, FactReader

__all__ = ["Block", "FactReader", "stored_facts"]

"""Facts from the database: blocks for a run, one enterprise with everything that a person may want to see."""

from service.facts.one import stored_facts
from service.facts.reader import Block, FactReader

__all__ = ["Block", "FactReader", "stored_facts"]

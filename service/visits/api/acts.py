"""All of visits by the API: what reads and proposes them, with every act upon one."""

from service.visits.api import begun, deciding, results, staffing, visits
from service.visits.api.place import blueprint

__all__ = ["begun", "blueprint", "deciding", "results", "staffing", "visits"]

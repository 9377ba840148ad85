"""All of visits by the API: what reads and proposes them, with every act upon one."""

from service.visits.api import deciding, results, staffing, visits
from service.visits.api.place import blueprint

__all__ = ["blueprint", "deciding", "results", "staffing", "visits"]

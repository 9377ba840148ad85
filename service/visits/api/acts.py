"""All of visits by the API: what reads and proposes them, with every act upon one."""

from service.visits.api import results, staffing
from service.visits.api.place import blueprint

__all__ = ["blueprint", "results", "staffing"]

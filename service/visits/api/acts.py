"""All of visits by the API: what reads and proposes them, with every act upon one."""

from service.visits.api import attachments, begun, deciding, many_out, results, staffing, visits
from service.visits.api.place import blueprint

__all__ = ["attachments", "begun", "blueprint", "deciding", "many_out", "results", "staffing", "visits"]

"""Pages of the registries."""

from service.registries.pages import entries, workdays
from service.registries.pages.place import blueprint

__all__ = ["blueprint", "entries", "workdays"]

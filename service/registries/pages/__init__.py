"""Pages of the registries."""

from service.registries.pages import entries, pick, workdays
from service.registries.pages.place import blueprint

__all__ = ["blueprint", "entries", "pick", "workdays"]

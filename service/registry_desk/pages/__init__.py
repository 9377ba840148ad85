"""Pages of the registries."""

from service.registry_desk.pages import entries, pick, workdays
from service.registry_desk.pages.place import blueprint

__all__ = ["blueprint", "entries", "pick", "workdays"]

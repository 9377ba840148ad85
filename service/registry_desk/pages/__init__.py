"""Pages of the registries."""

from service.registry_desk.pages import entries, entry, import_table, pick, tagging, workdays
from service.registry_desk.pages.place import blueprint

__all__ = ["blueprint", "entries", "entry", "import_table", "pick", "tagging", "workdays"]

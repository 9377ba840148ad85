"""Where the pages of the registries stand."""

from flask import Blueprint

from service.registries.registry import Registry

blueprint = Blueprint("registry_pages", __name__, url_prefix="/registries")


def _one_of(*registries: Registry) -> str:
    return f"<any({', '.join(repr(one.value) for one in registries)}):registry>"


# A part of an address: any registry; and those that whoever may write registries may write.
ANY = _one_of(*Registry)
WRITTEN = _one_of(*(one for one in Registry if one is not Registry.ITEMS))

"""Where the pages of the registries stand."""

from flask import Blueprint

blueprint = Blueprint("registry_pages", __name__, url_prefix="/registries")

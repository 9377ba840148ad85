"""The blueprint under which all pages of what was handed in stand."""

from flask import Blueprint

blueprint = Blueprint("import_pages", __name__, url_prefix="/imports")

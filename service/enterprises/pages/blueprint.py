"""The blueprint under which the pages of enterprises stand."""

from flask import Blueprint

blueprint = Blueprint("enterprise_pages", __name__, url_prefix="/enterprises")

"""The blueprint under which the pages of manual adjustments stand."""

from flask import Blueprint

blueprint = Blueprint("adjustment_pages", __name__, url_prefix="/adjustments")

"""Where the pages of plans stand."""

from flask import Blueprint

blueprint = Blueprint("plan_pages", __name__, url_prefix="/plans")
ONE = "/<int(max=2147483647):plan_id>"

"""The blueprint under which the pages of visits stand."""

from flask import Blueprint

ONE = "/<string(maxlength=40):number>"
blueprint = Blueprint("visit_pages", __name__, url_prefix="/visits")

"""The blueprint under which the pages of publication stand."""

from flask import Blueprint

ONE = "/<string(maxlength=40):number>"
blueprint = Blueprint("publication_pages", __name__, url_prefix="/publications")

"""The blueprint under which the pages of the ledger stand."""

from flask import Blueprint

ONE = "/<number>"
blueprint = Blueprint("ledger_pages", __name__, url_prefix="/ledger")

"""Where the pages of rule sets stand."""

from flask import Blueprint

blueprint = Blueprint("rule_set_pages", __name__, url_prefix="/rule-sets")

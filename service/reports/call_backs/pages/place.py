"""Where the pages of call-backs stand."""

from flask import Blueprint

blueprint = Blueprint("call_back_pages", __name__, url_prefix="/reports/call-backs")
ONE = "/<int(max=2147483647):id>"

"""The blueprint under which the pages of draws stand."""

from flask import Blueprint

blueprint = Blueprint("draw_pages", __name__)

"""Where the pages of batches stand."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("batch_pages", __name__, url_prefix="/batches")
ONE = "/<int(max=2147483647):batch_id>"
Answer = Response | tuple[str, int]

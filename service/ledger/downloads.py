"""A file of an item as it is handed out: as a download and nothing else, and only whole."""

from flask import Response, send_file

from service.access.route_rules import current_account
from service.core.web.context import database, settings
from service.ledger.files import download_name, open_kept
from service.ledger.queries.attachments import find_attachment
from service.ledger.queries.items import find_item


def handed_out(number: str, attachment_id: int) -> Response:
    """The file of an item that the reader sees, as a download and nothing else."""
    with database().read() as connection:
        item = find_item(connection, number, current_account())
        found = find_attachment(connection, item.id, attachment_id)
    file = open_kept(settings(), found.sha256)
    name = download_name(found.name, found.media_type)
    return send_file(file, found.media_type, as_attachment=True, download_name=name, etag=False, max_age=0)

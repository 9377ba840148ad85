"""A file of an item as it is handed out: as a download and nothing else, only whole, and noted in the audit log."""

from flask import Response, send_file

from service.access.route_rules import current_account
from service.core.web.context import database, settings
from service.ledger.actions.attachments import note_taken
from service.ledger.files import download_name, open_kept
from service.ledger.item import Item
from service.ledger.queries.attachments import Attachment, find_attachment
from service.ledger.queries.items import find_item


def handed_out(number: str, attachment_id: int) -> Response:
    """The file of an item that the reader sees, as a download and nothing else."""
    with database().read() as connection:
        item = find_item(connection, number, current_account())
        found = find_attachment(connection, item.id, attachment_id)
    return given_out(item, found)


def given_out(item: Item, found: Attachment) -> Response:
    """The file, which the reader may have, as a download; that it was taken away is recorded."""
    file = open_kept(settings(), found.sha256)
    try:
        with database().write() as connection:
            note_taken(connection, str(current_account().login), item, found)
    except BaseException:
        file.close()
        raise
    name = download_name(found.name, found.media_type)
    return send_file(file, found.media_type, as_attachment=True, download_name=name, etag=False, max_age=0)

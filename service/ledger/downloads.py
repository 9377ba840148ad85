"""A file of an item as it is handed out: as a download and nothing else, only whole, and noted in the audit log."""

from flask import Response

from service.access.route_rules import current_account
from service.core.web.context import database
from service.core.web.sent_files import given_out as give_file_out
from service.ledger.actions.attachments import note_taken
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
    login = str(current_account().login)
    return give_file_out(
        found.name, found.media_type, found.sha256, lambda connection: note_taken(connection, login, item, found)
    )

"""A file of a visit as it is handed out: to who sees the course that it belongs to, and noted in the audit log."""

from collections.abc import Sequence

from flask import Response
from sqlalchemy import Connection

from service.access.account import Account
from service.access.route_rules import current_account
from service.core.web.context import database
from service.core.web.sent_files import given_out
from service.visits.actions.attachments import note_taken
from service.visits.queries.attachments import VisitAttachment, attachments_of, find_attachment
from service.visits.queries.visits import find_visit, no_such_visit, visit_sight
from service.visits.visit import Visit


def attachments_seen(connection: Connection, account: Account, found: Visit) -> Sequence[VisitAttachment]:
    """The files of the visit that the account sees: of a joint one, of another department, that department alone."""
    files = attachments_of(connection, [found.id]).get(found.id, ())
    if len(found.courses) == 1 or not files:
        return files
    sight = visit_sight(connection, account)
    seen = {None, *(one.id for one in found.courses if sight.shows_course(found, one))}
    return [one for one in files if one.course_id in seen]


def handed_out(number: str, attachment_id: int) -> Response:
    """The file of a visit that the reader sees, as a download."""
    account = current_account()
    with database().read() as connection:
        found = find_visit(connection, number, account)
        file = find_attachment(connection, found.id, attachment_id)
        if file not in attachments_seen(connection, account, found):
            raise no_such_visit()
    login = str(account.login)
    return given_out(
        file.name, file.media_type, file.sha256, lambda connection: note_taken(connection, login, found, file)
    )

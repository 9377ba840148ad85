"""Files added to a visit by those who go, as evidence of what they found."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.account import Account
from service.core.attached_files import ReceivedFile, keep_file, new_among, said_of_files
from service.core.clock import now
from service.core.db.attached import lock_files
from service.core.db.audit import write_entry
from service.core.db.tables.inspection_visits import visit_attachment
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.visits.actions.course import lock_visit, move_course
from service.visits.queries.attachments import VisitAttachment, attachments_of
from service.visits.states import VisitAct
from service.visits.visit import Visit


def attach_to_visit(
    connection: Connection,
    settings: Settings,
    number: str,
    account: Account,
    department: str,
    received: Sequence[ReceivedFile],
    note: str | None = None,
    at: datetime | None = None,
) -> Visit:
    """The visit, to whose course the files belong from now on; one that it has already is not added again.

    Raises what `lock_visit` does, and Problem 422 for more than a visit may have.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.ATTACH, department)
    assert course is not None
    new = new_among(received, [one.sha256 for one in attachments_of(connection, [found.id]).get(found.id, ())])
    if not new:
        raise refusal_at("files.file", Text("这次检查已有相同的文件。", "The visit has the very same file already."))
    moment = at or now()
    lock_files(connection, new)
    said = {"visit_id": found.id, "course_id": course.id, "added_by": str(by), "added_at": moment}
    rows = [
        said | {"name": one.name, "media_type": one.media_type, "size": one.size, "sha256": one.sha256} for one in new
    ]
    connection.execute(insert(visit_attachment), rows)
    for one in new:
        keep_file(settings, one)
    return move_course(connection, found, course, VisitAct.ATTACH, by, note, said=said_of_files(new), at=moment)


def note_taken(connection: Connection, actor: str, found: Visit, taken: VisitAttachment) -> None:
    """Leaves in the audit log that a file of the visit was taken away, and which."""
    said = {"file": taken.name, "sha256": taken.sha256}
    write_entry(connection, actor, "visit.download", f"visit {found.number}", said)

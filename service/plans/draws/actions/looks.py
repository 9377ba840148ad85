"""Whoever looks at a list, or takes a sealed record away, leaves an entry that says so, and what for."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from inspection.record_folder import CHANGES_LIST, files_of_changes
from rules.texts import Text
from service.access.reach import Reach
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.core.settings import Settings
from service.plans.draws.folders import LOCKED, RECORD, VERIFIER, folder_of, refuse_changed
from service.plans.draws.queries.changes import revealed_changes
from service.plans.draws.queries.draws import Draw, Drawing, children_of, get_drawing
from service.plans.draws.queries.listed import DrawnSubject, list_drawn, officers_of_subjects, publication_bytes
from service.plans.draws.queries.merged import Merged, Merging, list_merged, merging_of, other_draws

# The least and the most characters of a purpose.
PURPOSE_LENGTHS = (4, 200)
# What lies beside the locked files until there is a record, which says the same itself.
PUBLICATION = "publication.json"


def look_at_list(
    connection: Connection, draw_id: str, purpose: str, by: str, reach: Reach, after: int, limit: int
) -> tuple[Drawing, list[DrawnSubject], dict[str, list[str]]]:
    """A page of those drawn, with the officers of each; that it was looked at is on record.

    Raises Problem 404 beyond `reach`.
    """
    found = get_drawing(connection, draw_id, reach)
    if found.draw.parent_id is None:
        keys = [found.draw.id, *(child.id for child in children_of(connection, found.draw.id))]
        rows = list_drawn(connection, found.draw.id, after, limit)
    else:
        keys, rows = [found.draw.id], []
    officers = officers_of_subjects(connection, keys, [row.subject for row in rows])
    said = {"purpose": mask_value(purpose), "from": after + 1, "rows": len(rows)}
    write_entry(connection, by, "draw.look", f"draw {draw_id}", said)
    return found, rows, officers


def look_at_merged(
    connection: Connection, draw_id: str, purpose: str, by: str, reach: Reach, after: str, limit: int
) -> tuple[Drawing, Merging, list[Merged]]:
    """What merging visits with other draws of the period comes to, and a page of those whom others drew, too.

    That it was looked at is on record. Raises Problem 404 beyond `reach`, and for a draw of officers.
    """
    found = get_drawing(connection, draw_id, reach)
    if found.draw.parent_id is not None:
        raise Problem(404, *TITLES[404])
    others = other_draws(connection, found.batch.id, found.line, reach)
    merging, rows = merging_of(connection, found.draw.id, others), []
    if merging.shared:
        rows = list_merged(connection, found.draw.id, others, after=after, limit=limit)
    said = {"purpose": mask_value(purpose), "from": after, "rows": len(rows)}
    write_entry(connection, by, "draw.look-merged", f"draw {draw_id}", said)
    return found, merging, rows


def note_look_at_changes(connection: Connection, found: Draw, by: str, number: int) -> None:
    """Notes that somebody saw who left a draw and who came: they are of those drawn, as on the list."""
    write_entry(connection, by, "draw.look-changes", f"draw {found.draw_id}", {"rows": number})


def take_record(
    database: Database, settings: Settings, draw_id: str, purpose: str, by: str, reach: Reach, target: IO[bytes]
) -> Draw:
    """The draw whose sealed files are written as a ZIP: its record, or what was locked while there is none yet.

    Beside what was locked lies what is public by then: lines of the log, and numbers once they are known. What was
    replaced since lies in the record, with a list of its own. Raises Problem 404 beyond `reach`, Conflict where nothing
    is there, ProductError where it is not what was sealed.
    """
    with database.read() as connection:
        found = get_drawing(connection, draw_id, reach).draw
        changes = revealed_changes(connection, found)
        public = publication_bytes(connection, found)
    folder = folder_of(settings, draw_id)
    place = folder / (RECORD if found.has_record else LOCKED)
    if not place.is_dir():
        raise Conflict(
            Text("没有自己的密封档案。", "It has no sealed record of its own."),
            draw_id,
            Text("随上级一并锁定的下级抽取，档案在上级的档案中。", "One locked with its parent lies in the parent's."),
            Text("下载上级抽取的密封档案。", "Take the record of the draw above."),
        )
    refuse_changed(place, draw_id, found.commitment, found.verifier)
    # Outside any transaction: a large record takes minutes, in which nobody else could write.
    _write_zip(place, draw_id, target, changes, {} if found.has_record else {PUBLICATION: public})
    said = {"purpose": mask_value(purpose), "fingerprint": found.commitment}
    with database.write() as connection:
        write_entry(connection, by, "draw.download", f"draw {draw_id}", said)
    return found


def note_export(connection: Connection, found: Draw, by: str, purpose: str) -> None:
    """Notes that what is public of a draw was written to a file."""
    write_entry(connection, by, "draw.publish", f"draw {found.draw_id}", {"purpose": mask_value(purpose)})


def _write_zip(
    place: Path,
    draw_id: str,
    target: IO[bytes],
    changes: Sequence[dict[str, object]],
    beside: Mapping[str, bytes],
) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for path in sorted(place.rglob("*")):
            if path.is_file():
                archive.write(path, f"{draw_id}/{path.relative_to(place)}")
        # A verifier that was frozen before replacements were checked takes such a file for a strange one.
        knows = CHANGES_LIST.encode() in (place / VERIFIER).read_bytes() if changes else False
        for name, data in files_of_changes(changes).items():
            archive.writestr(f"{draw_id}/{name}" if knows else name, data)
        for name, data in beside.items():
            archive.writestr(name, data)

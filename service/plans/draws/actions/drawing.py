"""What follows from the number is written down: who was drawn, which officers go there, and that it is done."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, insert, select, update

from inspection.drawn import Drawn
from rules.texts import Text
from service.access.reach import Reach
from service.core.announcements import announce
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.draws import draw, draw_inspector, drawn_officer, drawn_subject
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.moves import COURSE, lock_drawing, move_draw, note_act_of
from service.plans.draws.actions.replacing import follow_replacements
from service.plans.draws.announced import DrawAtRest
from service.plans.draws.queries.draws import Draw, Drawing, children_of, find_draw, find_parent, get_drawing
from service.plans.draws.states import Act

KIND = "draw"
_ROWS = 5_000


def order_draw(connection: Connection, draw_id: str, by: str, reach: Reach) -> Drawing:
    """Has a job draw, or work out what came of a void draw where the job before has failed.

    Raises Problem 404 beyond `reach`, Conflict where it cannot be drawn now, or is being drawn.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    if not found.owes_record:
        found = lock_drawing(connection, draw_id, Act.DRAW, reach)
    if any(job.params.get("draw_id") == draw_id for job in jobs.list_open_jobs(connection, KIND)):
        raise Conflict(
            Text("正在抽取。", "It is being drawn."),
            draw_id,
            Text("同一批次只抽取一次。", "It is drawn once."),
            Text("等它完成。", "Wait until it is done."),
        )
    add_draw_job(connection, found, by)
    write_entry(connection, by, "draw.order", f"draw {draw_id}", {"fingerprint": found.commitment})
    return get_drawing(connection, draw_id, reach)


def add_draw_job(connection: Connection, found: Draw, by: str) -> None:
    """The job that works out what follows from the number; of a void draw, too, for the sealed record."""
    job_id = jobs.add_job(connection, KIND, {"draw_id": found.draw_id}, by)
    connection.execute(update(draw).where(draw.c.id == found.id).values(job_id=job_id))


def record_draw(
    connection: Connection,
    draw_id: str,
    drawn: Drawn,
    children: Mapping[str, Drawn],
    enterprises: Mapping[str, int],
    by: str,
) -> None:
    """Writes the result down: the draw is drawn from then on; one that became void meanwhile stays so.

    `enterprises` are the ids of the subjects that are enterprises.
    """
    lock_name(connection, f"draw {draw_id}")
    found = find_draw(connection, draw_id)
    assert found is not None, "a draw is never removed"
    if found.has_record:
        return
    parent = find_parent(connection, found)
    if parent is not None:
        # Who leaves the draw above does so before this, and is followed here, or after it, and is followed there.
        lock_name(connection, f"draw {parent.draw_id}")
    at = now()
    _record_one(connection, found, drawn, enterprises)
    follow_replacements(connection, found)
    values = {"drawn_by": str(by), "drawn_at": at, "selected": len(drawn.selected), "unstaffed": _unstaffed_of(drawn)}
    if found.status is BatchStatus.VOID:
        connection.execute(update(draw).where(draw.c.id == found.id).values(**values))
    else:
        COURSE.refuse_not_now(Act.DRAW, found.status, draw_id)
        move_draw(connection, found, Act.DRAW, **values)
        append_line(connection, draw_id, drawn.locked.commitment, BatchStatus.DRAWN, at)
        note_act_of(connection, found, Act.DRAW, by, BatchStatus.DRAWN, at)
    for child in children_of(connection, found.id):
        if child.draw_id in children:
            _record_child(connection, child, found, children[child.draw_id], values | {"drawn_by": str(by)})
    if parent is not None:
        announce(connection, DrawAtRest(found.batch_id))
    said = {"fingerprint": drawn.locked.commitment, "selected": len(drawn.selected), "children": len(children)}
    write_entry(connection, by, "draw.drawn", f"draw {draw_id}", said)


def _record_child(
    connection: Connection, child: Draw, parent: Draw, drawn: Drawn, values: Mapping[str, object]
) -> None:
    """The child was fixed with its parent: its number is the parent's, its fingerprint follows from the selection."""
    _record_one(connection, child, drawn, None)
    is_void = parent.status is BatchStatus.VOID
    own = {
        "status": BatchStatus.VOID.value if is_void else BatchStatus.DRAWN.value,
        "commitment": drawn.locked.commitment,
        "subjects": len(drawn.locked.lists.subjects),
        "selected": len(drawn.selected),
        "unstaffed": _unstaffed_of(drawn),
        "seed_lines": parent.seed_lines,
        "number_by": parent.number_by,
        "number_at": parent.number_at,
    }
    connection.execute(update(draw).where(draw.c.id == child.id).values(**dict(values) | own))
    state = BatchStatus.VOID if is_void else BatchStatus.DRAWN
    append_line(connection, child.draw_id, drawn.locked.commitment, state, now())


def _record_one(connection: Connection, found: Draw, drawn: Drawn, enterprises: Mapping[str, int] | None) -> None:
    """The rows of one draw: its subjects, where it selected them itself, and the officers of each."""
    if enterprises is not None and found.parent_id is None:
        _insert(connection, drawn_subject, _subjects_of(found.id, drawn, enterprises))
    if drawn.officers is not None:
        query = select(draw_inspector.c.alias, draw_inspector.c.inspector).where(draw_inspector.c.draw == found.id)
        numbers = {row.alias: row.inspector for row in connection.execute(query)}
        teams = zip(drawn.selected, drawn.officers.teams, strict=True)
        rows = [
            {"draw": found.id, "subject": subject, "inspector": numbers[alias]}
            for subject, team in teams
            for alias in team
        ]
        _insert(connection, drawn_officer, rows)


def _subjects_of(key: int, drawn: Drawn, enterprises: Mapping[str, int]) -> list[dict[str, object]]:
    selection, subjects = drawn.selection, drawn.locked.lists.subjects
    rows: list[dict[str, object]] = []
    for place, subject_place in enumerate(selection.drawn.tolist(), 1):
        cell = selection.cells[int(selection.cell_of[subject_place])]
        subject = subjects.ids[subject_place]
        rows.append(
            {
                "draw": key,
                "place": place,
                "subject": subject,
                "enterprise_id": enterprises.get(subject),
                "stratum": cell.stratum,
                "cell": cell.name,
                "num": cell.probability.numerator,
                "den": cell.probability.denominator,
            }
        )
    return rows


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    for begin in range(0, len(rows), _ROWS):
        connection.execute(insert(table), rows[begin : begin + _ROWS])


def _unstaffed_of(drawn: Drawn) -> dict[str, str] | None:
    return None if drawn.unstaffed is None else {"zh": drawn.unstaffed.zh, "en": drawn.unstaffed.en}

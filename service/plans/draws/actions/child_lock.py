"""A part whose officers were not ready at the lock draws them later, by a number that comes after its own lock."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from inspection.frozen import Lists as FrozenLists
from inspection.frozen import Locked, freeze
from inspection.lists import Subjects
from inspection.manifest import sha256_of
from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.reach import Reach
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.draws import draw_act, drawn_subject
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.plans.batch import BatchStatus
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.lock import add_draw
from service.plans.draws.actions.moves import lock_drawing
from service.plans.draws.aliases import Aliases, with_aliases
from service.plans.draws.folders import folder_of, passing_folder, put_in_place, verifier_file, write_locked
from service.plans.draws.queries.draws import Draw, children_of, find_draw, get_drawing
from service.plans.draws.secret import Sealed, make_sealed
from service.plans.draws.sources import refuse_sources
from service.plans.draws.states import Act
from service.plans.lists.faults import refuse_faults
from service.plans.lists.queries.officers_of_batch import Part, child_of, teams_of_batch, whose_part
from service.plans.lists.strata import ALL
from service.plans.plan import PlanLine
from service.registries.queries.recusals import recusals_on
from service.registries.queries.standings import inspectors_on


def lock_child(
    connection: Connection, settings: Settings, draw_id: str, part: Part, sources: Sequence[str], by: str, reach: Reach
) -> tuple[Draw, Sealed]:
    """The draw of officers for a part of what was drawn, locked, and what its envelopes hold.

    Raises Problem 404 beyond `reach`, Problem 422 for a part, sources or cells that cannot be used, Conflict where the
    draw above has no result or the part has officers already.
    """
    parent = lock_drawing(connection, draw_id, Act.LOCK_CHILD, reach)
    _refuse_strange(part, get_drawing(connection, draw_id, reach).line)
    children = children_of(connection, parent.id)
    if parent.parent_id is not None or any(_is_same(child, part) for child in children):
        raise Conflict(
            Text("这一部分已有下级抽取。", "That part has a draw of officers already."),
            draw_id,
            Text("同一部门在同一区划只匹配一次人员。", "A department draws the officers of a region once."),
            Text("查看该下级抽取；人员有变的，申请更换。", "Look at that draw; ask for a replacement of an officer."),
        )
    refuse_sources(sources, now(), tells_tiers=False, with_secret=True)
    sealed, child_id = make_sealed(with_secret=True), f"{draw_id}-{len(children) + 1:02}"
    locked, aliases = _freeze(connection, parent, part, child_id, sealed.plan_with(sources), sealed.reserve, reach)
    lock_name(connection, "numbers of draws")
    with passing_folder(settings) as passing:
        write_locked(passing, locked)
        _record(connection, parent, locked, aliases, by)
        put_in_place(passing, folder_of(settings, child_id))
    made = find_draw(connection, child_id)
    assert made is not None
    return made, sealed


def part_of(department: str | None, region: str, cells: Sequence[str]) -> Part:
    """The part whose officers are those of the department (None: the bureau) in the region."""
    return Part(department, region, tuple(sorted(set(cells))), f"district-{region or 'all'}")


def _refuse_strange(part: Part, line: PlanLine) -> None:
    """Raises Problem 422 where officers of another department, or of another region, would be drawn for the part."""
    if part.department not in {line.lead_department, *line.co_departments}:
        why = Text("该部门不参与这一计划行。", "The department takes no part in the line.")
        raise refusal_at("json.department", why)
    inside = part.region.startswith(line.region or line.plan_region)
    if not inside or not all(cell.startswith(part.region) for cell in part.cells):
        zh = "各区划的检查人员从本区划的名录中抽取：人员所属区划须在计划行的区划内，并包含主体所在区划。"
        en = "A region draws its own officers: theirs lies in the line's region and holds the subjects' regions."
        raise refusal_at("json.region", Text(zh, en))


def _is_same(child: Draw, part: Part) -> bool:
    regions = child.region or "", part.region
    inside = regions[0].startswith(regions[1]) or regions[1].startswith(regions[0])
    return child.department == part.department and inside and child.status is not BatchStatus.VOID


def _freeze(
    connection: Connection, parent: Draw, part: Part, child_id: str, plan: tuple[str, ...], reserve: str, reach: Reach
) -> tuple[Locked, Aliases]:
    """The lists of the child: as subjects those of its cells that were drawn, as officers those of its department."""
    drawing, day, own = get_drawing(connection, parent.draw_id, reach), today(), drawn_subject.c
    query = select(own.subject, own.cell).where(own.draw == parent.id, own.link == 0, own.cell.in_(part.cells))
    rows = connection.execute(query.order_by(own.subject)).all()
    if not rows:
        raise refusal_at("json.cells", Text("这些区划没有抽中的主体。", "Nobody was drawn there."))
    subjects = Subjects([row.subject for row in rows], [ALL] * len(rows), [row.cell for row in rows], [])
    listed = replace(subjects, needs=[part.need] * len(rows))
    found = inspectors_on(connection, day, departments=[part.department], within=[part.region])
    teams = teams_of_batch(drawing.batch, drawing.line)
    given = parent.draw_id, child_id, teams, part, recusals_on(connection, day)
    child = child_of(found, drawing.line, listed, *given)
    if not child.inspectors:
        why = Text("名录中没有这一部分可抽取的执法人员。", "No officer of that part can be drawn.")
        raise refusal_at("json.region", why)
    above = child.params.parent
    assert above is not None
    params = replace(
        child.params,
        parent=replace(above, commitment=parent.commitment),
        seed=plan,
        reserve=reserve,
        verifier=sha256_of(verifier_file()),
    )
    needed = replace(listed, needs=[above.need] * len(rows))
    lists = FrozenLists(params=params, subjects=needed, inspectors=child.inspectors, recusals=child.recusals)
    lists, aliases = with_aliases(lists)
    refuse_faults(lists, filtered_by_tier=False)
    return freeze(lists), aliases


def _record(connection: Connection, parent: Draw, locked: Locked, aliases: Aliases, by: str) -> None:
    at, params = now(), locked.lists.params
    own = {"commitment": locked.commitment, "subjects": len(locked.lists.subjects), "parent_id": parent.id}
    own |= whose_part(params)
    key = add_draw(connection, parent.batch_id, params, aliases[params.draw_id], by, at, own)
    of_child = {"draw": key, "digest": locked.commitment}
    note_act(connection, draw_act, Act.LOCK, by, (None, BatchStatus.LOCKED), of_child, at)
    append_line(connection, params.draw_id, locked.commitment, BatchStatus.LOCKED, at)
    said = {"draw": params.draw_id, "fingerprint": locked.commitment}
    write_entry(connection, by, "draw.lock", f"draw {params.draw_id}", said)

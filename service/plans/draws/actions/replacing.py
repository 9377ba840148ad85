"""Who comes in the place of another is written down: not chosen, it follows from the number and the revealed link."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select, update

from inspection.drawn import Drawn
from inspection.reserve import replacement_for, substitute_for
from service.core.announcements import announce
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.draws import draw, draw_change, draw_inspector, drawn_officer, drawn_subject
from service.facts.enterprises import ids_of
from service.plans.draws.actions.changes import get_change
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.announced import DrawAtRest, OfficerReplaced, SubjectReplaced
from service.plans.draws.queries.changes import Change, ChangeKind, ChangeStatus, list_changes
from service.plans.draws.queries.draws import Draw, children_of, find_draw
from service.registries.queries.recusals import recusals_on
from service.registries.queries.standings import inspectors_on


def record_change(
    connection: Connection, draw_id: str, change_id: int, drawn: Drawn, children: Mapping[str, Drawn], by: str
) -> Change:
    """Who came is written down, with its line in the log; nothing where that was done.

    `children` are the draws, fixed with this one, whose officers go to who leaves.
    """
    lock_name(connection, f"draw {draw_id}")
    found, asked = find_draw(connection, draw_id), get_change(connection, change_id)
    assert found is not None
    if asked.status is not ChangeStatus.APPROVED:
        return asked
    if asked.kind is ChangeKind.SUBJECT:
        came = _replace_subject(connection, found, asked, drawn, children)
    else:
        came = _replace_officer(connection, found, asked, drawn)
    done = {"status": ChangeStatus.DONE.value, "came": came}
    connection.execute(update(draw_change).where(draw_change.c.id == change_id).values(**done))
    number = found.replacements + 1
    connection.execute(update(draw).where(draw.c.id == found.id).values(replacements=number))
    assert found.commitment is not None
    append_line(connection, draw_id, found.commitment, found.status, now(), number)
    announce(connection, DrawAtRest(found.batch_id))
    said = {"subject": asked.subject, "officer": asked.officer, "number": asked.number}
    write_entry(connection, by, "draw.replaced", f"draw {draw_id}", said)
    announce(connection, _announced(found, asked, came))
    return get_change(connection, change_id)


def _announced(found: Draw, asked: Change, came: str | None) -> OfficerReplaced | SubjectReplaced:
    if asked.officer is None:
        return SubjectReplaced(found.id, asked.subject, came, asked.asked_by)
    return OfficerReplaced(found.id, asked.subject, asked.officer, came, asked.asked_by)


def _replace_subject(
    connection: Connection, found: Draw, asked: Change, drawn: Drawn, children: Mapping[str, Drawn]
) -> str | None:
    own, rows = drawn_subject.c, drawn_subject
    there = {row.subject: row for row in connection.execute(select(rows).where(own.draw == found.id))}
    came = replacement_for(drawn, asked.subject, asked.link or "", gone=there.keys())
    if came is None:
        return None
    subjects = drawn.locked.lists.subjects
    place = subjects.ids.index(came)
    cell = drawn.selection.cells[int(drawn.selection.cell_of[place])]
    last = connection.execute(select(func.max(own.place)).where(own.draw == found.id)).scalar_one()
    values = {
        "draw": found.id,
        "place": last + 1,
        "subject": came,
        "enterprise_id": ids_of(connection, [came]).get(came),
    }
    values |= {"stratum": cell.stratum, "cell": cell.name, "link": asked.number}
    values |= {"num": cell.probability.numerator, "den": cell.probability.denominator}
    connection.execute(insert(drawn_subject).values(**values))
    _move_teams(connection, found, asked, {**children, found.draw_id: drawn}, came)
    return came


def _move_teams(connection: Connection, found: Draw, asked: Change, drawn: Mapping[str, Drawn], came: str) -> None:
    """Sends the team of who left to who came; whoever is recused from that one makes way for another, as always."""
    of = drawn_officer.c
    for one in (found, *children_of(connection, found.id)):
        mine = of.draw == one.id, of.subject == asked.subject
        if connection.execute(update(drawn_officer).where(*mine).values(subject=came)).rowcount:
            _relieve_recused(connection, one, asked, drawn.get(one.draw_id), came)


def follow_replacements(connection: Connection, one: Draw) -> None:
    """Sends the teams of a draw that was drawn just now to those who came in the draw above since its lock.

    The lists of the draw name who was drawn above by a ticket; of them some may have left by now.
    """
    if one.parent_id is None:
        return
    made = [asked for asked in list_changes(connection, [one.parent_id]) if asked.kind is ChangeKind.SUBJECT]
    of = drawn_officer.c
    for asked in sorted(made, key=lambda asked: asked.number or 0):
        if asked.status is ChangeStatus.DONE and asked.came is not None:
            mine = of.draw == one.id, of.subject == asked.subject
            if connection.execute(update(drawn_officer).where(*mine).values(subject=asked.came)).rowcount:
                _relieve_recused(connection, one, asked, None, asked.came)


def _relieve_recused(connection: Connection, one: Draw, asked: Change, drawn: Drawn | None, came: str) -> None:
    """Has others take the places of those recused from who came; by the same link, where the draw is of its chain.

    A draw with a number of its own has a chain of its own: there another is asked for, and stays to be decided.
    """
    away, numbers = _recused_now(connection, one, came), _numbers_of(connection, one)
    frozen = drawn.locked.lists.recusals or () if drawn else ()
    for alias in sorted(_teams_now(connection, one).get(came, ())):
        if alias not in away and (came, alias) not in frozen:
            continue
        if drawn is None:
            _ask_for_another(connection, one, asked, came, numbers[alias])
        else:
            kept_out = away | _not_drawn_today(connection, numbers)
            other = substitute_for(drawn, came, alias, asked.link or "", _teams_now(connection, one), kept_out)
            _give_place(connection, one, came, numbers[alias], other)


def _recused_now(connection: Connection, found: Draw, subject: str) -> set[str]:
    """Who is recused from a subject by today's registry, by their names in the files of the draw."""
    recused = {number for one, number in recusals_on(connection, today()) if one == subject}
    return {alias for alias, number in _numbers_of(connection, found).items() if number in recused}


def _not_drawn_today(connection: Connection, numbers: Mapping[str, str]) -> set[str]:
    """Who of them, by their names in the files, may not be drawn today: on leave, certificate ended, no visit left."""
    able = {one.number for one in inspectors_on(connection, today())}
    return {alias for alias, number in numbers.items() if number not in able}


def _ask_for_another(connection: Connection, found: Draw, asked: Change, subject: str, officer: str) -> None:
    """In the name of who asked for the subject's replacement, from which it follows."""
    reason = "与补抽的主体应当回避 Recused from the subject that came"
    values = {"draw": found.id, "kind": ChangeKind.OFFICER.value, "status": ChangeStatus.ASKED.value}
    values |= {"subject": subject, "officer": officer, "reason": reason, "evidence": asked.evidence}
    connection.execute(insert(draw_change).values(**values, asked_by=asked.asked_by, asked_at=now()))
    said = {"subject": subject, "officer": officer, "reason": reason}
    write_entry(connection, asked.asked_by, "draw.ask-change", f"draw {found.draw_id}", said)


def _give_place(connection: Connection, found: Draw, subject: str, number: str, other: str | None) -> str | None:
    """The number of who has the place now: the officer of that name in the files, None: nobody."""
    of = drawn_officer.c
    mine = of.draw == found.id, of.subject == subject, of.inspector == number
    if other is None:
        connection.execute(delete(drawn_officer).where(*mine))
        return None
    came = _numbers_of(connection, found)[other]
    connection.execute(update(drawn_officer).where(*mine).values(inspector=came))
    return came


def _numbers_of(connection: Connection, found: Draw) -> dict[str, str]:
    """Whose each name in the files of a draw is."""
    query = select(draw_inspector.c.alias, draw_inspector.c.inspector).where(draw_inspector.c.draw == found.id)
    return {row.alias: row.inspector for row in connection.execute(query)}


def _teams_now(connection: Connection, found: Draw) -> dict[str, list[str]]:
    """The teams of a draw as they are, by their names in its files."""
    alias_of = {number: alias for alias, number in _numbers_of(connection, found).items()}
    teams: dict[str, list[str]] = {}
    query = select(drawn_officer.c.subject, drawn_officer.c.inspector).where(drawn_officer.c.draw == found.id)
    for row in connection.execute(query):
        teams.setdefault(row.subject, []).append(alias_of[row.inspector])
    return teams


def _replace_officer(connection: Connection, found: Draw, asked: Change, drawn: Drawn) -> str | None:
    """The number of the officer who came; where nobody can, who leaves stays named until somebody decides anew."""
    assert asked.officer is not None
    (leaving,) = (alias for alias, number in _numbers_of(connection, found).items() if number == asked.officer)
    away, teams = _recused_now(connection, found, asked.subject), _teams_now(connection, found)
    away |= _not_drawn_today(connection, _numbers_of(connection, found))
    other = substitute_for(drawn, asked.subject, leaving, asked.link or "", teams, away)
    return None if other is None else _give_place(connection, found, asked.subject, asked.officer, other)

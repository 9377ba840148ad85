"""What a draw says after it was asked for another: teams follow, and whoever asked is told that somebody came."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import now, today
from service.plans.draws.announced import OfficerReplaced, SubjectReplaced
from service.visits.actions.course import ITSELF, note_step
from service.visits.actions.officers import add_to_team, leave_team, tell_team
from service.visits.queries.sent import visits_sent
from service.visits.queries.visits import visits_by_id
from service.visits.states import MOVES, VisitAct
from service.visits.visit import Visit, VisitCourse

# Why an officer left whom nobody had sent away at the visit itself.
_BY_THE_DRAW = "补抽更换 Replaced by the draw"
# What is still to be staffed.
_STAFFED = MOVES[VisitAct.REPLACE_OFFICER].froms | MOVES[VisitAct.APPROVE].froms


def hear_of_officer(connection: Connection, said: OfficerReplaced) -> None:
    """Has the officer who came go on the visits that the draw sends officers to."""
    for found in visits_by_id(connection, visits_sent(connection, said.draw, said.subject)).values():
        for course in found.courses:
            if course.status in _STAFFED and any(one.inspector == said.left and one.drawn for one in course.officers):
                _follow(connection, found, course, said)


def hear_of_subject(connection: Connection, said: SubjectReplaced) -> None:
    """Tells whoever asked for another subject that one came, whose visit is still to be made; or that nobody did."""
    words = (
        Text(f"补抽已抽中 {said.came}，请为其建立检查", f"{said.came} was drawn instead; make its visit")
        if said.came
        else Text(f"{said.subject} 没有可补抽的主体", f"nobody is left to be drawn instead of {said.subject}")
    )
    tell(connection, [said.asked_by], words, "/visits")


def _follow(connection: Connection, found: Visit, course: VisitCourse, said: OfficerReplaced) -> None:
    moment = now()
    leaving = next(one for one in course.officers if one.inspector == said.left)
    if leaving.left_at is None and said.came is not None:
        leave_team(connection, course.id, said.left, _BY_THE_DRAW, moment)
    if said.came is None:
        words = Text(
            f"检查 {found.number} 没有可补抽的人员，请指定",
            f"nobody is left to be drawn for visit {found.number}; name somebody",
        )
        tell(connection, [said.asked_by], words, f"/visits/{found.number}")
        return
    leads = not any(one.leads for one in course.officers if one.left_at is None and one.inspector != said.left)
    add_to_team(connection, course.id, said.came, leads=leads, drawn=True, named_by=None)
    detail = {"leaving": said.left, "coming": said.came, "drawn": True}
    states = (course.status, course.status)
    note_step(connection, found, course, VisitAct.REPLACE_OFFICER, ITSELF, states, None, detail, moment)
    if course.handed_out_at is not None:
        tell_team(connection, found, [said.came], today())

"""How far an authority's course of a visit is, as a picture: its stations in a row, those behind it filled."""

from collections.abc import Mapping

from markupsafe import Markup

from rules.texts import Text
from service.core.charts.svg import anchor_of, element, percent, picture
from service.core.web.language import said_to_reader
from service.visits.states import VisitStatus
from service.visits.visit import VisitCourse
from service.visits.words import STATUSES

HEIGHT = 46
_STATIONS = (
    Text("审批", "Approval"),
    Text("派发", "Hand-out"),
    Text("检查", "Visit"),
    Text("审核", "Review"),
    Text("公示", "Publication"),
    Text("办结", "Completed"),
)
S = VisitStatus
# At which station it stands; those before it are behind it. `len(_STATIONS)`: all are.
_AT: Mapping[VisitStatus, int] = {
    S.TO_APPROVE: 0,
    S.REFUSED: 0,
    S.TO_HAND_OUT: 1,
    S.TO_INSPECT: 2,
    S.INSPECTING: 2,
    S.RETURNED: 2,
    S.LEADER_REVIEW: 3,
    S.PUBLICATION_APPROVAL: 4,
    S.TO_PUBLISH: 4,
    S.WITHDRAWN: 4,
    S.NOT_PUBLISHED: 5,
    S.PUBLISHED: 5,
    S.FOLLOW_UP: 5,
    S.COMPLETED: 6,
}
_STOPPED = frozenset({S.REFUSED, S.CANCELLED, S.OUT_OF_SCOPE, S.WITHDRAWN})


def picture_of_course(course: VisitCourse) -> Markup:
    """The stations of a course, the one where it stands pointed out; one that stopped there is told so."""
    at = _AT.get(course.status, 2 if course.handed_out_at else 1)
    wide = 1 / len(_STATIONS)
    drawn = [element("line", x1=percent(wide / 2), x2=percent(1 - wide / 2), y1=14, y2=14, class_="axis")]
    for place, words in enumerate(_STATIONS):
        x = (place + 0.5) * wide
        here = place == at
        look = ("overdue" if course.status in _STOPPED else "due") if here else "accent" if place < at else "ground"
        drawn.append(element("circle", cx=percent(x), cy=14, r=9 if here else 6, class_=look))
        text = {"text_anchor": anchor_of(x, 0.04), "class_": "value" if here else ""}
        drawn.append(element("text", said_to_reader(words), x=percent(x), y=40, **text))
    state = STATUSES[course.status]
    said = Text(f"现在：{state.zh}。", f"Now: {state.en}.")
    return picture(said_to_reader(Text("进度", "How far it is")), said_to_reader(said), HEIGHT, drawn)

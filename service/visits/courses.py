"""The course of a visit: its moves with the words of its states and acts."""

from rules.texts import Text
from service.access.moves import Course
from service.visits.states import MOVES, VisitAct, VisitStatus
from service.visits.words import ACTS, STATUSES

COURSE: Course[VisitAct, VisitStatus] = Course(
    MOVES, STATUSES, ACTS, Text("这次检查现在不能这样处理。", "This cannot be done to the visit now.")
)
# How often the firm is come to on another day, before its absence is the result.
MOST_ATTEMPTS = 2

"""What a subject adds to the page of a visit: forms of its acts, and parts that show more of the visit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from service.access.account import Account
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit as its page shows it to somebody; the course is None where it is the visit as a whole."""

    account: Account
    visit: Visit
    course: VisitCourse | None = None


@dataclass(frozen=True, slots=True)
class ActForm:
    """The form of an act: a template of its fields, and what is done with them, by number and department.

    The template is included with `act`, `course`, `said` (what was written, {} at first), `wrong_here` (what is wrong
    with it, by field), `place` (what tells its fields apart from others' on the page) and what `more` gives; the button
    and the department stand around it.
    """

    act: VisitAct
    template: str
    does: Callable[[Connection, str, Account, str], Visit]
    more: Callable[[Connection, Shown], Mapping[str, Any]] | None = None
    # Whether files go along.
    files: bool = False


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of the page: a template, included with what `of` gives; None: it is not shown."""

    template: str
    of: Callable[[Connection, Shown], Mapping[str, Any] | None]

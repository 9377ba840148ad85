"""Those by whom visits of the demonstration are brought on: each act is that of the person who may do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Role
from service.core.db.service import Service
from service.demo.accounts import account_of
from service.demo.items import INSPECTING
from service.demo.officers import DISTRICT, login_of_officer
from service.demo.scene import login_of, second_login_of
from service.visits.actions.days import set_day
from service.visits.actions.entering import Entry, begin_visit
from service.visits.actions.many_out import hand_out_many
from service.visits.actions.officers import name_officers
from service.visits.actions.results import enter_result, submit_result
from service.visits.actions.review import Review, review_result
from service.visits.paper_kinds import PaperKind, ServedHow
from service.visits.papers.actions import StatedService, note_served
from service.visits.papers.chosen import AskedPapers
from service.visits.papers.printing import PaperForm, print_papers
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.signals import Gate, gate_of
from service.visits.results import StatedResult
from service.visits.visit import OWN_DEPARTMENT, Visit

PLANNER, LEADER, OPERATOR = login_of(Role.PLANNER), login_of(Role.LEADER), login_of(Role.DATA_OPERATOR)
INSPECTOR, OTHER_INSPECTOR = login_of(Role.INSPECTOR), second_login_of(Role.INSPECTOR)
PARTNER, OTHER_PARTNER = login_of(Role.PARTNER), second_login_of(Role.PARTNER)
DEPARTMENT = INSPECTING[0]
# Officers by the numbers of the registry: those of the district, and those of the department that takes part.
TEAM = (f"{DISTRICT}-01", f"{DISTRICT}-02")
PARTNERS = (f"{DEPARTMENT}-01", f"{DEPARTMENT}-02")
_CODE_SHOWN = Entry(code_shown=True)


@dataclass(frozen=True, slots=True)
class Hands:
    """The service, the accounts of those who act by log-in, and the gate through which visits go."""

    service: Service
    accounts: Mapping[str, Account]
    gate: Gate

    def send(self, connection: Connection, visit: Visit, day: date, at: datetime) -> None:
        """Has the planner name who goes on the day, where nobody was drawn; the notice is printed after that."""
        planner = self.accounts[PLANNER]
        for course in visit.courses:
            if not course.team:
                going = TEAM if course.department == OWN_DEPARTMENT else PARTNERS
                name_officers(connection, visit.number, planner, course.department, going, at)
        set_day(connection, visit.number, planner, day, "上午", at)

    def print(self, numbers: Sequence[str], at: datetime) -> None:
        """Has the planner print the approvals and the notices of visits."""
        for kind in (PaperKind.APPROVAL, PaperKind.NOTICE):
            asked = AskedPapers(kind, numbers=numbers)
            planner, parts = self.accounts[PLANNER], (self.service.library, self.service.settings)
            print_papers(self.service.database, *parts, planner, asked, PaperForm.HTML, BytesIO(), at)

    def hand_out(self, connection: Connection, numbers: Sequence[str], at: datetime) -> None:
        """Has the planner hand out visits whose notices are printed, by one act."""
        done = hand_out_many(connection, ChosenVisits(numbers), self.accounts[PLANNER], at)
        if done.refused:
            raise RuntimeError(f"visits of the demonstration were not handed out: {done.refused}")

    def begin(self, connection: Connection, visits: Sequence[Visit], at: datetime, entry: Entry = _CODE_SHOWN) -> None:
        """Has those who go enter, of every authority."""
        for visit in visits:
            for course in visit.courses:
                begin_visit(
                    connection, visit.number, self.officer_of(visit, course.department), course.department, entry, at
                )

    def serve(self, connection: Connection, numbers: Sequence[str], on: date) -> None:
        """Has it noted that the notices were given to the firms there."""
        stated = StatedService(on, ServedHow.ON_THE_SPOT, "现场负责人")
        note_served(connection, self.accounts[PLANNER], AskedPapers(PaperKind.NOTICE, numbers=numbers), stated)

    def hand_in(
        self, connection: Connection, visit: Visit, said: StatedResult, at: datetime, department: str = OWN_DEPARTMENT
    ) -> None:
        """Has the officer enter the result of a department and hand it in."""
        officer = self.officer_of(visit, department)
        enter_result(connection, visit.number, officer, department, said, at)
        submit_result(connection, visit.number, officer, department, at)

    def review(self, connection: Connection, number: str, *, refused: bool | None = None) -> Visit:
        """Has the leader approve a result now: its record is known from today on; `refused`: as `Review` has it."""
        said = Review("情况清楚，同意。", self.service.settings.bureau, refused)
        return review_result(connection, number, self.accounts[LEADER], OWN_DEPARTMENT, said)

    def officer_of(self, visit: Visit, department: str) -> Account:
        """Who enters for a department: the first of the officers who works by an account and goes."""
        if department != OWN_DEPARTMENT:
            return self.accounts[PARTNER]
        course = visit.course_of(OWN_DEPARTMENT)
        team = course.team if course is not None and course.team else TEAM
        known = [login_of_officer(one) for one in sorted(team)]
        return self.accounts[next(one for one in known if one in self.accounts)]


def hands_of(connection: Connection, service: Service, officers: Sequence[str] = ()) -> Hands:
    """Those who act, and officers by their log-ins, as they stand in the database."""
    logins = (PLANNER, LEADER, OPERATOR, INSPECTOR, OTHER_INSPECTOR, PARTNER, OTHER_PARTNER, *officers)
    accounts = {login: account_of(connection, login) for login in logins}
    return Hands(service, accounts, gate_of(service.library, service.settings))

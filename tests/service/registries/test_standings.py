"""Who can be drawn on a day and why somebody cannot; recusals by today's codes; what retention erases."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables import draws, officers, registries
from service.core.problem import Problem
from service.intake.write import take_rows
from service.registries.actions.absences import add_absence, withdraw_absence
from service.registries.actions.recusals import file_recusals, withdraw_recusal
from service.registries.actions.retention import erase_officers
from service.registries.inspectors import EVERYONE, Certificate, Whose, Why, ends_of
from service.registries.officer_statements import RecusalStatement
from service.registries.queries.inspectors import inspector_names, list_inspectors
from service.registries.queries.recusals import list_recusals, recusals_on, sealed_reason
from service.registries.queries.standings import ending_certificates, inspectors_on, standings_on
from tests.worlds.files import code
from tests.worlds.officers import AT, RECORDED, VALID, add_officer, add_recusal

DAY = date(2026, 6, 15)
ONE = timedelta(days=1)


def reasons(database: Database, day: date = DAY) -> dict[str, list[Why]]:
    with database.read() as connection:
        standings = standings_on(connection, day, list_inspectors(connection, day, ended=True))
    return {one.number: [hindrance.why for hindrance in one.hindrances] for one in standings}


def test_each_reason_keeps_somebody_from_being_drawn_and_says_so(database: Database) -> None:
    with database.write() as connection:
        department = {"registry": "departments", "name": "市消防", "aliases": [], **RECORDED}
        for name, begins in (("F", DAY), ("N", None)):
            stated = {"code": name, "valid_from": date(1900, 1, 1), "inspects_from": begins}
            connection.execute(insert(registries.registry_entry).values(**department, **stated))
        add_officer(connection, "A")
        add_officer(connection, "B", certificates=())
        add_officer(connection, "C", certificates=[(date(2020, 1, 1), DAY - ONE)])
        add_officer(connection, "D", certificates=[(DAY + ONE, VALID[1])])
        add_officer(connection, "E", certificates=(), kind="expert")
        add_officer(connection, "F", department="F")
        add_officer(connection, "G", department="N")
        add_officer(connection, "H", valid_until=DAY)
        add_officer(connection, "I", certificates=[(date(2020, 1, 1), DAY)])
        add_officer(connection, "J")
        add_absence(connection, "J", (DAY - ONE, DAY), "培训", "li", EVERYONE)
    assert reasons(database) == {
        "A": [],
        "B": [Why.NO_CERTIFICATE],
        "C": [Why.CERTIFICATE_ENDED],
        "D": [Why.CERTIFICATE_NOT_YET],
        "E": [Why.EXPERT],
        "F": [],
        "G": [Why.DEPARTMENT],
        "H": [Why.NOT_IN_REGISTRY],
        "I": [],
        "J": [Why.ABSENT],
    }
    assert reasons(database, DAY - ONE)["F"] == [Why.DEPARTMENT]
    assert reasons(database, DAY + ONE)["J"] == []
    with database.read() as connection:
        assert [one.number for one in inspectors_on(connection, DAY)] == ["A", "F", "I"]
        assert [one.number for one in inspectors_on(connection, DAY, departments=["F"])] == ["F"]
        assert [one.number for one in inspectors_on(connection, DAY, departments=[None])] == ["A", "I"]
        assert inspectors_on(connection, DAY, within=["9902"]) == []


def test_a_revoked_certificate_is_valid_no_more_and_the_last_row_counts(database: Database) -> None:
    paper = {"inspector": "A", "certificate_no": "ZA-0", "valid_from": VALID[0], "valid_until": VALID[1], **RECORDED}
    with database.write() as connection:
        add_officer(connection, "A")
        connection.execute(insert(officers.inspector_certificate).values(**paper, revoked_on=DAY))
    assert reasons(database)["A"] == [Why.CERTIFICATE_ENDED]
    assert reasons(database, DAY - ONE)["A"] == []


def test_what_is_left_of_the_cap_goes_by_the_visits_drawn_in_the_year(database: Database) -> None:
    of_a_draw = {"batch_id": 1, "verifier": "0" * 64, "seed_plan": [], "reserve": "0" * 64, "locked_by": "li"}
    # The year begins in Shanghai, eight hours before it does in UTC.
    drawn = {
        1: ("drawn", datetime(2026, 1, 5, tzinfo=UTC)),
        2: ("void", datetime(2026, 2, 5, tzinfo=UTC)),
        3: ("drawn", datetime(2025, 12, 31, 15, 59, tzinfo=UTC)),
        4: ("completed", datetime(2025, 12, 31, 16, tzinfo=UTC)),
    }
    with database.write() as connection:
        for number in "ABC":
            add_officer(connection, number, cap={"A": 3, "B": 2}.get(number))
        for id, (status, at) in drawn.items():
            stated = {"id": id, "draw_id": f"D{id}", "status": status, "locked_at": at, "drawn_at": at}
            connection.execute(insert(draws.draw).values(**of_a_draw, **stated))
            for number in "ABC":
                connection.execute(insert(draws.drawn_officer).values(draw=id, subject="REG-1", inspector=number))
    with database.read() as connection:
        standings = standings_on(connection, DAY, list_inspectors(connection, DAY))
        assert [(one.drawn, one.cap_left) for one in standings] == [(2, 1), (2, 0), (2, None)]
        assert [one.number for one in inspectors_on(connection, DAY)] == ["A", "C"]


def test_certificates_that_follow_each_other_end_with_the_last_one(database: Database) -> None:
    def paper(begins: int, ends: int, revoked: int | None = None) -> Certificate:
        day = date(2026, 1, 1).toordinal()
        days = [None if one is None else date.fromordinal(day + one) for one in (begins, ends, revoked)]
        return Certificate("A", None, None, days[0] or DAY, days[1] or DAY, days[2])

    chance = random.Random(22)  # noqa: S311
    for _ in range(200):
        papers = [
            paper(begins := chance.randrange(20), begins + chance.randrange(12), chance.choice([None, None, 9]))
            for _ in range(chance.randrange(4))
        ]
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(25))
        last, slow = day, None
        while any(one.is_valid(last) for one in papers):
            last, slow = last + ONE, last
        assert ends_of(papers, day) == slow
    with database.write() as connection:
        add_officer(connection, "A", certificates=[(VALID[0], DAY), (DAY + ONE, VALID[1])])
        add_officer(connection, "B", certificates=[(VALID[0], DAY + timedelta(days=59))])
        add_officer(connection, "C", certificates=[(VALID[0], DAY + timedelta(days=60))])
        add_officer(connection, "D", certificates=[])
        add_officer(connection, "E", "9902", certificates=[(VALID[0], DAY)])
    with database.read() as connection:
        assert [one.officer.number for one in ending_certificates(connection, DAY)] == ["D", "E", "B"]
        inside = Whose(("9901",))
        assert [one.officer.number for one in ending_certificates(connection, DAY, inside)] == ["D", "B"]


def test_an_absence_is_withdrawn_once_and_only_within_ones_own(database: Database) -> None:
    with database.write() as connection:
        add_officer(connection, "A")
        absence = add_absence(connection, "A", (DAY, DAY), None, "li", EVERYONE)
    for wrong in ((DAY, DAY - ONE), (date(1, 1, 1), DAY), (DAY, date.max)):
        with database.write() as connection, pytest.raises(Problem):
            add_absence(connection, "A", wrong, None, "li", EVERYONE)
    elsewhere = (Whose(("9902",)), Whose(departments=frozenset({"F"})))
    for whose in elsewhere:
        with database.write() as connection, pytest.raises(Problem, match="没有找到"):
            withdraw_absence(connection, absence, "li", whose)
        with database.write() as connection, pytest.raises(Problem, match="没有找到"):
            add_absence(connection, "A", (DAY, DAY), None, "li", whose)
    with database.write() as connection:
        assert withdraw_absence(connection, absence, "wang", Whose(("99",))).withdrawn_by == "wang"
    assert reasons(database)["A"] == []
    with database.write() as connection, pytest.raises(Problem, match="已撤回"):
        withdraw_absence(connection, absence, "li", EVERYONE)


def test_a_recusal_holds_by_the_code_that_was_named_and_by_that_of_today(database: Database) -> None:
    day = today()
    firms = [{"uscc": code(place), "name": f"甲{place}", "region": "9901"} for place in (1, 2)]
    renamed = [{"uscc": code(1), "new_uscc": code(3), "valid_from": day.isoformat()}]
    with database.write() as connection:
        add_officer(connection, "A")
        add_officer(connection, "B", "9902")
        for kind, rows in (("enterprises", firms), ("attribute-changes", renamed)):
            take_rows(connection, kind, rows, source="s", actor="t", data_on=day, known_on=day)
        said = [
            RecusalStatement("A", code(1), "亲属任职", day - ONE),
            RecusalStatement("A", code(2), "曾任职", day, day),
            RecusalStatement("A", "REG-9", "持股", day + ONE),
            RecusalStatement("B", code(2), "邻居", day),
            RecusalStatement("A", code(5), "", day),
            RecusalStatement("A", "91不是", "理由", day),
            RecusalStatement("A", code(5), "理由", day, day - ONE),
            RecusalStatement("Z", code(5), "理由", day),
        ]
        done = file_recusals(connection, said, "li", Whose(("9901",)))
        assert done.added == 3
        assert {place: faults[0][0] for place, faults in done.refused.items()} == {
            3: "inspector",
            4: "reason",
            5: "subject",
            6: "until_day",
            7: "inspector",
        }
        assert file_recusals(connection, said[:3], "li").unchanged == 3
    with database.read() as connection:
        assert recusals_on(connection, day) == {(code(1), "A"), (code(3), "A"), (code(2), "A")}
        assert recusals_on(connection, day + ONE) == {(code(1), "A"), (code(3), "A"), ("REG-9", "A")}
        first = list_recusals(connection, day)[-1]
        assert sealed_reason(connection, first.id) == "亲属任职"
        assert list_recusals(connection, day, Whose(("9902",))) == []
    with database.write() as connection:
        assert withdraw_recusal(connection, first.id, "li").withdrawn_by == "li"
        assert recusals_on(connection, day) == {(code(2), "A")}
    with database.write() as connection, pytest.raises(Problem, match="已撤回"):
        withdraw_recusal(connection, first.id, "li")


def test_retention_erases_names_and_reasons_and_leaves_who_is_matched_with_whom(database: Database) -> None:
    with database.write() as connection:
        add_officer(connection, "A", valid_until=DAY)
        add_officer(connection, "B")
        for number, until in (("A", None), ("B", None), ("B", DAY - ONE)):
            add_recusal(connection, number, "REG-1", until_day=until)
        add_officer(connection, "C", valid_until=DAY)
        add_officer(connection, "C", valid_from=DAY + ONE, certificates=())
        absence = add_absence(connection, "B", (DAY - ONE, DAY), "病假", "li", EVERYONE)
        connection.execute(update(officers.inspector_absence).values(withdrawn_at=AT).where(absence == 0))
        assert erase_officers(connection, DAY) == 1
        # A's name, certificate and reason, and why B was absent.
        assert erase_officers(connection, DAY + ONE) == 4
        assert erase_officers(connection, DAY + ONE) == 0
    with database.read() as connection:
        assert inspector_names(connection, "ABC") == {"A": "A", "B": "人员B", "C": "人员C"}
        assert {one.inspector for one in list_recusals(connection, DAY, ended=True)} == {"A", "B"}
        reasons = [sealed_reason(connection, one.id) for one in list_recusals(connection, DAY, ended=True)]
        assert reasons == [None, "亲属任职", None]

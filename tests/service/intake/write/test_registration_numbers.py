"""The registration number of a register: it counts where there is no code, and finds the firm where there is one."""

from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise, enterprise_code, record
from service.facts.enterprises import get_enterprise
from tests.service.intake.write.test_take import ONE, TWO, counts, take

NUMBER, OTHER = "990102010000129", "990102010000110"
CALLED = f"REG-{NUMBER}"
PRAISED = {"type": "honour", "occurred_on": "2026-03-01", "record_id": "h"}


def rows_of(database: Database, column: object) -> list[object]:
    with database.read() as connection:
        return sorted(connection.execute(select(column)).scalars())  # type: ignore[call-overload]


def test_a_number_alone_beside_a_mark_or_in_the_place_of_the_code_makes_the_firm(database: Database) -> None:
    for row in ({"registration_number": NUMBER}, {"uscc": "-", "registration_number": NUMBER}, {"uscc": NUMBER}):
        take(database, "enterprises", [{"name": "甲", **row}])
    assert rows_of(database, enterprise.c.code) == [CALLED]
    assert rows_of(database, enterprise_code.c.code) == []


def test_a_record_finds_the_firm_by_the_number_that_its_register_states(database: Database) -> None:
    for _ in range(2):
        take(database, "enterprises", [{"uscc": ONE, "registration_number": NUMBER}])
    assert rows_of(database, enterprise_code.c.code) == [CALLED]
    taken = take(database, "records", [{"uscc": None, "registration_number": NUMBER, **PRAISED}])
    assert counts(taken) == (1, 0, 0, 0)
    assert counts(take(database, "records", [{"uscc": CALLED, **PRAISED}])) == (0, 1, 0, 0)
    assert rows_of(database, record.c.record_id) == ["h"]
    with database.read() as connection:
        found = get_enterprise(connection, CALLED)
    assert found is not None
    assert found.code == ONE


def test_a_code_that_changes_later_leaves_the_number_where_it_is(database: Database) -> None:
    take(database, "enterprises", [{"uscc": ONE, "registration_number": NUMBER}])
    changed = take(database, "attribute-changes", [{"uscc": CALLED, "new_uscc": TWO, "valid_from": "2026-05-01"}])
    assert counts(changed)[3] == 1, "a number beside the code is not the code that changed"
    changed = take(database, "attribute-changes", [{"uscc": ONE, "new_uscc": TWO, "valid_from": "2026-05-01"}])
    assert counts(changed)[2] == 1
    with database.read() as connection:
        found = get_enterprise(connection, CALLED)
    assert found is not None
    assert found.code == TWO


def test_a_number_of_two_firms_is_neithers_and_waits(database: Database) -> None:
    both = [{"uscc": code, "registration_number": NUMBER} for code in (ONE, TWO)]
    assert counts(take(database, "enterprises", both))[3] == 2
    take(database, "enterprises", [{"uscc": ONE, "registration_number": NUMBER}])
    taken = take(database, "enterprises", [{"uscc": TWO, "registration_number": NUMBER}])
    assert counts(taken)[3] == 1
    assert "注册号已属于另一主体" in taken.rejects[0]["zh"]
    take(database, "enterprises", [{"registration_number": OTHER, "name": "乙"}])
    known_alone = take(database, "enterprises", [{"uscc": TWO, "registration_number": OTHER}])
    assert counts(known_alone)[3] == 1


def test_the_number_of_a_person_is_never_kept(database: Database) -> None:
    taken = take(database, "enterprises", [{"uscc": ONE, "registration_number": "110101199003074477"}])
    assert counts(taken) == (1, 0, 0, 0)
    assert rows_of(database, enterprise_code.c.code) == []

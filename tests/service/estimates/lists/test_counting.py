"""Frozen lists of draws counted by groups: nobody lost, listed and drawn in the same groups, counted once."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.estimates import drawn_list
from service.core.db.tables.facts import enterprise
from service.core.errors import ProductError
from service.estimates.lists.counted import DIMENSIONS
from service.estimates.lists.queries.stored import counted_lists, draws_of_year, lists_to_count
from service.estimates.lists.sections import section_of
from service.intake.write import take_rows
from tests.worlds.drawn_year import count_lists, make_drawn_year
from tests.worlds.files import code
from tests.worlds.services import service_over


def draws_in(service: Service, year: int) -> dict[int, str]:
    """The numbers of the draws of the year by their keys."""
    with service.database.read() as connection:
        rows = connection.execute(draws_of_year(year).add_columns(draw.c.id, draw.c.draw_id)).all()
    return {row.id: row.draw_id for row in rows}


def words_of(counted, group: int) -> dict[str, str]:
    """What a group says, by dimension."""
    return {name: counted.words[name][int(counted.groups[name][group])] for name in DIMENSIONS}


def test_listed_and_drawn_fall_into_groups_by_what_is_registered(drawn_year: tuple[Service, int]) -> None:
    service, year = drawn_year
    draws = draws_in(service, year)
    with service.database.read() as connection:
        firms = {row.code: row for row in connection.execute(select(enterprise))}
        counted = counted_lists(connection, draws)
        drawn = {
            key: connection.execute(
                select(drawn_subject.c.subject, drawn_subject.c.stratum)
                .where(drawn_subject.c.draw == key)
                .order_by(drawn_subject.c.place)
            ).all()
            for key in draws
        }
    assert set(counted) == set(draws)
    for key, one in counted.items():
        lines = (service.settings.data / "draws" / draws[key] / "locked" / "subjects.tsv").read_text().splitlines()[1:]
        listed = Counter()
        for line in lines:
            subject, stratum, cell, _ = line.split("\t")
            firm = firms.get(subject)
            region = firm.region or "" if firm else ""
            county = "" if cell == "000000" else cell
            section = section_of(firm.industry or "") if firm else ""
            listed[stratum, region if region.startswith(county) else county, section] += 1
        found = Counter()
        for group in range(len(one.groups)):
            said = words_of(one, group)
            assert said["tier"] == said["stratum"]
            found[said["stratum"], said["region"], said["section"]] += int(one.groups["listed"][group])
        assert found == listed
        assert [words_of(one, group)["stratum"] for group in one.of_drawn.tolist()] == [
            row.stratum for row in drawn[key]
        ]


def test_a_list_is_counted_once_and_again_when_somebody_came(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 2, batches=2)
    assert count_lists(scored_copy, year) == 2
    assert count_lists(scored_copy, year) == 0
    with scored_copy.database.write() as connection:
        key = connection.execute(select(drawn_list.c.draw)).scalars().first()
        connection.execute(update(drawn_list).where(drawn_list.c.draw == key).values(drawn=1))
    assert count_lists(scored_copy, year) == 1


def test_a_list_that_was_changed_is_refused(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 3, batches=1)
    (draw_id,) = draws_in(scored_copy, year).values()
    file: Path = scored_copy.settings.data / "draws" / draw_id / "locked" / "subjects.tsv"
    file.write_bytes(file.read_bytes() + b"x\tA\t370201\t-\n")
    with pytest.raises(ProductError, match=draw_id):
        count_lists(scored_copy, year)


def test_lists_without_tiers_are_counted_on_either_database(database: Database, tmp_path: Path) -> None:
    rows = [
        {
            "uscc": code(place),
            "name": f"企业{place}",
            "region": "370201",
            "industry": "5211",
            "employees": str(place * 9),
        }
        for place in range(40)
    ]
    with database.write() as connection:
        taken = take_rows(connection, "enterprises", rows, source="t", actor="t", data_on=today(), known_on=today())
        assert not taken.rejects, taken.rejects
    service = service_over(database, tmp_path)
    year = make_drawn_year(service, 4, batches=2, scheme=None)
    assert count_lists(service, year) == 2
    with database.read() as connection:
        assert lists_to_count(connection, year) == []
        for one in counted_lists(connection, draws_in(service, year)).values():
            assert one.listed == 43
            said = [words_of(one, group) for group in range(len(one.groups))]
            assert {(each["tier"], each["stratum"]) for each in said} == {("", "all")}
            sizes = Counter()
            for group, each in enumerate(said):
                sizes[each["section"], each["size"]] += int(one.groups["listed"][group])
            # 0 and 9 employees; 18 to 99; 108 to 297; 306 and more; three that are no enterprises.
            assert sizes == {("F", "1"): 2, ("F", "2"): 10, ("F", "3"): 22, ("F", "4"): 6, ("", ""): 3}


@pytest.mark.parametrize(
    ("industry", "section"),
    [("F5211", "F"), ("F", "F"), ("5211", "F"), ("0141", "A"), ("43", "C"), ("4400", "D"), ("97", "T"), ("9800", "")],
)
def test_a_code_lies_in_a_section_with_its_letter_or_without(industry: str, section: str) -> None:
    assert section_of(industry) == section


@pytest.mark.parametrize("industry", ["", "5", "00", "X12", "五二", "A1"[1:]])
def test_what_is_no_code_lies_in_no_section(industry: str) -> None:
    assert section_of(industry) == ""

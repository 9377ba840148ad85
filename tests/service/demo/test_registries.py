"""The registries of the demonstration: every code of its data has a name, every firm an office, 2027 is marked."""

from pathlib import Path

from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.demo.contacts import write_contacts
from service.demo.items import other_subjects
from service.demo.population import generate
from service.demo.registries import write_registries, write_tagged
from service.registries.queries.contacts import addresses_of, contacts_of
from service.registries.queries.names import industry_names, office_names, region_names
from service.registries.queries.workdays import list_years
from service.registry_desk.imports import take_table
from service.registry_desk.table import read_table
from tests.worlds.services import SCORED_ON, service_over, take_file


def test_every_code_has_a_name_and_every_firm_an_office(sqlite: Database, tmp_path: Path) -> None:
    for kind, tables in write_registries(tmp_path).items():
        for path in tables:
            with sqlite.write() as connection:
                table, invented = read_table(path, kind), "invented" in path.name
                done = take_table(connection, kind, table, "t", ("",), file=path.name, invented=invented)
            assert done.refused == []
            assert done.added > 0
    generate(300, 1, SCORED_ON, tmp_path)
    with sqlite.write() as connection:
        path = write_tagged(tmp_path)
        done = take_table(connection, "tags", read_table(path, "tags"), "t", ("",), file=path.name)
        assert (done.refused, done.added > 10) == ([], True)
    take_file(service_over(sqlite, tmp_path), "enterprises", tmp_path / "enterprises.parquet", "s", SCORED_ON)
    take_file(service_over(sqlite, tmp_path), "enterprises", write_contacts(tmp_path), "s", SCORED_ON)
    with sqlite.read() as connection:
        known = connection.execute(select(enterprise.c.code)).scalars().all()
        others = [code for code, *_ in other_subjects()]
        addresses, reached = addresses_of(connection, [*known, *others], SCORED_ON), contacts_of(connection, known)
        assert set(others) < addresses.keys()
        # Some of either are not known: papers leave a line.
        assert len(known) * 0.9 < len(addresses.keys() & set(known)) < len(known)
        assert any(one.name is None for one in reached.values())
        assert any(one.phone is None for one in reached.values())
        assert sum(one.name is not None and one.phone is not None for one in reached.values()) > len(known) * 0.7
    with sqlite.read() as connection:
        rows = connection.execute(select(enterprise.c.region, enterprise.c.industry, enterprise.c.office)).all()
        codes = [{row[place] for row in rows if row[place]} for place in range(3)]
        for find, asked in zip((region_names, industry_names, office_names), codes, strict=True):
            assert asked
            assert all(name.zh != code and name.en != code for code, name in find(connection, asked).items())
        assert all(row.office for row in rows if row.region)
        assert {one.table.year: one.table.invented for one in list_years(connection)} == {
            2025: False,
            2026: False,
            2027: True,
        }
        assert len(next(one.table for one in list_years(connection) if one.table.year == 2026).working_days) == 248

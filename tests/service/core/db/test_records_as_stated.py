"""The migration that gives stored records the form in which rows state them, and the records that they belong to."""

from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from rules.calendar import day_of
from scoring.digest import text_words_of
from scoring.document_numbers import document_compared
from scoring.facts import MISSING
from service.core.db.engine import Database
from service.core.db.migrate import downgrade, upgrade
from service.core.db.packing import RECORD
from service.core.db.revision import MIGRATIONS
from service.facts.full_facts import full_facts_of
from service.facts.texts import PLAIN
from tests.worlds.services import SCORED_ON, load_population

_STORED = (
    "SELECT packed, document_no, reason FROM record "
    "ORDER BY enterprise_id, identity, source_rank, recorded_on, version, change_id, part"
)
FIRST, THEN = date(2026, 4, 1), date(2026, 5, 1)


def migration() -> ModuleType:
    spec = spec_from_file_location("stated", MIGRATIONS / "versions" / "0009_records_as_stated.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WORDS = {
    "record.type": ["administrative_penalty", "complaint"],
    "record.authority": ["市监局"],
    "record.source": ["乙平台"],
    "record.scheme": [],
}


def fill(connection: Connection) -> None:
    """A database of the shape before: an enterprise, and records in versions as they were held then."""
    run = connection.execute
    for field, words in WORDS.items():
        for code, word in enumerate(words):
            run(text("INSERT INTO word VALUES (:field, :code, :word)"), {"field": field, "code": code, "word": word})
    run(text("INSERT INTO source (name, rank, record_types) VALUES ('甲平台', 10, '')"))
    moment = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp())
    for number, day in ((1, FIRST), (2, THEN)):
        run(
            text(
                'INSERT INTO "change" (id, recorded_on, recorded_at, kind, actor, enterprises) '
                "VALUES (:id, :day, :at, 'records', 'li', :none)"
            ),
            {"id": number, "day": day_of(day), "at": moment, "none": b""},
        )
    firm = {"id": 1, "day": day_of(FIRST), "packed": packed_firm()}
    run(
        text(
            "INSERT INTO enterprise (id, code, recorded_on, change_id, packed) VALUES (:id, 'REG-1', :day, 1, :packed)"
        ),
        firm,
    )


def packed_firm() -> bytes:
    from service.core.db.packing import ENTERPRISE, pack_table

    return pack_table(ENTERPRISE, 1, {"id": 1, "recorded_on": day_of(FIRST), "change_id": 1}).tobytes()


def add(connection: Connection, layout: np.dtype[Any], record_id: str, number: str | None, **values: Any) -> None:
    """Adds a row of the shape before."""
    row = np.zeros(1, layout)
    missing = migration()._MISSING
    for name in layout.names or ():
        row[name] = values.get(name, missing.get(name, 0))
    row["enterprise_id"], row["source_rank"] = 1, 10
    row["document_stated"] = number is not None
    key = {name: row[name].item() for name in ("identity", "recorded_on", "version", "change_id")}
    connection.execute(
        text(
            "INSERT INTO record (enterprise_id, identity, source_rank, recorded_on, version, packed, change_id, "
            "record_id, document_no) VALUES (1, :identity, 10, :recorded_on, :version, :packed, :change_id, "
            ":record_id, :number)"
        ),
        {**key, "packed": row.tobytes(), "record_id": record_id, "number": number},
    )


def records(database: Database, known_on: date = THEN) -> list[tuple[str, int]]:
    with database.read() as connection:
        held = full_facts_of(connection, [1], THEN, known_on).records
    assert held.ids is not None
    return sorted(zip(map(str, held.ids), held.columns["severity"].tolist(), strict=True))


def test_records_get_their_form_and_their_identity(database: Database) -> None:
    downgrade(database, "0008")
    layout = migration()._BEFORE
    one = {"occurred_on": day_of(date(2026, 3, 1)), "type": 0, "authority": 0}
    first, then = {"recorded_on": day_of(FIRST), "change_id": 1}, {"recorded_on": day_of(THEN), "change_id": 2}
    with database.write() as connection:
        fill(connection)
        # Two versions of one penalty, of which the second was held with all that it did not state.
        add(connection, layout, "P-1", "罚〔2026〕1号", identity=11, version=0, severity=2, **one, **first)
        add(connection, layout, "P-1", "罚〔2026〕1号", identity=11, version=1, severity=3, **one, **then)
        # The same document, which stood under an id as a record of its own, and a record with a number of its own.
        add(connection, layout, "P-2", "罚［2026］ 1号", identity=12, version=0, severity=1, **one, **first)
        complaint = one | {"type": 1, "authority": -1}
        add(connection, layout, "C-1", None, identity=13, version=7, severity=1, **complaint, **first)
    (said,) = upgrade(database)
    assert "1 records became one" in said.en
    assert "4 行" in said.zh
    assert records(database) == [("C-1", 1), ("P-1", 3)]
    with database.read() as connection:
        rows = connection.execute(text("SELECT version, recorded_on FROM record ORDER BY version, recorded_on")).all()
        assert [row[0] for row in rows] == [-1, -1, -1, 7]
        named = connection.execute(text("SELECT COUNT(*) FROM record_key WHERE named_by = 10")).scalar()
    assert named == 2
    downgrade(database, "0008")
    upgrade(database)
    assert records(database) == [("C-1", 1), ("P-1", 3)]


def test_there_is_nothing_to_say_of_an_empty_database(database: Database) -> None:
    downgrade(database, "0008")
    assert list(upgrade(database)) == []


def test_what_is_missing_is_what_it_is_elsewhere() -> None:
    from rules.fields import RECORD_FIELDS

    for name, value in migration()._MISSING.items():
        if name in RECORD_FIELDS and name != "severity":
            assert value == MISSING[RECORD_FIELDS[name].kind]


def test_words_of_texts_are_made_for_what_was_stored_before(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, 40, SCORED_ON)

    def stored() -> list[Any]:
        with database.read() as connection:
            rows = connection.execute(text(_STORED)).all()
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows]

    held = stored()
    rows = np.frombuffer(b"".join(bytes(packed) for packed, _, _ in held), RECORD)
    for name, compare in (("document_no", document_compared), ("reason", str)):
        texts = [row[1 if name == "document_no" else 2] for row in held]
        assert any(texts)
        words = rows[PLAIN[name]].tolist()
        assert words == text_words_of(None if one is None else compare(one) for one in texts).tolist()
    downgrade(database, "0021")
    assert stored() != held
    upgrade(database)
    assert stored() == held

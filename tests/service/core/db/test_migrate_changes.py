"""Moves of before they were split into causes: carried over by county as far as that is known, and back again."""

import struct

from sqlalchemy import Connection, text

from service.core.db.engine import Database
from service.core.db.migrate import downgrade, upgrade
from service.decisions.change_counts import Move, moves_counted
from service.decisions.moves import CAUSES, moves_of_run, moves_with_parts_of
from tests.worlds.tier_lists import make_world, write_world

BEFORE = "0031"
# enterprise, tier before and after, place of the cause, code of the region
MOVES = [(1, 0, 1, 0, 0), (2, 0, 1, 0, 1), (3, 1, 0, 1, 1), (4, -2, 1, 4, 0), (5, 2, 1, 2, 7)]
# Of run 1 more moved than is known by name; run 2 is from before names were kept.
COUNTS = [
    *((1, 0, 1, "new_facts", 3), (1, 1, 0, "time", 1), (1, -2, 1, "first", 1), (1, 2, 1, "rules", 1)),
    (2, 0, 3, "model", 7),
]


def put_before(connection: Connection) -> None:
    run = connection.execute
    for table in ("tier_move", "run_move", "word"):
        run(text(f"DELETE FROM {table}"))  # noqa: S608
    for code, region in enumerate(("110101001", "110102")):
        run(text("INSERT INTO word (field, code, text) VALUES ('region', :c, :t)"), {"c": code, "t": region})
    data = b"".join(struct.pack("<ibbbi", *move) for move in MOVES)
    run(text("INSERT INTO run_move (run_id, part, data) VALUES (1, 0, :data)"), {"data": data})
    names = ("run_id", "from_tier", "to_tier", "cause", "number")
    marks = ", ".join(f":{name}" for name in names)
    for count in COUNTS:
        run(text(f"INSERT INTO tier_move ({', '.join(names)}) VALUES ({marks})"), dict(zip(names, count, strict=True)))  # noqa: S608
    part = {"moves": [[0, 1, "rules", 2]], "counts": []}
    run(
        text("INSERT INTO run_part (run_id, part, changes) VALUES (3, 0, :changes)"),
        {"changes": str(part).replace("'", '"')},
    )


def test_moves_are_carried_over_with_what_they_know_and_back(database: Database) -> None:
    write_world(database, make_world(30))
    downgrade(database, BEFORE)
    with database.write() as connection:
        put_before(connection)
    upgrade(database)
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT run_id, region, from_tier, to_tier, cause, number, touched, points FROM change_count")
        ).all()
        assert sorted((*tuple(row[:5]), row.number) for row in rows) == [
            (1, "", 0, 1, "new_facts", 1),
            (1, "", 2, 1, "rule_set", 1),
            (1, "110101", -2, 1, "first", 1),
            (1, "110101", 0, 1, "new_facts", 1),
            (1, "110102", 0, 1, "new_facts", 1),
            (1, "110102", 1, 0, "time", 1),
            (2, "", 0, 3, "model", 7),
        ]
        assert all((row.touched, row.points) == (row.number, None) for row in rows)
        assert moves_counted(connection, [2]) == [Move(2, 0, 3, "model", 7)]
        assert [CAUSES[cause] for cause in moves_of_run(connection, 1)["cause"].tolist()] == [
            "new_facts", "new_facts", "time", "first", "rule_set",
        ]  # fmt: skip
        moved, parts = moves_with_parts_of(connection, [1])
        assert (len(moved), len(parts), parts["moves"].any()) == (4, 4, False)
        changes = connection.execute(text("SELECT changes FROM run_part")).scalar_one()
        assert '"rule_set", 2, 2, null' in str(changes).replace("None", "null").replace("'", '"')
    downgrade(database, BEFORE)
    with database.read() as connection:
        back = connection.execute(text("SELECT run_id, from_tier, to_tier, cause, number FROM tier_move")).all()
        assert sorted(tuple(row) for row in back) == sorted(COUNTS)
        data = connection.execute(text("SELECT data FROM run_move")).scalar_one()
        assert [one[3] for one in struct.iter_unpack("<ibbbi", bytes(data))] == [move[3] for move in MOVES]
    upgrade(database)

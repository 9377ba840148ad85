"""Visits of before their versions: moved, joined where two rows are one visit, and told of in words."""

from sqlalchemy import text

from service.core.db.engine import Database
from service.core.db.migrate import downgrade, upgrade

BEFORE = "0009"
# id, enterprise, day, department, trigger, on site, item, number, change
ROWS = [
    (1, 1, 20000, "测试市局", "PLAN_RANDOM", True, "登记事项检查", "R-1", 1),
    # The same authority written otherwise, and the same number and day: the same visit.
    (2, 1, 20000, "测试 市局", "COMPLAINT", True, "公示信息检查", "R-1", 1),
    (3, 1, 20001, "消防", "EMERGENCY", False, "", "2", 2),
    (4, 2, 20000, "消防", "PLAN_RANDOM", True, "", "1", 2),
]


def put_before(database: Database) -> None:
    """A database of before with two imports of two sources, the second of which is known to no source any more."""
    with database.write() as connection:
        run = connection.execute
        run(text("INSERT INTO source (name, rank) VALUES ('双随机平台', 3)"))
        run(
            text(
                "INSERT INTO import (id, kind, file_name, sha256, source, data_on, known_on, snapshot, status, actor, "
                "created_at) VALUES (1, 'visits', 'a.csv', '0', '双随机平台', 20010, 20010, false, 'done', 't', 0)"
            )
        )
        for change, import_id in ((1, 1), (2, None)):
            run(
                text(
                    "INSERT INTO change (id, recorded_on, recorded_at, kind, import_id, actor, enterprises) "
                    "VALUES (:id, :day, 0, 'visits', :import_id, 't', :none)"
                ),
                {"id": change, "day": 20010 + change, "import_id": import_id, "none": b""},
            )
        for id in (1, 2):
            run(
                text(
                    "INSERT INTO enterprise (id, code, recorded_on, change_id, packed) VALUES (:id, :code, 1, 1, :none)"
                ),
                {"id": id, "code": f"REG-{id}", "none": b""},
            )
        names = ("id", "enterprise_id", "visited_on", "department", "trigger", "on_site", "item", "number", "change_id")
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join(f":{name}" for name in names)
        for row in ROWS:
            run(text(f"INSERT INTO visit ({columns}) VALUES ({marks})"), dict(zip(names, row, strict=True)))  # noqa: S608


def test_stored_visits_become_visits_with_items(database: Database) -> None:
    downgrade(database, BEFORE)
    put_before(database)
    (told,) = upgrade(database)
    assert "4 条" in told.zh
    assert "4 rows" in told.en
    assert "1 of them" in told.en
    with database.read() as connection:
        visits = connection.execute(
            text(
                'SELECT enterprise_id, source_rank, recorded_on, visited_on, department, number, "trigger", on_site '
                "FROM visit ORDER BY enterprise_id, visited_on"
            )
        ).all()
        items = connection.execute(text("SELECT enterprise_id, item, result FROM visit_item")).all()
    # The row that was handed in last counts; what no source states any more comes before all that a source does.
    assert [tuple(row)[:-1] for row in visits] == [
        (1, 3, 20011, 20000, "测试 市局", "R-1", "COMPLAINT"),
        (1, 0, 20012, 20001, "消防", "2", "EMERGENCY"),
        (2, 0, 20012, 20000, "消防", "1", "PLAN_RANDOM"),
    ]
    assert [bool(row.on_site) for row in visits] == [True, False, True]
    assert {tuple(row) for row in items} == {(1, "登记事项检查", None), (1, "公示信息检查", None)}
    downgrade(database, BEFORE)
    with database.read() as connection:
        back = connection.execute(
            text('SELECT department, number, "trigger", item FROM visit ORDER BY number, id')
        ).all()
    assert {tuple(row) for row in back} == {
        ("测试 市局", "R-1", "COMPLAINT", "公示信息检查"),
        ("消防", "2", "EMERGENCY", ""),
        ("消防", "1", "PLAN_RANDOM", ""),
    }
    upgrade(database)

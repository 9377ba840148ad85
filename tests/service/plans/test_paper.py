"""The paper table of a plan: its columns, and no ratio by tier."""

from service.core.db.engine import Database
from service.plans.paper import BY_CLASS, HEADINGS, paper_rows
from service.plans.queries.lines import lines_of
from service.plans.queries.named import name_plans
from tests.worlds.plans import REGISTER, Fraction, enter_items, put_up_line, put_up_plan


def test_it_has_the_columns_of_a_bureau_and_tells_no_ratio_by_tier(sqlite: Database) -> None:
    with sqlite.write() as connection:
        enter_items(connection)
    made = put_up_plan(sqlite, lines=0)
    put_up_line(sqlite, made.id, section="信用监管股", co_departments=("FIRE",))
    put_up_line(sqlite, made.id, planned_number=12, shares=1)
    put_up_line(sqlite, made.id, scheme=None, ratios={"unclassified": Fraction(3, 100)}, items=(REGISTER,))
    with sqlite.read() as connection:
        lines = lines_of(connection, made.id)
        rows = [row.cells for row in paper_rows(lines, made, name_plans(connection, [made], lines))]
    assert [len(row) for row in rows] == [len(HEADINGS)] * 3
    assert rows[0][1:4] == ("本局（配合：消防救援支队）", "登记事项抽查", "登记事项检查")
    assert rows[0][5:8] == ("信用监管股", BY_CLASS, "每户本年度至多1次，分2批")
    assert (rows[1][6], rows[1][8]) == ("", "12")
    assert rows[2][6] == "3%"
    assert not any("20%" in cell or "30%" in cell for row in rows for cell in row)

"""The page of the workload: what it adds up, what may be tried, what falls short, and the file to take away."""

import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.registries.queries.workdays import calendar_of
from service.tiers.queries.workload import months_of
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import ClientFor

PAGE = "/workload"
BROWSER = {"Accept": "text/html"}
Get = Callable[..., str]


@pytest.fixture
def planner(demonstration: Demonstration) -> Get:
    client = demonstration.client(Role.PLANNER)

    def get(query: str = "", status: int = 200) -> str:
        answer = client.get(f"{PAGE}?{query}", headers=BROWSER)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    return get


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of the rows, heads first, of the table with the caption; the foot is the last."""
    (table,) = (found for found in re.findall(r"<table.*?</table>", page, re.S) if caption in found)
    body = table[table.index("<tbody") :]
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows
    ]


def number(words: str) -> float:
    return float(words.replace(",", ""))


def test_the_table_adds_up_to_the_tiers(planner: Get) -> None:
    page = planner("year=" + str(today().year + 1))
    tiers, offices = rows_of(page, "各类别全年检查次数"), rows_of(page, "颜色越深")
    visits = number(tiers[-1][6])
    assert visits == sum(number(row[6]) for row in tiers[:-1]) > 0
    assert len(offices) > 2
    total = offices[-1]
    assert (total[0], len(total)) == ("合计", 2 + 12 + 1)
    assert number(total[-1]) == visits
    for row in offices:
        assert abs(sum(map(number, row[2:-1])) - number(row[-1])) <= 0.05 * 12
    assert number(total[1]) == sum(number(row[1]) for row in offices[:-1]) == number(tiers[-1][1])
    years = [number(row[-1]) for row in offices[:-1]]
    assert years == sorted(years, reverse=True)
    assert abs(sum(years) - visits) <= 0.05 * len(years)


def test_offices_beyond_those_shown_stand_in_one_row(planner: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.tiers.pages import workload_table

    query = f"year={today().year + 1}&ratio.A=100"
    every = rows_of(planner(query), "颜色越深")
    monkeypatch.setattr(workload_table, "MOST_SHOWN", 3)
    shown = rows_of(planner(query), "颜色越深")
    assert (shown[:3], shown[-1]) == (every[:3], every[-1])
    assert (shown[3][0], len(shown)) == (f"其余 {len(every) - 4} 个所", 5)
    assert number(shown[3][1]) == sum(number(row[1]) for row in every[3:-1])
    assert abs(number(shown[3][-1]) - sum(number(row[-1]) for row in every[3:-1])) <= 0.05 * len(every)


def test_next_year_has_nothing_drawn_and_says_that_its_calendar_is_invented(planner: Get) -> None:
    page = planner(f"year={today().year + 1}")
    assert {row[4] for row in rows_of(page, "各类别全年检查次数")} == {"0"}
    if today().year == 2026:
        assert "2027年工作日历为示范虚构" in page


def test_other_ratios_are_tried_beside_the_rule_sets_and_say_so(planner: Get) -> None:
    usual, tried = planner(), planner("ratio.D=100&ratio.A=0")
    assert "试算结果" not in usual
    assert "试算结果" in tried
    stated = {row[0]: row[6] for row in rows_of(usual, "各类别全年检查次数")}
    rows = rows_of(tried, "各类别全年检查次数")
    assert {row[0]: row[7] for row in rows} == stated
    by_tier = {row[0].split()[0]: row for row in rows}
    assert (by_tier["A"][2], by_tier["A"][6]) == ("0%", "0")
    assert by_tier["D"][3] == by_tier["D"][1]
    assert planner() == usual


def test_ratios_of_another_mode_are_not_taken_for_this_one(planner: Get) -> None:
    page = planner("ratio.D=77&ratios_of=generic@2026-01+general&mode=key")
    assert "试算结果" not in page
    assert 'value="77"' not in page


def test_the_scope_keeps_the_ratios_that_are_tried(planner: Get) -> None:
    page = planner("ratio.D=77")
    (form,) = (one for one in re.findall(r"<form.*?</form>", page, re.S) if 'name="scheme"' in one and "<select" in one)
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert kept == {"ratio.D": "77", "ratios_of": "generic@2026-01 general"}


@pytest.mark.parametrize("written", ["-1", "101", "abc", "1e1", "2.55555", "１０％％", "\x00", "١"])
def test_what_is_no_ratio_is_told_at_its_field_and_the_rest_stays(planner: Get, written: str) -> None:
    from urllib.parse import quote

    page = planner(f"ratio.B=7&ratio.D={quote(written)}", 422)
    assert "应为 0 至 100 的百分数" in page
    assert re.search(r'name="ratio.B"[^>]*value="7"', page)
    assert re.search(r'name="ratio.D"[^>]*aria-invalid="true"', page)
    assert "各类别全年检查次数" not in page


@pytest.mark.parametrize("query", ["rato.D=5", "ratio.E=5", "mode=none", "year=1999", "scheme=no-such", "tier=D"])
def test_what_is_not_read_is_refused(planner: Get, query: str) -> None:
    planner(query, 422)


def test_a_full_width_percentage_is_one(planner: Get) -> None:
    assert "试算结果" in planner("ratio.D=１２.５％")


def test_a_region_by_name_and_one_that_is_not_there(planner: Get) -> None:
    page = planner("region=青岚市")
    assert "各监管所逐月检查次数" in page
    wrong = planner("region=不存在的地方&ratio.D=12", 422)
    assert "登记簿中没有“不存在的地方”" in html.unescape(wrong)
    assert re.search(r'name="ratio.D"[^>]*value="12"', wrong)


@pytest.mark.parametrize("name", ["region", "office"])
@pytest.mark.parametrize("written", ["%00", "x" * 200])
def test_what_can_be_no_name_is_told_at_its_field_and_the_rest_stays(planner: Get, name: str, written: str) -> None:
    page = planner(f"{name}={written}&ratio.D=12", 422)
    assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', page)
    assert re.search(r'name="ratio.D"[^>]*value="12"', page)


def test_one_office_alone(planner: Get) -> None:
    choices = re.findall(r'<option value="(S\d+)">', planner())
    assert choices
    rows = rows_of(planner(f"office={choices[0]}&year={today().year + 1}"), "颜色越深")
    assert len(rows) == 2
    assert rows[0][1:] == rows[1][1:]


def test_frequencies_that_a_draw_cannot_meet_fall_short_in_words(planner: Get) -> None:
    page = planner("mode=special_key")
    assert re.search(r"频次要求每12个月至少4次，全年共 [\d,]+ 次", page)
    assert "频次要求" not in planner("mode=general")


def test_caps_that_are_used_up_fall_short_in_words(copy_client_for: ClientFor, scored_copy: Service) -> None:
    from service.intake.write import take_rows
    from tests.service.tiers.api.test_totals import every_row

    client = copy_client_for(Role.PLANNER)
    worst = [row["uscc"] for row in every_row(client, tiers=["D"])]
    with scored_copy.database.write() as connection:
        rows = [
            {"uscc": code, "visited_on": today().isoformat(), "department": "甲局", "number": f"V{code}{n}",
             "trigger": "KEY_SUPERVISION"}
            for code in worst
            for n in range(4)
        ]  # fmt: skip
        take_rows(connection, "visits", rows, source="平台", actor="tests", data_on=today(), known_on=today())
    page = client.get(PAGE, headers=BROWSER).text
    assert re.search(r"年度上限只允许再检查 0 次，缺 \d+ 次", page)


def test_the_file_has_the_figures_of_the_page_and_leaves_an_entry(
    copy_client_for: ClientFor, scored_copy: Service
) -> None:
    client = copy_client_for(Role.PLANNER)
    year = today().year + 1
    shown = rows_of(client.get(f"{PAGE}?year={year}&ratio.D=40", headers=BROWSER).text, "颜色越深")
    answer = client.post(f"{PAGE}/export", data={"year": year, "ratio.D": "40"})
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = [tuple(row) for row in book.get_sheet_by_index(0).to_python()]
    assert rows[0][:2] == ("属地监管所", "户数")
    assert [[row[0], *map(float, row[1:])] for row in rows[1:]] == [[row[0], *map(number, row[1:])] for row in shown]
    about = "\n".join(str(row[1]) for row in book.get_sheet_by_index(1).to_python())
    assert "内部资料" in about
    assert "规则集规定 50%" in about
    with scored_copy.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=1)
    assert (entry.action, entry.detail) == ("workload.export", {"filters": {"year": str(year), "ratio.D": "40"}})


def test_a_file_of_wrong_ratios_is_refused(copy_client_for: ClientFor) -> None:
    answer = copy_client_for(Role.PLANNER).post(f"{PAGE}/export", data={"ratio.D": "x"})
    assert answer.status_code == 422


def test_who_sees_one_county_is_told_of_that_county(demonstration: Demonstration) -> None:
    from tests.worlds.demonstration import OF_A_COUNTY

    def firms(client: FlaskClient) -> float:
        return number(rows_of(client.get(PAGE, headers=BROWSER).text, "各类别全年检查次数")[-1][1])

    assert 0 < firms(demonstration.client(OF_A_COUNTY)) < firms(demonstration.client(Role.PLANNER))


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2026, 11, 20), date(2026, 12, 31)])
def test_months_are_what_is_left_in_working_days(demonstration: Demonstration, on: date) -> None:
    with demonstration.service.database.read() as connection:
        working = [day for day in calendar_of(connection)[2026].working_days if day >= on]
        months = months_of(connection, 2026, on)
    counted = {month: sum(day.month == month for day in working) for month in range(on.month, 13)}
    assert {one.first.month: one.days for one in months.stretches} == counted
    assert months.stretches[0].first == on


def test_without_a_calendar_all_days_count_and_the_page_says_so(client_for: ClientFor, scored: Service) -> None:
    page = client_for(Role.PLANNER).get(PAGE, headers=BROWSER).text
    assert f"缺少{today().year}年工作日历" in page
    with scored.database.read() as connection:
        months = months_of(connection, 2026, date(2026, 2, 10))
    assert [one.days for one in months.stretches[:2]] == [19, 31]


def test_a_page_asks_a_fixed_number_of_times(demonstration: Demonstration) -> None:
    client, said = demonstration.client(Role.PLANNER), list[Any]()
    client.get(PAGE, headers=BROWSER)
    engine = demonstration.service.database.engine

    def note(*more: Any) -> None:
        said.append(more[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        numbers = []
        for query in ("", "mode=key", "office=none", f"year={today().year + 1}&ratio.D=3"):
            said.clear()
            client.get(f"{PAGE}?{query}", headers=BROWSER)
            numbers.append(len(said))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert max(numbers) <= 25, said

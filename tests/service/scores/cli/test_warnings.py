"""Notes beside a result: what can hardly be right or had no effect is said where its reader looks, and counts."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.core.clock import today
from tests.worlds.files import AS_OF, code

HEADING = "记录编号,统一社会信用代码,记录类型,发生日期,知悉日期,经办人,审批人,分类方案,分类结果,截止日期,事由"
LATER = (today() + timedelta(1)).isoformat()


def run(tmp_path: Path, command: str, *more: str) -> Result:
    (tmp_path / "e.csv").write_text(f"统一社会信用代码,名称,成立日期,从业人数\n{code(1)},甲,1849-01-01,-3\n", "utf-8")
    rows = [
        f"1,{code(1)},行政处罚,{LATER},,,,,,,",
        f"2,{code(1)},行政处罚,2026-01-05,2026-01-01,,,,,,",
        f"3,{code(1)},人工调整,2026-01-05,,甲,乙,generic,B,2026-12-31, ",
    ]
    (tmp_path / "r.csv").write_text("\n".join([HEADING, *rows, ""]), "utf-8")
    files = ["--enterprises", str(tmp_path / "e.csv"), "--records", str(tmp_path / "r.csv")]
    asked = ["--scheme", "generic@2026-01", "--as-of", more[0] if more else str(AS_OF), *more[1:]]
    which = [code(1)] if command == "explain" else ["--out", str(tmp_path / "o.csv")]
    return CliRunner().invoke(main, [command, *which, *files, *asked])


@pytest.mark.parametrize("command", ["score", "explain"])
def test_every_note_is_said_beside_the_result(command: str, tmp_path: Path) -> None:
    result = run(tmp_path, command)
    assert result.exit_code == 0, result.output
    for said in (
        "“成立日期”有1条早于 1949-10-01，请核对年份（首先是第2行）",
        "“从业人数”有1条是负数",
        "“发生日期”有1条晚于今天",
        "“知悉日期”有1条知悉日期早于发生日期",
        "有1条发生在基准日之后，本次不计",
        "有1条人工调整没有理由，不起作用",
    ):
        assert said in result.stderr, said


def test_a_rule_set_that_was_not_in_force_on_the_day_is_said(tmp_path: Path) -> None:
    assert "尚未施行" in run(tmp_path, "score", "2001-01-01").stderr


@pytest.mark.parametrize("command", ["score", "explain"])
def test_what_is_known_only_in_days_to_come_is_refused(command: str, tmp_path: Path) -> None:
    result = run(tmp_path, command, str(AS_OF), "--known-on", LATER)
    assert result.exit_code == 2
    assert "晚于今天" in result.output
    assert not (tmp_path / "o.csv").exists()

"""Which column is which field: said once, kept with the source, and said again whenever a file is read by it.

Of one kind are also: every way to say it (--map, YAML, JSON, lines), fields by any of their labels, columns that are
not to be read, amounts by the unit of their own heading, several forms of one source, and what cannot be right:
headings that the file lacks, fields that no form has, two fields for one heading, unknown keys in the file.
"""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.cli import main
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write
from tests.worlds.files import code

Run = Callable[..., Result]
HEADINGS = ["统一社会信用代码", "纳税人名称", "处罚文号", "何时", "哪个部门", "罚了（万元）"]
MAP = ["处罚文号=处罚决定书文号", "何时=决定日期", "哪个部门=authority", "罚了（万元）=罚款金额"]


def rows(*numbers: int) -> list[list[str]]:
    """One penalty a number."""
    return [[code(1), "甲店", f"测税罚〔2026〕{n}号", "2026-01-05", "测试税务局", "0.2"] for n in numbers]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command on a database with one enterprise."""
    env = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}

    def run_command(*words: Any) -> Result:
        return CliRunner().invoke(main, list(map(str, words)), env=env)

    firm = write(tmp_path / "e.csv", ["uscc", "name"], [[code(1), "甲店"]])
    assert run_command("import", "enterprises", firm, "--source", "登记").exit_code == 0
    return run_command


def said(*pairs: str) -> list[str]:
    """The options that say it."""
    return [word for pair in pairs for word in ("--map", pair)]


def test_a_mapping_is_kept_with_the_source_and_next_month_is_read_by_it(run: Run, tmp_path: Path) -> None:
    january = write(tmp_path / "1.csv", HEADINGS, rows(1))
    february = write(tmp_path / "2.xlsx", [*HEADINGS[:5], "罚了（元）"], rows(2))
    refused = run("import", "records", january, "--source", "税务")
    assert refused.exit_code == 2
    assert "--map 处罚文号=行政处罚决定书文号" in refused.stderr
    first = run("import", "records", january, "--source", "税务", *said(*MAP))
    assert (first.exit_code, "按所写的列对应读取：" in first.stderr) == (0, True), first.stderr
    second = run("import", "records", february, "--source", "税务")
    assert second.exit_code == 0, second.stderr
    assert "识别为“双公示行政处罚表”" in second.stderr
    assert "按该来源保存的列对应读取：处罚文号→行政处罚决定书文号、何时→处罚决定日期" in second.stderr
    assert "未使用的列：罚了（元）" in second.stderr
    assert run("import", "records", january, "--source", "别处").exit_code == 2


LISTED = ["统一社会信用代码", "列入日子", "哪个部门", "为何"]
OF_LISTS = ["列入日子=occurred_on", "哪个部门=authority", "为何=reason"]


def listed(path: Path, day: str) -> Path:
    return write(path, LISTED, [[code(1), day, "测试市局", "未按规定公示年度报告"]])


def test_a_kept_mapping_says_which_form_the_next_file_has(run: Run, tmp_path: Path) -> None:
    january, february = listed(tmp_path / "1.csv", "2026-01-05"), listed(tmp_path / "2.csv", "2026-02-05")
    asked = run("import", "records", january, "--source", "平台", *said(*OF_LISTS))
    assert (asked.exit_code, "表头同时符合几种表单" in asked.stderr) == (2, True), asked.stderr
    first = run("import", "records", january, "--source", "平台", *said(*OF_LISTS), "--form", "abnormal")
    assert first.exit_code == 0, first.stderr
    second = run("import", "records", february, "--source", "平台")
    assert second.exit_code == 0, second.stderr
    assert "识别为“经营异常名录”，依据该来源以前文件的列对应" in second.stderr
    # Another source said nothing, and what a title says is not overruled.
    assert run("import", "records", february, "--source", "别处").exit_code == 2
    other = run("import", "records", listed(tmp_path / "严重违法失信名单.csv", "2026-03-05"), "--source", "平台")
    assert (other.exit_code, "不能确定是哪一种表单" in other.stderr) == (2, True), other.stderr
    # Two forms were said of such headings: which one it is must be said again.
    both = run("import", "records", january, "--source", "平台", *said(*OF_LISTS), "--form", "serious")
    assert both.exit_code == 0, both.stderr
    assert run("import", "records", february, "--source", "平台").exit_code == 2


def test_kept_mappings_are_shown_and_removed(run: Run, tmp_path: Path) -> None:
    january = write(tmp_path / "1.csv", HEADINGS, rows(1))
    assert run("import", "records", january, "--source", "税务", *said(*MAP)).exit_code == 0
    shown = run("sources", "mappings").stdout
    assert "税务, records/penalty" in shown
    file = tmp_path / "m.yaml"
    file.write_text(shown.partition("\n")[2], "utf-8")
    again = run("import", "records", january, "--source", "别处", "--mapping", file)
    assert again.exit_code == 0, again.stderr
    assert "删除 Removed" in run("sources", "unmap", 1).stdout
    assert run("sources", "unmap", 1).exit_code == 2
    assert run("import", "records", january, "--source", "税务").exit_code == 2
    assert run("import", "records", january, "--source", "别处").exit_code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (said("没有这列=决定日期"), "不在文件里：没有这列"),
        (said("何时=没有这字段"), "没有字段“没有这字段”"),
        (said("何时"), "应写作“表头=字段”"),
        (said("何时=决定日期", "何时=公示截止期"), "同一表头对应两个字段"),
        (["--sheet", "一月"], "只有工作簿才有工作表"),
        (["--mapping", "colums:\n  何时: 决定日期"], "没有这个键"),
        (["--mapping", "columns: [何时]"], "允许"),
        (["--mapping", "form: licence\ncolumns:\n  何时: 罚款金额"], "没有字段“罚款金额”"),
        (["--form", "penalty", "--mapping", "form: licence"], "表单前后不一致"),
    ],
)
def test_what_cannot_be_right_is_told_and_not_kept(words: list[str], why: str, run: Run, tmp_path: Path) -> None:
    if words[-1].startswith(("col", "form")):
        (tmp_path / "m.yaml").write_text(words[-1], "utf-8")
        words = [*words[:-1], str(tmp_path / "m.yaml")]
    done = run("import", "records", write(tmp_path / "1.csv", HEADINGS, rows(1)), "--source", "税务", *words)
    assert done.exit_code == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert run("sources", "mappings").stdout == ""


def test_a_row_to_check_of_a_mapped_file_is_mended_by_the_same_mapping(
    scored_copy: Service, copy_client_for: Callable[..., FlaskClient]
) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    firm = client.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]
    text = f"{','.join(HEADINGS)}\n{firm},甲店,罚1号,2026-02-30,测试税务局,0.2\n"
    said = {**dict(pair.split("=") for pair in MAP), "纳税人名称": "-"}
    mapping = json.dumps({"columns": said}, ensure_ascii=False)
    asked = {"kind": "records", "source": "税务", "mapping": mapping}
    given = {"file": (BytesIO(text.encode()), "f.csv")}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.get_data(as_text=True)
    assert Worker(scored_copy, HANDLERS).work_once()
    done = client.get(answer.headers["Location"]).get_json()
    assert (done["status"], done["form"], done["quarantined"]) == ("done", "penalty", 1)
    assert done["mapping"]["何时"] == "occurred_on"
    [row] = client.get(f"/api/v1/imports/{done['id']}/rows-to-check").get_json()["items"]
    address = f"/api/v1/imports/rows-to-check/{row['id']}/replay"
    assert client.post(address, json={"values": {"何时": "2026-02-28"}}).get_json()["status"] == "replayed"
    [kept] = client.get("/api/v1/imports/mappings", query_string={"source": "税务"}).get_json()["items"]
    assert (kept["form"], kept["columns"]["纳税人名称"]) == ("penalty", "-")
    assert client.delete(f"/api/v1/imports/mappings/{kept['id']}").status_code == 204
    assert client.delete(f"/api/v1/imports/mappings/{kept['id']}").status_code == 404


def test_a_mapping_that_cannot_be_read_is_refused_by_the_api(copy_client_for: Callable[..., FlaskClient]) -> None:
    client = copy_client_for(Role.DATA_OPERATOR)
    given = {"file": (BytesIO(f"{','.join(HEADINGS)}\n".encode()), "f.csv")}
    asked = {"kind": "records", "source": "税务", "mapping": "columns: 1"}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "mapping" in answer.get_data(as_text=True)

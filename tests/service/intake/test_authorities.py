"""An authority by its code or by a name is one authority, once a whole delivery stated both."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from scoring.authorities import Authorities
from service.cli import main
from service.core.db.engine import Database
from service.core.db.tables.facts import record
from service.core.db.tables.imports import authority
from service.core.errors import ProductError
from service.reading.authorities import authorities_of_file, learned_of
from tests.worlds.files import code, write_rows

FIRM, BUREAU, OTHER = code(1), code(8), code(9)
HEADINGS = ["行政相对人代码_1(统一社会信用代码)", "行政处罚决定书文号", "处罚决定日期", "处罚机关"]
CODED = [*HEADINGS, "处罚机关统一社会信用代码"]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of the test's database."""
    return {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}


def run(environment: dict[str, str], *arguments: str | Path) -> Result:
    result = CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def handed_in(environment: dict[str, str], folder: Path, heading: Sequence[str], *rows: Sequence[str]) -> Result:
    """Imports penalties."""
    file = write_rows(folder / "penalties.csv", heading, rows)
    return run(environment, "import", "records", file, "--form", "penalty", "--source", "甲")


def number_of_records(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(select(record.c.enterprise_id, record.c.identity).distinct()).all())


def test_a_penalty_delivered_again_without_the_code_is_the_same(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    handed_in(environment, tmp_path, CODED, [FIRM, "罚〔2026〕1号", "2026-01-05", "测试市局", BUREAU])
    assert number_of_records(database) == 1
    for name in ("测试市局", " 测试 市局", BUREAU):
        handed_in(environment, tmp_path, HEADINGS, [FIRM, "罚字[2026]第001号 ", "2026-01-05", name])
        assert number_of_records(database) == 1
    handed_in(environment, tmp_path, HEADINGS, [FIRM, "罚〔2026〕1号", "2026-01-05", "另一局"])
    assert number_of_records(database) == 2


def test_what_a_delivery_states_anywhere_joins_all_of_its_rows(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    rows = [
        [FIRM, "罚〔2026〕1号", "2026-01-05", "测试市局", ""],
        [FIRM, "罚〔2026〕1号", "2026-01-05", "", BUREAU],
        [FIRM, "罚〔2026〕2号", "2026-01-06", "测试市局", BUREAU],
    ]
    handed_in(environment, tmp_path, CODED, *rows)
    assert number_of_records(database) == 2


def test_what_was_known_by_a_name_is_found_once_its_code_is_known(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    by_name = [[FIRM, f"罚〔2026〕{number}号", "2026-01-05", "测试市局"] for number in (1, 2, 3)]
    handed_in(environment, tmp_path, HEADINGS, *by_name)
    # The first is stated again where the code is learned, the second later, by its code alone.
    handed_in(environment, tmp_path, CODED, [*by_name[0], BUREAU])
    assert number_of_records(database) == 3
    handed_in(environment, tmp_path, HEADINGS, [*by_name[1][:3], BUREAU], by_name[2])
    assert number_of_records(database) == 3
    handed_in(environment, tmp_path, HEADINGS, *by_name)
    assert number_of_records(database) == 3


def test_two_records_that_turn_out_to_be_one_wait(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    for called in ("测试市局", BUREAU):
        handed_in(environment, tmp_path, HEADINGS, [FIRM, "罚〔2026〕1号", "2026-01-05", called])
    assert number_of_records(database) == 2
    file = write_rows(tmp_path / "f.csv", CODED, [[FIRM, "罚〔2026〕1号", "2026-01-05", "测试市局", BUREAU]])
    done = CliRunner(env=environment).invoke(
        main, ["import", "records", str(file), "--form", "penalty", "--source", "甲"]
    )
    assert done.exit_code == 3
    assert "1 to check" in done.output


def test_a_name_with_two_codes_is_said_and_joined_with_none(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    rows = [
        [FIRM, "罚〔2026〕1号", "2026-01-05", "市局", BUREAU],
        [FIRM, "罚〔2026〕1号", "2026-01-05", "市局", OTHER],
        [FIRM, "罚〔2026〕1号", "2026-01-05", "市局", ""],
    ]
    assert "市局”对应不同代码" in handed_in(environment, tmp_path, CODED, *rows).output
    assert number_of_records(database) == 3
    with database.read() as connection:
        assert connection.execute(select(authority)).all() == []


def test_the_table_can_be_written_and_read_again(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    run(environment, "db", "upgrade")
    run(environment, "import", "enterprises", write_rows(tmp_path / "e.csv", ["uscc"], [[FIRM]]), "--source", "甲")
    handed_in(
        environment,
        tmp_path,
        CODED,
        [FIRM, "罚1号", "2026-01-05", "=甲局", BUREAU],
        [FIRM, "罚2号", "2026-01-05", "乙局", OTHER],
    )
    run(environment, "authorities", "export", tmp_path / "table.csv")
    table = authorities_of_file(tmp_path / "table.csv")
    assert table.pairs() == sorted([(BUREAU, "=甲局"), (OTHER, "乙局")])
    assert table.one_of("乙 局") == table.one_of(OTHER.lower()) == OTHER


def test_a_table_that_gives_a_name_two_codes_is_refused(tmp_path: Path) -> None:
    table = write_rows(tmp_path / "t.csv", ["机关代码", "机关名称"], [[BUREAU, "市局"], [OTHER, "市 局"]])
    with pytest.raises(ProductError, match="市局"):
        authorities_of_file(table)


def test_what_is_known_stays_and_what_contradicts_it_is_told() -> None:
    known = Authorities({"市局": BUREAU})
    assert learned_of([(OTHER, "市局"), (BUREAU, "市局"), (OTHER, "县局")], known) == ({"县局": OTHER}, ["市局"])

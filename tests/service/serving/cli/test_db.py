"""`credit-tiers db`: a new database is brought to its shape, and back, on either kind."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect

from service.cli import main


def db(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["db", *words], env={"CREDIT_TIERS_DATABASE": url})


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    """The address of a SQLite database that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/to/come/new.db"


def test_a_new_database(new_url: str) -> None:
    assert db(new_url, "status").exit_code == 1
    assert not Path(new_url.removeprefix("sqlite:///")).parent.exists()
    for _ in range(2):
        upgraded = db(new_url, "upgrade")
        assert upgraded.exit_code == 0, upgraded.output
    assert db(new_url, "status").exit_code == 0


def test_down_and_up_again(database_url: str) -> None:
    assert db(database_url, "status").exit_code == 0
    assert db(database_url, "downgrade", "base").exit_code == 0
    assert db(database_url, "status").exit_code == 1
    assert db(database_url, "upgrade").exit_code == 0
    assert "enterprise" in inspect(create_engine(database_url.replace("ql://", "ql+psycopg://"))).get_table_names()


def test_an_unknown_revision_is_an_error_in_words(new_url: str) -> None:
    db(new_url, "upgrade")
    refused = db(new_url, "downgrade", "nowhere")
    assert refused.exit_code == 2
    assert "nowhere" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert db(new_url, "status").exit_code == 0


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "not an address"])
def test_another_kind_of_database_is_an_error_in_words(url: str) -> None:
    refused = db(url, "status")
    assert refused.exit_code == 2
    assert "SQLite" in refused.stderr


def test_a_database_that_does_not_answer_is_an_error_in_words() -> None:
    refused = db("postgresql://me:my-password@127.0.0.1:1/none", "status")
    assert refused.exit_code == 2
    assert "my-password" not in refused.output
    assert "Traceback" not in refused.output

"""Types that a rule set declares are known at every door that takes rows in."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.access.permissions import Role
from service.cli import main
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import quarantine
from service.rule_sets.queries.adopted import installation_of
from tests.worlds.services import client_maker

GENERIC = Path(__file__).resolve().parents[3] / "rules/sets/generic/2026-01.yaml"
OWN = "record_types:\n  - {id: own_visit, title: {zh: 自查走访, en: own visit}, adverse: false}\n"


@pytest.fixture
def knowing(scored_copy: Service, tmp_path: Path) -> Service:
    """A service one of whose rule sets declares a type that no table has."""
    folder = tmp_path / "sets" / "own"
    folder.mkdir(parents=True)
    text = GENERIC.read_text("utf-8").replace("scheme: generic\n", "scheme: own\n")
    (folder / "2026-01.yaml").write_text(text + OWN, "utf-8")
    return Service(scored_copy.settings, scored_copy.database, installation_of(tmp_path / "sets"))


def test_a_posted_record_and_a_mended_row_may_have_the_type(knowing: Service, tmp_path: Path) -> None:
    operator = client_maker(knowing)(Role.DATA_OPERATOR)
    with knowing.database.read() as connection:
        uscc = connection.execute(select(enterprise.c.code).limit(1)).scalar_one()
    row = {"record_id": "own", "uscc": uscc, "type": "自查走访", "occurred_on": "2026-06-01"}
    body: Any = {"source": "平台", "records": [row]}
    assert operator.post("/api/v1/records", json=body).json["inserted"] == 1
    # An import of an installation that did not have the rule set yet.
    (tmp_path / "r.csv").write_text(f"record_id,uscc,type,occurred_on\nlater,{uscc},自查走访,2026-06-02\n", "utf-8")
    url = knowing.database.engine.url.render_as_string(hide_password=False)
    environment = {"CREDIT_TIERS_DATABASE": url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}
    done = CliRunner(env=environment).invoke(main, ["import", "records", str(tmp_path / "r.csv"), "--source", "平台"])
    assert done.exit_code == 3, done.output
    with knowing.database.read() as connection:
        waiting = connection.execute(select(quarantine.c.id).where(quarantine.c.status == "open")).scalars().all()
    address = f"/api/v1/imports/rows-to-check/{max(waiting)}/replay"
    answer = operator.post(address, json={"values": {"type": "自查走访"}}).json
    assert answer["status"] == "replayed", answer

"""The language of pages: the reader's alone, a gloss only where it was asked for; the bureau by its name."""

from pathlib import Path

import pytest

from service.app import create_app
from service.core.db.engine import open_database
from tests.worlds.browsers import HTML, PHRASE, Browser
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import service_over

GLOSS = '<span class="also" lang="en">Entity name</span>'


@pytest.fixture
def reader(demonstration: Demonstration) -> Browser:
    """A regulator at a browser of their own."""
    browser = Browser(demonstration.app.test_client())
    assert browser.log_in("regulator", PHRASE).status_code == 303
    return browser


def _enterprises(reader: Browser, language: str = "zh") -> str:
    return reader.client.get(f"/enterprises?lang={language}", headers=HTML).text


def test_a_gloss_is_a_choice_of_the_reader(reader: Browser) -> None:
    assert GLOSS not in _enterprises(reader)
    assert reader.send("/account/reading", "/account", gloss="yes").status_code == 303
    assert GLOSS in _enterprises(reader)
    assert '<span class="also" lang="zh-Hans">经营主体名称</span>' in _enterprises(reader, "en")
    assert "checked" in reader.client.get("/account", headers=HTML).text
    assert reader.send("/account/reading", "/account").status_code == 303
    assert GLOSS not in _enterprises(reader)


def test_the_log_in_page_carries_the_name_of_the_bureau(migrated_file: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{migrated_file}")
    named = create_app(service_over(database, tmp_path, BUREAU="青岚市市场监督管理局"))
    assert "青岚市市场监督管理局" in named.test_client().get("/login", headers=HTML).text
    database.close()

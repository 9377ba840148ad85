"""The page of one enterprise, over HTTP within the process, beside a bare route that sends a page it holds.

And its forecast: the path of 36 months, as the API gives it.
"""

from pathlib import Path

import numpy as np
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.commands import DAY
from benchmarks.data import Size
from benchmarks.rescoring import SCHEME, codes_of, rescore
from benchmarks.tier_lists import asked, session_of
from benchmarks.worlds import World, imported
from service.app import create_app
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.settings import load_settings
from service.rule_sets.queries.adopted import installation_of

FIRMS = 200
# What a process does once, such as compiling the templates, is not counted.
FIRST = 5


def compare(folder: Path, data: Path, size: Size) -> tuple[float, float, float]:
    """Milliseconds of the page, the bare route and the forecast, each at the 95th of 100.

    They are taken over enterprises spread over the population.
    """
    world = imported(folder, data, size).copied("firm-page")
    world.run(*rescore(DAY), "--full")
    codes = codes_of(data)
    chosen = codes[:: max(1, len(codes) // FIRMS)][:FIRMS]
    pages, empty, forecasts = (
        float(np.percentile(times[FIRST:], 95)) for times in _times(world, [*chosen[:FIRST], *chosen])
    )
    world.remove()
    return pages, empty, forecasts


def _times(world: World, codes: list[str]) -> tuple[list[float], list[float], list[float]]:
    """The milliseconds of each page, of the bare route asked right after it, and of each forecast."""
    database = open_database(world.address)
    service = Service(load_settings(world.environ), database, installation_of(None))
    client = create_app(service).test_client()
    client.set_cookie("credit-tiers", session_of(database))
    bare = _bare(asked(client, f"/enterprises/{codes[0]}")[0].text)
    pages, empty, forecasts = [], [], []
    question = f"scheme={SCHEME}&as_of={DAY}&known_on={DAY}"
    for code in codes:
        pages.append(asked(client, f"/enterprises/{code}")[1])
        empty.append(asked(bare, "/")[1])
        forecasts.append(asked(client, f"/api/v1/enterprises/{code}/forecast?{question}")[1])
    database.close()
    return pages, empty, forecasts


def _bare(page: str) -> FlaskClient:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: page)
    return app.test_client()

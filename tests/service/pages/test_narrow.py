"""On a telephone nothing is wider than the screen, and the same holds on a wide screen."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from service.access.permissions import Role
from tests.service.pages.addresses import PAGES

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def served(client_for: Callable[..., FlaskClient]) -> Iterator[Callable[[Role], tuple[str, str]]]:
    """`(role) -> (address, authorization)` of a server of this process."""
    clients: dict[Role, FlaskClient] = {}
    first = clients.setdefault(Role.REGULATOR, client_for(Role.REGULATOR))
    server = make_server("127.0.0.1", 0, first.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def address(role: Role) -> tuple[str, str]:
        if role not in clients:
            clients[role] = client_for(role)
        return f"http://127.0.0.1:{server.server_port}", clients[role].environ_base["HTTP_AUTHORIZATION"]

    yield address
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(browser: Any, served: Any, code: str, width: int) -> None:
    wide = []
    for address, role in PAGES:
        base, authorization = served(role)
        page = browser.new_page(
            viewport={"width": width, "height": 800}, extra_http_headers={"Authorization": authorization}
        )
        blocked: list[str] = []
        page.on("console", lambda message, found=blocked: found.append(message.text))
        page.goto(base + address.replace("CODE", code))
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        refused = [text for text in blocked if "Content Security Policy" in text]
        if over > 0 or refused:
            wide.append((address, over, refused))
        page.close()
    assert wide == []

"""Pages as a browser without a window lays them out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a server of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def fault_of(browser: Any, address: str, authorization: str, width: int) -> tuple[int, list[str]] | None:
    """By how much a page is wider than the screen, and what its security policy refused; None where neither."""
    page = browser.new_page(
        viewport={"width": width, "height": 800}, extra_http_headers={"Authorization": authorization}
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    refused = [text for text in said if "Content Security Policy" in text]
    return (over, refused) if over > 0 or refused else None

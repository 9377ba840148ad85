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


def fault_of(browser: Any, address: str, authorization: str, *widths: int) -> tuple[dict[int, int], list[str]] | None:
    """By how much a page is wider than screens of some widths, and what its security policy refused; None if sound."""
    page = browser.new_page(
        viewport={"width": widths[0], "height": 800}, extra_http_headers={"Authorization": authorization}
    )
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(address)
    over = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        over[width] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    too_wide = {width: pixels for width, pixels in over.items() if pixels > 0}
    refused = [text for text in messages if "Content Security Policy" in text]
    return (too_wide, refused) if too_wide or refused else None

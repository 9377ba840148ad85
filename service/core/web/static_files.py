"""Style sheet and signs of the pages: kept by browsers for as long as they stay the same, and sent packed."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

# Of a file whose address changes whenever the file does.
_KEPT = "public, max-age=31536000, immutable"
_PACKED = ("text/css", "image/svg+xml")


def attach(app: Flask) -> None:
    """Gives the templates of `app` addresses of files that hold what is in them, and has browsers keep such files."""
    folder = Path(str(app.static_folder))

    def address_of(name: str) -> str:
        return url_for("static", filename=name, v=_digest_of(folder / name))

    app.jinja_env.globals["static_file"] = address_of
    app.after_request(_keep_and_pack)


@lru_cache(maxsize=16)
def _digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _keep_and_pack(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code != 200:
        return response
    if request.args.get("v"):
        response.headers["Cache-Control"] = _KEPT
    response.vary.add("Accept-Encoding")
    if response.mimetype in _PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
        # Streamed from the disk until now.
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        # The same thing in other bytes.
        response.set_etag(str(response.get_etag()[0]), weak=True)
    return response


@lru_cache(maxsize=16)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)

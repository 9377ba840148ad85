"""What files a form brings, and a file that was attached as it is handed out: a download, whole, and noted."""

from collections.abc import Callable, Sequence

from flask import Response, request, send_file
from sqlalchemy import Connection

from service.core.attached_files import Given, download_name, open_kept
from service.core.web.context import database, settings


def sent_files(name: str = "file") -> Sequence[Given]:
    """The files that were chosen in a field; none where the field was left empty."""
    return [Given(file.filename, file.stream) for file in request.files.getlist(name) if file.filename]


def given_out(name: str, media_type: str, sha256: str, note: Callable[[Connection], None]) -> Response:
    """The attached file, which the reader may have: as a download and nothing else, only whole; `note` records it."""
    file = open_kept(settings(), sha256)
    try:
        with database().write() as connection:
            note(connection)
    except BaseException:
        file.close()
        raise
    called = download_name(name, media_type)
    return send_file(file, media_type, as_attachment=True, download_name=called, etag=False, max_age=0)

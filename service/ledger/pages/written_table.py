"""A table of the ledger as the file that a page hands out."""

import tempfile
from typing import IO

from flask import Response, send_file

from service.core.files.exports import MEDIA_TYPES, XLSX, Export, write_export


def written_table(table: Export) -> tuple[IO[bytes], int]:
    """The file and the number of its rows; nothing is left of it where it cannot be written."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        rows = write_export(table, XLSX, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, rows


def sent_table(file: IO[bytes], table: Export) -> Response:
    """The answer that hands it out."""
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{table.title}.{XLSX}")

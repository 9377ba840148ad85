"""What files a form of the ledger brings."""

from collections.abc import Sequence

from flask import request

from service.ledger.files import Given


def sent_files(name: str = "file") -> Sequence[Given]:
    """The files that were chosen in a field; none where the field was left empty."""
    return [Given(file.filename, file.stream) for file in request.files.getlist(name) if file.filename]

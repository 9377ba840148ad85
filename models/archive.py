"""Zip archives whose bytes depend on nothing but their content: no dates, no order of chance, nothing compressed."""

import io
import zipfile
from collections.abc import Mapping

from models.refusal import ModelRefused

EARLIEST = (1980, 1, 1, 0, 0, 0)
UNIX = 3
MOST_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 20_000


def packed(members: Mapping[str, bytes]) -> bytes:
    """The archive of `members`, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = UNIX
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of an archive made by `packed`; ModelRefused (`damaged`) for any other bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS or any(e.compress_type != zipfile.ZIP_STORED for e in entries):
                raise damaged()
            # Entries may overlap, so that what is small packed is large unpacked.
            if sum(entry.file_size for entry in entries) > len(data):
                raise damaged()
            members = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OSError, KeyError) as fault:
        raise damaged() from fault
    if packed(members) != data:
        raise damaged()
    return members


def damaged() -> ModelRefused:
    """The refusal of a file that is not as it was kept."""
    return ModelRefused(
        "damaged",
        "模型文件已损坏或被改动（与其存证值不符），请重新取得原文件或重新训练。",
        "The model file is damaged or was changed (it does not match its digest); fetch the original again or train"
        " a new one.",
    )

"""Files that people handed in, as parts of a case file."""

from functools import partial

from service.case_files.case_file import CasePart
from service.core.attached_files import download_name, open_kept
from service.core.settings import Settings


def kept_part(settings: Settings, name: str, media_type: str, sha256: str) -> CasePart:
    """The file of that SHA-256, called as it was handed in."""
    return CasePart(download_name(name, media_type), "附件", partial(open_kept, settings, sha256), sha256)

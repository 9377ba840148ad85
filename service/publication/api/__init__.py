"""Publication by the API."""

from service.publication.api import file, receipts
from service.publication.api.publications import blueprint

__all__ = ["blueprint", "file", "receipts"]

"""The pages of publication: the queue, one result, receipts from a table; what is public has a place of its own."""

from service.publication.pages import one, queue, receipts
from service.publication.pages.place import blueprint

__all__ = ["blueprint", "one", "queue", "receipts"]

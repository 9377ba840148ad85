"""All of the ledger's items by the API: what reads and files them, with every act upon one."""

from service.ledger.api import answers, attachments, endings, handing, many
from service.ledger.api.items import blueprint

__all__ = ["answers", "attachments", "blueprint", "endings", "handing", "many"]

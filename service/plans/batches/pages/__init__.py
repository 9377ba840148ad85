"""The pages of batches; what follows once lists are locked is the draw's."""

from service.plans.batches.pages import batches, drafts
from service.plans.batches.pages.place import blueprint

__all__ = ["batches", "blueprint", "drafts"]

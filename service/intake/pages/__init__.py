"""The pages of what was handed in: imports, rows to check, words and names."""

from service.intake.pages import imports, mending, names, previews, record_decisions, rows, words
from service.intake.pages.blueprint import blueprint

__all__ = ["blueprint", "imports", "mending", "names", "previews", "record_decisions", "rows", "words"]

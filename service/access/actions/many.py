"""One act upon many things at once: what the audit log says of which they were, and why one of them was left out."""

import hashlib
from collections.abc import Iterable

from rules.texts import Text
from service.core.errors import ProductError
from service.core.problem import Problem


def digest_of_list(numbers: Iterable[str]) -> str:
    """What the audit log says of which things they were: the SHA-256 of their numbers, sorted, a line each."""
    return hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()


def words_of_refusal(error: Problem | ProductError) -> Text:
    """Why it was not done, in a line."""
    if isinstance(error, ProductError):
        return Text(f"{error.what.zh}{error.why.zh}", f"{error.what.en} {error.why.en}")
    if error.errors:
        return Text("".join(one["zh"] for one in error.errors), " ".join(one["en"] for one in error.errors))
    detail = error.detail or Text("", "")
    return Text(f"{error.title.zh}{detail.zh}", f"{error.title.en} {detail.en}".strip())

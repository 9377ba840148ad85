"""Comparisons as they are kept: which two versions, on which day, how far it is, and how many move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.core.db.tables.comparisons import comparison, comparison_move, comparison_standing
from service.time.computations.queries import COMPLETE, COMPUTING, Computations, StoredComputation


@dataclass(frozen=True, slots=True)
class StoredComparison(StoredComputation):
    """A comparison as it stands, with the digests of both sides.

    `movers` names what can move anyone, in the order in which moves name it.
    """

    before_digest: str
    after_digest: str
    known_on: date
    movers: Sequence[Mapping[str, Any]]

    @property
    def names(self) -> tuple[str, str]:
        """Both rule sets, as `scheme@version`."""
        return f"{self.scheme}@{self.before_version}", f"{self.scheme}@{self.after_version}"

    @property
    def subject(self) -> Text:
        """Both rule sets."""
        said = " → ".join(self.names)
        return Text(said, said)


COMPARISONS = Computations(
    "comparison",
    Text("规则集对比", "comparison"),
    "compare",
    StoredComparison,
    comparison,
    (comparison_standing, comparison_move),
)


def newest_comparison_with(connection: Connection, scheme: str, digest: str) -> StoredComparison | None:
    """The newest comparison of a version in force with that of the digest; None where it was not compared yet.

    One that was cancelled or failed says nothing.
    """
    column = comparison.c
    query = (
        COMPARISONS.query()
        .where(column.scheme == scheme, column.after_digest == digest, column.before_digest != digest)
        .where(column.status.in_((COMPUTING, COMPLETE)))
    )
    return COMPARISONS.first(connection, query.order_by(column.id.desc()))

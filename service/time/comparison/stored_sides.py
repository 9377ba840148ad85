"""The two sides of a stored comparison, read back from where their rule sets and models are archived."""

from sqlalchemy import Connection

from rules.texts import Text
from scoring.comparison import Comparison, Side
from service.core.errors import ProductError
from service.decisions.closures import get_closure
from service.time.archive import archived_rule_sets_of, computable_side_of
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.replayed import NotReplayable, Unlike


def comparison_stored(connection: Connection, this: StoredComparison) -> Comparison:
    """The comparison as it is computed; raises ProductError where a side can no longer be had as it was ordered."""
    before, after = (_side(connection, this, closure_id) for closure_id in (this.before_closure, this.after_closure))
    return Comparison(before, after, this.as_of, this.known_on)


def rule_sets_compared(connection: Connection, this: StoredComparison) -> Comparison:
    """The two rule sets of a comparison that is complete, without their models: to say in words what came of it.

    Raises ProductError where an archived rule set cannot be read any more.
    """
    try:
        before, after = (
            Side(archived_rule_sets_of(connection, get_closure(connection, closure_id)))
            for closure_id in (this.before_closure, this.after_closure)
        )
    except (NotReplayable, Unlike) as error:
        raise _unreadable(this, error.why) from error
    return Comparison(before, after, this.as_of, this.known_on)


def _side(connection: Connection, this: StoredComparison, closure_id: int) -> Side:
    try:
        return Side(*computable_side_of(connection, closure_id))
    except (NotReplayable, Unlike) as error:
        raise _unreadable(this, error.why) from error


def _unreadable(this: StoredComparison, why: Text) -> ProductError:
    return ProductError(
        Text("这次对比的规则集或模型已读不出。", "A rule set or model of this comparison can no longer be had."),
        f"comparison {this.id}",
        why,
        Text("重新发起一次对比。", "Start another comparison."),
    )

"""The review day: the first day on which anything stored of an enterprise may change (semantics 7)."""

from scoring.review.days import record_days, review_days

__all__ = ["record_days", "review_days"]

"""The review day: the first day on which anything stored of an enterprise may change (semantics 7)."""

from scoring.review.days import review_days

__all__ = ["review_days"]

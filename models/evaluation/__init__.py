"""How good a model is on a later period, beside the rules, the best one-line rule and a random order."""

from models.evaluation.evaluate import CAPACITY, evaluate
from models.evaluation.figures import Labelled
from models.evaluation.tiers import TierColumn

__all__ = ["CAPACITY", "Labelled", "TierColumn", "evaluate"]

"""What the model said of one enterprise, in the words of a terminal."""

from rich.markup import escape

from scoring.assisted import FeatureReason, ModelReason
from scoring.compiler import MILLIONTHS
from scoring.model import ModelState
from service.core.words import MODEL_STATES


def said_of(model: ModelReason) -> str:
    """The model of the scheme in a sentence or two: its state, its probability, and what it does to the tier."""
    state = MODEL_STATES[model.state]
    said = [f"{state.zh} {state.en}"]
    if model.probability is not None and model.points is not None:
        probability, points = f"{model.probability / MILLIONTHS:.1%}", f"{model.points / 100:+.2f}"
        said.append(f"发现问题的概率 probability of a finding {probability}，分值 points {points}")
        if model.state is ModelState.SHADOW:
            said.append(f"如计分则为 with its points {model.other_tier or '—'}")
        elif model.moved:
            said.append(f"不计则为 without its points {model.other_tier or '—'}")
    if model.digest:
        said.append(f"SHA-256 {model.digest[:16]}")
    return "；".join(said)


def feature_said(reason: FeatureReason) -> str:
    """One feature of the model with its share of the points."""
    return f"• {escape(reason.title.zh)} [dim]{escape(reason.title.en)}[/]  [bold]{reason.points / 100:+.2f}[/]"

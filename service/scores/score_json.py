"""A block of scores as plain data, for JSON: points in points, tiers with their titles, what was read by digest."""

import numpy as np

from rules.texts import Text
from scoring.compiler import MILLIONTHS
from scoring.explain import explain
from scoring.facts import NO_NUMBER
from scoring.score import Scores, program_of
from service.core.plain import Plain, iso_of, points_of, standing_of, text_of
from service.core.problem import Problem, refusal_at
from service.scores.explanation_json import explanation_json


def scores_json(scores: Scores, codes: list[str], *, explained: bool = False) -> Plain:
    """What the scheme says of every enterprise of the block; with `explained` the scores hold their evidence."""
    return {
        **scores_heading(scores),
        "enterprises": [
            _enterprise_json(scores, code, index)
            | ({"explanation": explanation_json(explain(scores, index))} if explained else {})
            for index, code in enumerate(codes)
        ],
    }


def scores_heading(scores: Scores) -> Plain:
    """Under what the scores were found."""
    rule_set = scores.rule_set
    return {
        "scheme": rule_set.scheme,
        "version": rule_set.version,
        "as_of": scores.as_of.isoformat(),
        "known_on": iso_of(scores.known_on),
        **standing_of(rule_set),
        "rule_sets": {read.name: read.digest for read in scores.closure},
        "base": points_of(program_of(rule_set).lines.base),
    }


def _enterprise_json(scores: Scores, code: str, index: int) -> Plain:
    tier, score = int(scores.tier[index]), int(scores.score[index])
    rated = tier >= 0
    lines = scores.lines[:, index]
    return {
        "uscc": code,
        "tier": scores.tiers[tier] if rated else None,
        "tier_title": text_of(scores.rule_set.tiers[tier].title) if rated else None,
        "score": None if score == NO_NUMBER else points_of(score),
        "decided_by": scores.levels[scores.decided_by[index]] if rated else None,
        "not_rated": [
            {"id": reason.id, "title": text_of(reason.title)}
            for reason, holds in zip(scores.rule_set.not_rated, scores.not_rated[:, index].tolist(), strict=True)
            if holds
        ],
        "model": _model_json(scores, index),
        "lines": {scores.line_ids[place]: lines.item(place) / 100 for place in np.flatnonzero(lines).tolist()},
    }


def _model_json(scores: Scores, index: int) -> Plain | None:
    """What the model did to one enterprise; None where the scheme asks for none."""
    assistance = scores.assistance
    if assistance is None:
        return None
    effect: Plain = {
        "state": assistance.use.state.value,
        "digest": assistance.use.digest,
        "moved": bool(assistance.moved[index]),
    }
    if assistance.probability is None or assistance.points is None or assistance.other_tier is None:
        return effect | {"probability": None, "points": None, "other_tier": None}
    other = int(assistance.other_tier[index])
    return effect | {
        "probability": int(assistance.probability[index]) / MILLIONTHS,
        "points": points_of(int(assistance.points[:, index].sum())),
        "other_tier": scores.tiers[other] if other >= 0 else None,
    }


def too_large(where: str) -> Problem:
    """The problem of facts whose numbers leave the range that is calculated exactly."""
    return refusal_at(
        where,
        Text(
            "数据中的数字过大，无法精确计算；请核对数值和单位。",
            "Numbers are too large to calculate exactly; check them.",
        ),
    )

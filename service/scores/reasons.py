"""Why an enterprise has its tier, as a page shows it: the explanation with its notes, nothing evaluated again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rules.intervals import interval_words_of
from rules.measures import ModelMeasure
from rules.texts import Text
from rules.wording import Wording
from scoring.explain import Compared, Explanation, LineReason, OverrideReason
from service.core.charts.bars import Part
from service.core.charts.scale import scale
from service.core.charts.waterfall import waterfall
from service.decisions.words import LEVELS
from service.rule_sets.bands import bands_of
from service.rule_sets.footnotes import Footnotes
from service.rule_sets.words import effect_words, tier_mark
from service.scores.explanation_json import explanation_json, override_json
from service.scores.model_reason import FeatureRow, describe_features, describe_model
from service.scores.record_words import describe_figure, describe_probability, describe_record, kind_of


@dataclass(frozen=True, slots=True)
class Piece:
    """One record behind a line, with its share of the points."""

    kind: Text
    occurred_on: str
    document: str
    told: list[tuple[Text, Text]]
    points: float
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the score or one override; `features` are what a model's points are made of."""

    title: Text
    effect: Text | None
    points: float
    compared: list[tuple[Text, Text]]
    pieces: list[Piece]
    notes: list[int]
    features: tuple[FeatureRow, ...] = ()


class Reasons:
    """What the page shows of an explanation."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation, self.rule_set, self.notes = explanation, explanation.rule_set, Footnotes()
        self._phrases = Wording(self.rule_set.record_types)
        said = explanation_json(explanation)
        lines = list(zip(explanation.lines, said["lines"], strict=True))
        fired = sorted((pair for pair in lines if pair[0].points), key=lambda pair: -abs(pair[0].points))
        self.fired = [self._line(*pair) for pair in fired]
        overrides = list(zip(explanation.overrides, said["overrides"], strict=True))
        self.holding = [self._override(*pair) for pair in overrides if pair[0].holds]
        self.silent = [self._line(*pair) for pair in lines if not pair[0].points and _can_fire(pair[0])]
        self.not_holding = [self._override(*pair) for pair in overrides if not pair[0].holds]
        self.not_rated = [self._not_rated(*p) for p in zip(explanation.not_rated, said["not_rated"], strict=True)]
        self.base, self.total = (
            explanation.base / 100,
            (explanation.base + sum(x.points for x in explanation.lines)) / 100,
        )
        self.read = [Reasons(read) for read in explanation.read]
        self.model = describe_model(explanation)

    @property
    def rank(self) -> int:
        """The rank of the tier, -1 where not classified."""
        return self.rule_set.tier_ids().index(self.explanation.tier) if self.explanation.tier else -1

    @property
    def tier_title(self) -> Text | None:
        """The title of the tier."""
        return self.rule_set.tiers[self.rank].title if self.rank >= 0 else None

    @property
    def decided_by(self) -> Text | None:
        """What decided the tier."""
        return LEVELS[self.explanation.decided_by] if self.explanation.decided_by else None

    @property
    def why(self) -> Text | None:
        """The band that the score lies in, then what moved the tier from there; None where not classified."""
        e = self.explanation
        if e.score is None or e.tier is None:
            return None
        band = next(tier for tier in self.rule_set.tiers if tier.id == e.band)
        assert band.interval is not None
        within, noun = interval_words_of(band.interval), self.rule_set.score_noun
        by_score = tier_mark(band.id)
        zh = f"{noun.zh} {e.score / 100:,.2f}，{within.zh}，按分值为 {by_score.zh}。"
        en = f"A {noun.en} of {e.score / 100:,.2f} is {within.en}: {by_score.en} by the score."
        if e.decided_by == "points":
            return Text(zh, en)
        if e.decided_by == "model" and self.model is not None and self.model.effect is not None:
            # No override acts where the model decided.
            return Text(f"{zh}{self.model.effect.zh}", f"{en} {self.model.effect.en}")
        acting = [r.override.title for r in e.overrides if r.holds and r.override.kind == e.decided_by]
        return Text(
            f"{zh}因“{'、'.join(t.zh for t in acting)}”，类别为 {tier_mark(e.tier).zh}。",
            f"{en} It is {tier_mark(e.tier).en} because of: {'; '.join(t.en for t in acting)}.",
        )

    def picture(self, base: str, noun: str, language: str) -> Any:
        """The score among the bands; `base` and `noun` are what the reader calls the base and the score."""
        score = (self.explanation.score if self.explanation.score is not None else round(self.total * 100)) / 100
        return scale(noun, bands_of(self.rule_set, language), (base, self.base), (noun, score))

    def waterfall(self, title: str, base: str, total: str, language: str) -> Any:
        """How the base and each line that gives points add up to the sum; `base` and `total` are their names."""
        steps = [
            Part(
                one.title.said_in(language),
                one.points,
                f"{one.points:+,.2f}".replace("-", "\u2212"),
                "raises" if one.points > 0 else "lowers",
            )
            for one in self.fired
        ]
        begin, end = Part(base, self.base, f"{self.base:,.2f}"), Part(total, self.total, f"{self.total:,.2f}")
        return waterfall(title, begin, steps, end)

    def of_override(self, reason: OverrideReason) -> Reason:
        """The row of one override of the explanation."""
        return self._override(reason, override_json(reason, self._phrases))

    def _line(self, line: LineReason, said: dict[str, Any]) -> Reason:
        if isinstance(line.measure, ModelMeasure):
            return self._of_model(line)
        compared: Sequence[Compared] = line.compared
        if not compared and line.measure is not None and line.figure is not None:
            compared = ((line.measure, line.figure),)
        return Reason(
            line.title,
            None,
            line.points / 100,
            self._compared(compared),
            self._pieces(said.get("evidence", ())),
            self.notes.marks(line.basis),
        )

    def _of_model(self, line: LineReason) -> Reason:
        """A line of the model: its probability, and its points shared out over the features that have any."""
        assert line.figure is not None
        probability = (Text("预测概率", "predicted probability"), describe_probability(line.figure))
        features = describe_features([feature for feature in line.features if feature.points])
        notes = self.notes.marks(line.basis)
        return Reason(line.title, None, line.points / 100, [probability], [], notes, features)

    def _override(self, reason: OverrideReason, said: dict[str, Any]) -> Reason:
        override = reason.override
        effect = effect_words(override.kind, override.tier, override.by)
        notes = self.notes.marks(override.basis)
        return Reason(override.title, effect, 0, self._compared(reason.compared), self._pieces(said["evidence"]), notes)

    def _not_rated(self, reason: Any, said: dict[str, Any]) -> Reason:
        pieces = self._pieces(said["evidence"])
        return Reason(reason.reason.title, None, 0, self._compared(reason.compared), pieces, [])

    def _compared(self, compared: Sequence[Compared]) -> list[tuple[Text, Text]]:
        return [(self._phrases.measure(measure), describe_figure(figure)) for measure, figure in compared]

    def _pieces(self, evidence: Sequence[dict[str, Any]]) -> list[Piece]:
        return [
            Piece(
                kind_of(record["type"], self.rule_set.record_types),
                str(record.get("occurred_on", "")),
                str(record.get("document_no") or record["record_id"]),
                describe_record({name: held for name, held in record.items() if name != "objection_open"}),
                record.get("points", 0),
                bool(record.get("objection_open")),
            )
            for record in evidence
        ]


def _can_fire(line: LineReason) -> bool:
    """Whether it is an indicator; a model's is told of by itself."""
    return line.measure is not None and not isinstance(line.measure, ModelMeasure)

"""The whole document: the header, what its figures rest on, indicators, overrides and reasons not to classify."""

import re

from rules.basis import Supports
from rules.ruleset import Disclosure, Objection, OverrideKind, Standing
from rules.schema.conditions import When
from rules.schema.examples import ExampleSchema, WaiverSchema
from rules.schema.inspection import InspectionSchema, PublicitySchema
from rules.schema.kit import Choice, Day, Flag, ListOf, MapOf, Part, Pattern, Strict, Whole, Words
from rules.schema.measures import MeasureField, NamedMeasure, read_measure
from rules.schema.points import PointsField
from rules.schema.scales import GroupSchema, LevelSchema, RecordTypeSchema, ScoreSchema, TierSchema
from rules.schema.words import TextSchema, text_part


class CitationSchema(Strict):
    document = Words(required=True)
    title = text_part()
    says = ListOf(Choice(Supports), required=True)
    article = Words()
    in_force_from = Day(allow_none=True)
    in_force_until = Day(allow_none=True)
    checked_on = Day(required=True)


class BasisSchema(Strict):
    """Ids of citations or demonstrations; which of them a rule needs is a check across parts."""

    indicator = Pattern()
    threshold = Pattern()
    points = Pattern()


class FiguresSchema(Strict):
    """What the figures of each section rest on; which sections need it is a check across parts."""

    tiers = Pattern()
    score = Pattern()
    levels = Pattern()
    groups = Pattern()
    not_rated = Pattern()


class IndicatorSchema(Strict):
    id = Pattern(required=True)
    title = text_part()
    level = Pattern()
    group = Pattern()
    weight = Whole(1, 10_000)
    measure = MeasureField(required=True)
    points = PointsField(required=True)
    basis = Part(BasisSchema, required=True)


class OverrideSchema(Strict):
    id = Pattern(required=True)
    off = Flag()
    title = text_part()
    kind = Choice(OverrideKind, required=True)
    tier = Pattern()
    by = Whole(1, 20)
    within = ListOf(Pattern(), least=1)
    when = When(read_measure, score=True)
    basis = Part(BasisSchema, required=True)


class NotRatedSchema(Strict):
    id = Pattern(required=True)
    title = text_part()
    when = When(read_measure, required=True)


SCHEME = re.compile(r"[a-z][a-z0-9-]*")
VERSION = re.compile(r"[0-9]{4}-[0-9]{2}[a-z0-9.-]*")


class RuleSetSchema(Strict):
    """A merged document whose named measures have been put in place."""

    also = ("extends", "remove", "replace")
    scheme = Pattern(SCHEME, "[a-z][a-z0-9-]*", required=True)
    version = Pattern(VERSION, 'YYYY-MM, e.g. "2026-01"', required=True)
    title = text_part()
    standing = Choice(Standing, required=True)
    disclosure = Choice(Disclosure)
    tier_noun = text_part()
    score_noun = text_part()
    effective_from = Day(required=True)
    effective_until = Day(allow_none=True)
    approved_on = Day(allow_none=True)
    objection = Choice(Objection)
    reads = ListOf(Pattern(SCHEME, "[a-z][a-z0-9-]*"))
    citations = MapOf(Part(CitationSchema))
    demonstrations = MapOf(Part(TextSchema))
    legal_basis = ListOf(Pattern())
    basis = Part(FiguresSchema, required=True)
    score = Part(ScoreSchema, required=True)
    tiers = ListOf(Part(TierSchema), least=1, required=True)
    levels = ListOf(Part(LevelSchema))
    groups = ListOf(Part(GroupSchema))
    record_types = ListOf(Part(RecordTypeSchema))
    measures = ListOf(NamedMeasure())
    indicators = ListOf(Part(IndicatorSchema), required=True)
    overrides = ListOf(Part(OverrideSchema))
    not_rated = ListOf(Part(NotRatedSchema))
    publicity = ListOf(Part(PublicitySchema))
    inspection = Part(InspectionSchema)
    waives = ListOf(Part(WaiverSchema))
    examples = ListOf(Part(ExampleSchema))

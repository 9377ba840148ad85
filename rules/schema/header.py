"""The whole document: the header and its sections."""

import re

from rules.ruleset import Disclosure, Objection, Standing
from rules.schema.basis import CitationSchema, FiguresSchema
from rules.schema.examples import ExampleSchema, WaiverSchema
from rules.schema.inspection import InspectionSchema, PublicitySchema
from rules.schema.kit import Choice, Day, ListOf, MapOf, Part, Pattern, Strict
from rules.schema.measures import NamedMeasure
from rules.schema.rules import IndicatorSchema, NotRatedSchema, OverrideSchema
from rules.schema.scales import GroupSchema, LevelSchema, RecordTypeSchema, ScoreSchema, TierSchema
from rules.schema.words import TextSchema, text

SCHEME = re.compile(r"[a-z][a-z0-9-]*")
VERSION = re.compile(r"[0-9]{4}-[0-9]{2}[a-z0-9.-]*")


class RuleSetSchema(Strict):
    """A merged document whose named measures have been put in place."""

    also = ("extends", "remove", "replace")
    scheme = Pattern(SCHEME, "[a-z][a-z0-9-]*", required=True)
    version = Pattern(VERSION, 'YYYY-MM, e.g. "2026-01"', required=True)
    title = text()
    standing = Choice(Standing, required=True)
    disclosure = Choice(Disclosure)
    tier_noun = text()
    score_noun = text()
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

"""Citations, demonstrations, and the ids by which a rule names what it rests on."""

from rules.basis import Supports
from rules.schema.kit import Choice, Day, ListOf, Pattern, Strict, Words
from rules.schema.words import text


class CitationSchema(Strict):
    document = Words(required=True)
    title = text()
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


class InspectionBasisSchema(Strict):
    ratio = Pattern(required=True)
    frequency = Pattern(required=True)
    annual_cap = Pattern()

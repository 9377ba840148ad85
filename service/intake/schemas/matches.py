"""What a person said that a word or a name of a delivery stands for, as the API states it."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.core.plain import iso_of
from service.facts.matched_words import MATCHED
from service.intake.queries.names import NameMatch
from service.intake.queries.words import WITHDRAWN, WordMatch


class MatchSchema(Schema):
    """Who said it and when, and since when it no longer counts."""

    id = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf([MATCHED, WITHDRAWN]))
    matched_by = fields.String(required=True)
    matched_at = fields.String(required=True, metadata={"format": "date-time"})
    job_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "重新读取待核数据的任务 The job that reads again."}
    )
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


def match_json(match: NameMatch | WordMatch, *names: str) -> dict[str, Any]:
    """The match as plain JSON, with the fields called `names` beside those of every match."""
    kept = ("id", "status", "matched_by", "job_id", "withdrawn_by", *names)
    withdrawn_at = iso_of(match.withdrawn_at)
    shown = {name: getattr(match, name) for name in kept}
    return shown | {"matched_at": match.matched_at.isoformat(), "withdrawn_at": withdrawn_at}

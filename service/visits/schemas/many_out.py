"""Days and hand-out of many visits at once, as the API is told of them."""

from marshmallow import fields, validate

from service.core.web.schemas import Day
from service.visits.actions.many_out import MOST_A_DAY
from service.visits.schemas.proposal import ChosenVisitsSchema


class ManyDaysSchema(ChosenVisitsSchema):
    """From which day on, and how many visits a team makes on one day at most."""

    first = Day(required=True, metadata={"description": "自何日起 From which day on."})
    per_day = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_A_DAY),
        metadata={"description": "每组每日至多几次 So many a day for a team at most."},
    )

"""How a form is answered: what it asks for is done and leads on, or its page comes again and says why it was not."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import redirect
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, Refusal, refusal_of

Done = TypeVar("Done")
FormAnswer = Response | tuple[str, int]


def answer_form(
    act: Callable[[Connection], Done],
    show_refused: Callable[[Mapping[str, Text]], str],
    address_after: Callable[[Done], str],
    refusal_of: Callable[[Exception], Refusal] = refusal_of,
) -> FormAnswer:
    """Leads on to the address after what `act` did; where it was refused, the page with what is wrong, by field.

    `refusal_of` says what is wrong by the fields of the form, where these are called otherwise than in an API request.
    What is not there, or not for whom asks, has no page of its own: that Problem goes on as it is.
    """
    try:
        with database().write() as connection:
            done = act(connection)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_refused(wrong), status
    return redirect(address_after(done), 303)

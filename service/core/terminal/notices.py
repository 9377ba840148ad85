"""What a person should know beside a result, on a terminal."""

from collections.abc import Iterable

import click

from rules.texts import Text
from service.core.masking import cover_numbers


def say_notices(notices: Iterable[Text]) -> None:
    """Prints each notice in a line; headings and words of files stand in them, with personal numbers covered."""
    for notice in notices:
        click.echo(cover_numbers(f"{notice.zh} {notice.en}"), err=True)

"""What waits for an account, as routes of this room ask: what finds it stands above, and the app hands it in."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import Connection

from service.access.account import Account
from service.access.open_items import OpenItem

_KEY = "open items"
Finder = Callable[[Connection, Account], list[OpenItem]]


def attach(app: Flask, finder: Finder) -> None:
    """Makes `finder` known to the requests of `app`."""
    app.extensions[_KEY] = finder


def waiting_for(connection: Connection, account: Account) -> list[OpenItem]:
    """All that waits for the account."""
    finder: Finder = current_app.extensions[_KEY]
    return finder(connection, account)
